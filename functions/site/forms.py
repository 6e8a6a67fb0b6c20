"""Forms for small units (在线填报): made from the catalogue, judged at once, sent the way of every file."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ConfigDict, Field

from cloud import files, knowledge, settings
from cloud.identity import NotIdentified
from credit.catalogue import Dataset
from credit.catalogue.dataset import Field as Column
from credit.errors import NotFound
from credit.text import Text
from functions.apis import problems, rows, tickets
from functions.apis.asked import Asked
from functions.apis.call import Answer, Call, Route, Visit
from functions.apis.uploads import state_text
from functions.intake.submissions import REFUSED
from functions.site import form_session as sessions
from functions.site.assets import KINDS, asset
from functions.site.failures import failure as page_failure
from functions.site.form_judging import Verdict, verdict
from functions.site.page import FORMS, page

LONG = 300  # characters: longer values have more than one line
UNASKED = Verdict(())


class Shown(Asked):
    """A token that is shown once."""

    token: str = Field(min_length=1, max_length=8192)


class Ended(Asked):
    """The session is to end."""

    word: str = Field("", alias="_word")


class Filled(Asked):
    """A row as it was typed in; fields by their code."""

    model_config = ConfigDict(extra="allow")

    word: str = Field("", alias="_word")
    once: str = Field(pattern=r"^[0-9a-f]{32}$", alias="_once")
    nonetheless: bool = Field(default=False, alias="_nonetheless")


@dataclass(frozen=True)
class Input:
    """One field of the form."""

    field: Column
    value: str
    options: tuple[Text, ...]
    example: str


def start(call: Call) -> Answer:
    """What the agency may send, or the question who is there."""
    session = sessions.found(call)
    if session is None:
        return _page(call, "form-start.html", None, wrong=False)
    catalogue = knowledge.catalogue()
    names = sorted({d.id for d in catalogue.datasets})
    found = [d for d in map(catalogue.dataset, names) if catalogue.may_send(session.agency, d)]
    return _page(call, "form-datasets.html", session, datasets=found)


def enter(call: Call) -> Answer:
    """A token becomes a session."""
    shown: Shown = call.body
    try:
        session = sessions.begun(call, shown.token.strip())
    except NotIdentified:
        told = _page(call, "form-start.html", None, wrong=True)
        return replace(told, status=401)
    return _seen(FORMS, sessions.keeping(session))


def leave(call: Call) -> Answer:
    """The session ends."""
    sessions.posted(call, call.body.word)
    return _seen(FORMS, sessions.keeping(None))


def empty(call: Call) -> Answer:
    """The form of a dataset, with the agency filled in where it is the source."""
    session = sessions.needed(call)
    dataset = _dataset(call, session.agency)
    return _form(call, session, dataset, _own(dataset, session.agency), UNASKED, secrets.token_hex(16))


def sent(call: Call) -> Answer:
    """What was filled in, judged: sent if nothing stands against it, else shown again with what does."""
    asked: Filled = call.body
    session = sessions.posted(call, asked.word)
    dataset = _dataset(call, session.agency)
    told = asked.model_extra or {}
    values = {f.code: str(told.get(f.code, "")).strip() for f in dataset.fields}
    content = rows.written((values,))
    found = verdict(content, dataset, session.agency)
    if found.stops or (found.asks and not asked.nonetheless):
        return _form(call, session, dataset, values, found, asked.once)
    wishes = {"channel": "form"}
    ticket, _ = tickets.given(dataset.id, "filled-in.json", session.agency, f"form {asked.once}", wishes)
    tickets.send(ticket, content)
    return _seen(f"{FORMS}/submissions/{ticket['id']}")


def standing(call: Call) -> Answer:
    """Where a submission stands, and its receipt once there is one."""
    session = sessions.needed(call)
    item, _ = tickets.own(sessions.as_officer(call, session))
    number, text, final = state_text(item)
    receipt: Mapping[str, Any] = {}
    if final and item.get("receiptKey"):
        receipt = json.loads(files.read(settings.bucket("outbox"), item["receiptKey"]))
    facts = {"text": text, "final": final, "receipt": receipt, "refused": number == REFUSED}
    return _page(call, "form-receipt.html", session, item=item, **facts)


def failure(error: Exception, visit: Visit) -> Answer:
    """Under `/form` a page, elsewhere what the API tells; whoever is not known any more is asked anew."""
    if not visit.address.startswith(FORMS):
        return problems.answer(error, visit.id)
    return _seen(FORMS) if isinstance(error, NotIdentified) else page_failure(error, visit)


def _seen(where: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Another page, so that reloading it sends nothing again."""
    return Answer("", 303, {"Location": where, **(headers or {})}, "text/html")


def _page(call: Call, name: str, session: sessions.Session | None, **facts: Any) -> Answer:
    return page(call, name, kept=False, session=session, **facts)


def _dataset(call: Call, agency: str) -> Dataset:
    dataset = knowledge.catalogue().dataset(call.path["dataset"])
    if not knowledge.catalogue().may_send(agency, dataset):
        raise NotFound
    return dataset


def _own(dataset: Dataset, agency: str) -> Mapping[str, str]:
    """The names and codes of departments, which in a small unit's own form are mostly its own."""
    known = knowledge.catalogue().agency(agency)
    named = {unit.name: known.name.zh for unit in dataset.units} if known else {}
    return named | {unit.code: agency for unit in dataset.units if unit.code}


def _form(
    call: Call, session: sessions.Session, dataset: Dataset, values: Mapping[str, str], found: Verdict, once: str
) -> Answer:
    inputs = [_input(field, values.get(field.code, "")) for field in dataset.fields]
    facts = {"dataset": dataset, "inputs": inputs, "verdict": found, "once": once, "long": LONG}
    told = _page(call, "form.html", session, **facts)
    return replace(told, status=422) if found.remarks else told


def _input(field: Column, value: str) -> Input:
    """A select where the field holds one entry of a list that is short enough to choose from."""
    codes = knowledge.catalogue().code_list(field.code_list).codes if field.code_list else ()
    options = tuple(code.label for code in codes) if len(codes) <= LONG else ()
    return Input(field, value, options, _example(field))


def _example(field: Column) -> str:
    """How a value of this type is written."""
    return {"date": "2026-03-02", "amount": "2.5", "integer": "12"}.get(field.type, "")


ROUTES = (
    Route("GET", FORMS, start, Text(zh="在线填报", en="Forms")),
    Route("POST", f"{FORMS}/session", enter, Text(zh="登录", en="Identify"), body=Shown, form=True),
    Route("POST", f"{FORMS}/end", leave, Text(zh="退出", en="End"), body=Ended, form=True),
    Route("GET", f"{FORMS}/submissions/{{id}}", standing, Text(zh="办理状态", en="Where it stands")),
    Route("GET", f"{FORMS}/datasets/{{dataset}}", empty, Text(zh="填报表", en="A form")),
    Route(
        "POST",
        f"{FORMS}/datasets/{{dataset}}",
        sent,
        Text(zh="提交", en="Send it"),
        body=Filled,
        form=True,
        largest=1 << 20,
        most_fields=200,
    ),
    *(Route("GET", f"/{name}", asset(name), Text(zh="样式", en="Assets"), counted=False) for name in KINDS),
)
