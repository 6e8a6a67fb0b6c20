"""Submissions, as their senders see them: a ticket for the upload, the state, the receipt, the error file."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from cloud import clock, files, knowledge, settings
from cloud.tables import Item
from credit.collection.policy import UPLOAD
from credit.exchange.statements import ConfirmationStatement, Place, ZeroStatement, written
from credit.text import Text
from functions.apis import tickets
from functions.apis.asked import Confirmation, Upload
from functions.apis.call import Answer, Call
from functions.apis.callers import officer
from functions.apis.problems import Problem, member
from functions.apis.told_agencies import LinkTold, RecalledTold, Refusal, SubmissionTold, UploadAddress

WAITING = 0  # a ticket whose file has not come
POLL = {"Retry-After": "2"}


def create(call: Call) -> Answer:
    """A ticket and an address to which one file may be put. The same Idempotency-Key gives the same ticket.

    A zero report needs no file: it is written down at once and takes the way of every file.
    """
    asked: Upload = call.body
    agency = str(officer(call).agency or "")
    agrees(asked)
    tickets.may_send(agency, asked.dataset)
    wishes = _wishes(asked, agency)
    name = asked.file_name or "zero-report.json"
    ticket, replayed = tickets.given(asked.dataset, name, agency, call.headers.get("idempotency-key", ""), wishes)
    if asked.zero_report and asked.period:
        tickets.send(ticket, written(ZeroStatement(period=asked.period)))
        return tickets.told(ticket, None, replayed=replayed)
    seconds = int(settings.granted("UPLOAD_SECONDS"))
    address = UploadAddress(
        url=files.presign_put(settings.bucket("inbox"), ticket["key"], seconds),
        headers={},
        expires_at=clock.now() + timedelta(seconds=seconds),
    )
    return tickets.told(ticket, address, replayed=replayed)


def confirm(call: Call) -> Answer:
    """Somebody has checked rows of an own submission: the word is written down and takes the way of every file."""
    asked: Confirmation = call.body
    item, _ = tickets.own(call)
    if not item.get("receiptKey") or item.get("dryRun"):
        raise Problem("not-yet")
    tickets.may_send(item["agency"], item["dataset"])
    places = tuple(Place(sheet=row.sheet, row=row.row) for row in asked.rows)
    statement = ConfirmationStatement(submission=item["id"], rows=places, who=asked.who, why=asked.why)
    key = call.headers.get("idempotency-key", "")
    wishes = {"corrects": item["id"], "channel": "api"}
    ticket, replayed = tickets.given(item["dataset"], "confirmation.json", item["agency"], key, wishes)
    tickets.send(ticket, written(statement))
    return tickets.told(ticket, None, replayed=replayed)


def state(call: Call) -> Answer:
    """Where a submission stands, by its own id or by its ticket's."""
    item, ticket = tickets.own(call)
    told = _told(item, ticket)
    return Answer(told, headers={} if told.final else POLL)


def receipt(call: Call) -> Answer:
    """A short-lived address of the receipt."""
    return _link(call, "receiptKey")


def errors(call: Call) -> Answer:
    """A short-lived address of the error file."""
    return _link(call, "errorsKey")


def agrees(asked: Upload) -> None:
    """A file has a name, perhaps a period that it is about; a zero report has a period and says nothing of a file."""
    if not asked.zero_report:
        if asked.file_name is None:
            raise Problem("invalid", errors=[member("missing", pointer="/fileName")])
        return
    if asked.period is None:
        raise Problem("invalid", errors=[member("missing", pointer="/period")])
    of_files = (asked.file_name, asked.corrects, asked.dry_run, asked.sha256, asked.size, asked.full)
    if any(of_files) or asked.withdraw_missing:
        raise Problem("invalid", errors=[member("zero-report", pointer="/zeroReport")])


def _wishes(asked: Upload, agency: str) -> Mapping[str, Any]:
    """What the ticket notes for intake."""
    said = {
        "dryRun": asked.dry_run,
        "full": asked.full,
        "withdrawMissing": asked.withdraw_missing,
        "period": asked.period,
        "channel": "api" if asked.zero_report else None,
    }
    told = {name: value for name, value in said.items() if value}
    return {**told, **tickets.corrected(asked.corrects, agency, asked.dataset)}


def _link(call: Call, name: str) -> Answer:
    item, _ = tickets.own(call)
    if not item.get(name):
        raise Problem("not-yet")
    seconds = int(settings.granted("LINK_SECONDS"))
    told = LinkTold(
        url=files.presign_get(settings.bucket("trials" if item.get("dryRun") else "outbox"), item[name], seconds),
        expires_at=clock.now() + timedelta(seconds=seconds),
    )
    return Answer(told)


def state_text(item: Item) -> tuple[int, Text, bool]:
    """The state of a submission: its number, its words, whether it is the last one."""
    number = item.get("state", WAITING)
    known = _states()[number]
    return number, Text(**known["text"]), bool(known.get("final"))


def _told(item: Item, ticket: str | None) -> SubmissionTold:
    number, text, final = state_text(item)
    return SubmissionTold(
        id=item["id"],
        ticket=ticket,
        agency=item["agency"],
        dataset=item["dataset"],
        file_name=item.get("fileName") or str(item.get("key", "")).rpartition("/")[2] or None,
        sha256=item.get("sha256"),
        size=item.get("size"),
        received_at=item.get("receivedAt"),
        finished_at=item.get("finishedAt"),
        state=number,
        state_text=text,
        final=final,
        counts=item.get("counts"),
        ledger=item.get("ledger"),
        refused=_refusal(item.get("refusal")),
        dry_run=bool(item.get("dryRun")),
        open=item.get("open"),
        correction=item.get("correction"),
        zero_reports=item.get("zeroReports"),
        channel=item.get("channel", UPLOAD),
        period=item.get("period"),
        reference=item.get("reference"),
        recalled=RecalledTold.model_validate(item["recalled"]) if "recalled" in item else None,
        recalls=item.get("recalls"),
        steps=item.get("steps", ()),
    )


def _refusal(refusal: Mapping[str, Any] | None) -> Refusal | None:
    """Why it was refused, in the words of the rule."""
    if refusal is None:
        return None
    try:
        message = knowledge.catalogue().rule(refusal["rule"]).message.fill(**refusal.get("facts", {}))
    except (KeyError, ValueError):
        message = None  # the catalogue has moved on since
    return Refusal(rule=refusal["rule"], message=message)


@cache
def _states() -> Mapping[int, Mapping[str, Any]]:
    return {s["number"]: s for s in knowledge.document("states/submission.yaml")["states"]}
