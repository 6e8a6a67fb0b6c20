"""Tickets: what a sender announces before its file, or its rows, are in the inbox; and whose a submission is."""

import hashlib
import secrets
from collections.abc import Mapping
from math import inf
from typing import Any

from cloud import clock, files, knowledge, settings
from cloud.tables import Expect, Item, table
from credit.catalogue import Dataset
from credit.errors import ConditionFailed, NotFound
from functions.apis import once
from functions.apis.call import Answer, Call
from functions.apis.callers import officer
from functions.apis.problems import Problem, member
from functions.apis.told_agencies import TicketTold, UploadAddress
from functions.intake import submissions

NOTED = ("key", "corrects", "dryRun", "full", "withdrawMissing", "period", "reference", "channel", "asked", "recalls")


def may_send(agency: str, dataset_id: str) -> Dataset:
    """The dataset, if the catalogue allows this sender for it; a problem otherwise."""
    catalogue = knowledge.catalogue()
    try:
        dataset = catalogue.dataset(dataset_id)
    except NotFound:
        raise Problem("invalid", errors=[member("unknown-dataset", pointer="/dataset")]) from None
    if not catalogue.may_send(agency, dataset):
        raise Problem("sender-not-allowed")
    return dataset


def corrected(submission: str | None, agency: str, dataset: str) -> Mapping[str, str]:
    """What a ticket notes of the submission that is corrected. Another's is as unknown as one that does not exist."""
    if submission is None:
        return {}
    item = submissions.own(submission, agency, dataset)
    if item is None or item.get("dryRun"):
        raise Problem("invalid", errors=[member("unknown-submission", pointer="/corrects")])
    return {"corrects": item["id"]}


def send(ticket: Item, statement: bytes) -> None:
    """Into the inbox, once: what a ticket waited for has come when its submission is known."""
    if "submission" not in ticket:
        files.write(settings.bucket("inbox"), ticket["key"], statement, "application/json")


def told(ticket: Item, address: UploadAddress | None, *, replayed: bool, status: int = 201) -> Answer:
    """The answer that names a ticket."""
    where = f"/v1/submissions/{ticket['id']}"
    body = TicketTold(id=ticket["id"], key=ticket["key"], upload=address, status=where)
    return Answer(body, status, {"Location": where, **once.marked(replayed=replayed)})


def given(dataset: str, name: str, agency: str, key: str, wishes: Mapping[str, Any]) -> tuple[Item, bool]:
    """A new ticket, or the one that was given for this Idempotency-Key before."""
    ticket = hashlib.sha256(f"{agency}\n{key}".encode()).hexdigest()[:32] if key else secrets.token_hex(16)
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
    if first is None or any(first.get(name) != again.get(name) for name in NOTED):
        raise Problem("key-reused")
    return first


def own(call: Call) -> tuple[Item, str | None]:
    """The caller's own submission and the ticket it came by; `NotFound` for everybody else's."""
    agency = officer(call).agency
    item = table("submissions").get({"id": call.path["id"]})
    ticket = item["id"] if item and "key" in item else None
    if item and item.get("submission"):  # which is named a moment before it is there itself
        item = table("submissions").get({"id": item["submission"]}) or item
    if item is None or item["agency"] != agency or item.get("expiresAt", inf) <= clock.now().timestamp():
        raise NotFound
    return item, ticket
