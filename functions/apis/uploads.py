"""Submissions, as their senders see them: a ticket for the upload, the state, the receipt, the error file."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from math import inf
from typing import Any

from cloud import clock, files, knowledge, settings
from cloud.tables import Expect, Item, table
from credit.errors import ConditionFailed, NotFound
from credit.exchange.statements import ConfirmationStatement, Place, ZeroStatement, written
from credit.text import Text
from functions.apis.asked import Confirmation, Upload
from functions.apis.call import Answer, Call
from functions.apis.callers import officer
from functions.apis.problems import Problem, member
from functions.apis.told_agencies import LinkTold, Refusal, SubmissionTold, TicketTold, UploadAddress
from functions.intake import submissions

WAITING = 0  # a ticket whose file has not come
POLL = {"Retry-After": "2"}


def create(call: Call) -> Answer:
    """A ticket and an address to which one file may be put. The same Idempotency-Key gives the same ticket.

    A zero report needs no file: it is written down at once and takes the way of every file.
    """
    asked: Upload = call.body
    agency = str(officer(call).agency or "")
    agrees(asked)
    _may_send(agency, asked.dataset)
    wishes = _wishes(asked, agency)
    name = asked.file_name or "zero-report.json"
    ticket, replayed = _ticket(asked.dataset, name, agency, call.headers.get("idempotency-key", ""), wishes)
    if asked.zero_report and asked.period:
        _send(ticket, written(ZeroStatement(period=asked.period)))
        return _ticketed(ticket, None, replayed=replayed)
    seconds = int(settings.granted("UPLOAD_SECONDS"))
    address = UploadAddress(
        url=files.presign_put(settings.bucket("inbox"), ticket["key"], seconds),
        headers={},
        expires_at=clock.now() + timedelta(seconds=seconds),
    )
    return _ticketed(ticket, address, replayed=replayed)


def confirm(call: Call) -> Answer:
    """Somebody has checked rows of an own submission: the word is written down and takes the way of every file."""
    asked: Confirmation = call.body
    item, _ = _own(call)
    if not item.get("receiptKey") or item.get("dryRun"):
        raise Problem("not-yet")
    _may_send(item["agency"], item["dataset"])
    places = tuple(Place(sheet=row.sheet, row=row.row) for row in asked.rows)
    statement = ConfirmationStatement(submission=item["id"], rows=places, who=asked.who, why=asked.why)
    key = call.headers.get("idempotency-key", "")
    ticket, replayed = _ticket(item["dataset"], "confirmation.json", item["agency"], key, {"corrects": item["id"]})
    _send(ticket, written(statement))
    return _ticketed(ticket, None, replayed=replayed)


def state(call: Call) -> Answer:
    """Where a submission stands, by its own id or by its ticket's."""
    item, ticket = _own(call)
    told = _told(item, ticket)
    return Answer(told, headers={} if told.final else POLL)


def receipt(call: Call) -> Answer:
    """A short-lived address of the receipt."""
    return _link(call, "receiptKey")


def errors(call: Call) -> Answer:
    """A short-lived address of the error file."""
    return _link(call, "errorsKey")


def _may_send(agency: str, dataset_id: str) -> None:
    catalogue = knowledge.catalogue()
    try:
        dataset = catalogue.dataset(dataset_id)
    except NotFound:
        raise Problem("invalid", errors=[member("unknown-dataset", pointer="/dataset")]) from None
    if not catalogue.may_send(agency, dataset):
        raise Problem("sender-not-allowed")


def agrees(asked: Upload) -> None:
    """A file has a name and no period; a zero report has a period and says nothing of a file."""
    if not asked.zero_report:
        if asked.file_name is None:
            raise Problem("invalid", errors=[member("missing", pointer="/fileName")])
        if asked.period is not None:
            raise Problem("invalid", errors=[member("file-name", pointer="/period")])
        return
    if asked.period is None:
        raise Problem("invalid", errors=[member("missing", pointer="/period")])
    of_files = (asked.file_name, asked.corrects, asked.dry_run, asked.sha256, asked.size, asked.full)
    if any(of_files) or asked.withdraw_missing:
        raise Problem("invalid", errors=[member("zero-report", pointer="/zeroReport")])


def _wishes(asked: Upload, agency: str) -> Mapping[str, Any]:
    """What the ticket notes for intake. Another's submission is as unknown as one that does not exist."""
    said = {"dryRun": asked.dry_run, "full": asked.full, "withdrawMissing": asked.withdraw_missing}
    told = {name: value for name, value in said.items() if value}
    if asked.corrects is None:
        return told
    item = submissions.own(asked.corrects, agency, asked.dataset)
    if item is None or item.get("dryRun"):
        raise Problem("invalid", errors=[member("unknown-submission", pointer="/corrects")])
    return {**told, "corrects": item["id"]}


def _send(ticket: Item, statement: bytes) -> None:
    """Into the inbox, once: what a ticket waited for has come when its submission is known."""
    if "submission" not in ticket:
        files.write(settings.bucket("inbox"), ticket["key"], statement, "application/json")


def _ticketed(ticket: Item, address: UploadAddress | None, *, replayed: bool) -> Answer:
    where = f"/v1/submissions/{ticket['id']}"
    told = TicketTold(id=ticket["id"], key=ticket["key"], upload=address, status=where)
    more = {"Idempotency-Replayed": "true"} if replayed else {}
    return Answer(told, 201, {"Location": where, **more})


def _ticket(dataset: str, name: str, agency: str, key: str, wishes: Mapping[str, Any]) -> tuple[Item, bool]:
    """A new ticket, or the one that was given for this Idempotency-Key before."""
    told = f"{agency}\n{key}".encode()
    ticket = hashlib.sha256(told).hexdigest()[:32] if key else secrets.token_hex(16)
    item = {
        "id": ticket,
        "agency": agency,
        "dataset": dataset,
        "key": f"{agency}/{dataset}/{ticket}/{name}",
        "createdAt": clock.now().isoformat(),
        **wishes,
    }
    try:
        table("submissions").put(item, Expect(exists=False))
    except ConditionFailed:
        return _first(item), True
    return item, False


def _first(again: Item) -> Item:
    first = table("submissions").get({"id": again["id"]})
    asked = ("key", "corrects", "dryRun", "full", "withdrawMissing")
    if first is None or any(first.get(name) != again.get(name) for name in asked):
        raise Problem("key-reused")
    return first


def _own(call: Call) -> tuple[Item, str | None]:
    """The caller's own submission and the ticket it came by; `NotFound` for everybody else's."""
    agency = officer(call).agency
    item = table("submissions").get({"id": call.path["id"]})
    ticket = item["id"] if item and "key" in item else None
    if item and item.get("submission"):  # which is named a moment before it is there itself
        item = table("submissions").get({"id": item["submission"]}) or item
    if item is None or item["agency"] != agency or item.get("expiresAt", inf) <= clock.now().timestamp():
        raise NotFound
    return item, ticket


def _link(call: Call, name: str) -> Answer:
    item, _ = _own(call)
    if not item.get(name):
        raise Problem("not-yet")
    seconds = int(settings.granted("LINK_SECONDS"))
    told = LinkTold(
        url=files.presign_get(settings.bucket("trials" if item.get("dryRun") else "outbox"), item[name], seconds),
        expires_at=clock.now() + timedelta(seconds=seconds),
    )
    return Answer(told)


def _told(item: Item, ticket: str | None) -> SubmissionTold:
    number = item.get("state", WAITING)
    known = _states()[number]
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
        state_text=Text(**known["text"]),
        final=bool(known.get("final")),
        counts=item.get("counts"),
        ledger=item.get("ledger"),
        refused=_refusal(item.get("refusal")),
        dry_run=bool(item.get("dryRun")),
        open=item.get("open"),
        correction=item.get("correction"),
        zero_reports=item.get("zeroReports"),
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
