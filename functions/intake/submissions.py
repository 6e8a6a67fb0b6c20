"""What is known of a submission while it runs and afterwards: the item that senders ask for."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from cloud import clock, knowledge
from cloud.tables import Expect, Item, table
from credit.collection.policy import UPLOAD
from credit.errors import ConditionFailed, SystemBusy
from functions.intake.inbox import CONFIRMED, Address, Wishes, submission_id
from functions.intake.task import Received

RECEIVED, VALIDATED, CLEANSED, COMPARED, COMMITTED, PROJECTED, DISTRIBUTED = range(10, 80, 10)
FINISHED, FINISHED_IN_PART, NOTHING_TO_REPORT, RECALLED, TRIED, TRIED_IN_PART = 80, 81, 82, 83, 85, 86
REFUSED, HELD_UP = 90, 95
TRIES = 20
ANSWERED = (FINISHED, FINISHED_IN_PART, RECALLED)  # a refused file is judged anew: the catalogue may have changed since


def begin(received: Received, ticket: str | None) -> str | None:
    """Open the submission for this arrival; when it was first received, None if it is not this arrival's to judge.

    It is not when it is answered already, or when another arrival of the same content is in the line: one of them is
    judged, and its receipt is the answer to both.
    """
    item: dict[str, Any] = {
        "id": received.submission,
        "arrival": received.arrival,
        "agency": received.agency,
        "dataset": received.dataset,
        "fileName": received.file_name,
        "sha256": received.sha256,
        "size": received.size,
        "receivedAt": received.received_at.isoformat(),
        "state": RECEIVED,
        "steps": [_step("receive")],
        "channel": received.channel,
        **_stated(received),
        **_trial(received),
    }
    if ticket:
        _redeem(ticket, received)
    try:
        table("submissions").put(item, Expect(exists=False))
    except ConditionFailed:
        return _begin_again(item)
    first: str = item["receivedAt"]
    return first


def _begin_again(item: Item) -> str | None:
    for _ in range(TRIES):
        before = find(item["id"]) or item
        if before["state"] in ANSWERED or _is_in_line(before.get("arrival"), item["arrival"]):
            return None
        after = {**item, **_continued(before)}
        if _replaced(before, after):
            first: str = after["receivedAt"]
            return first
    raise SystemBusy("a submission is changed by others all the time")


def _stated(received: Received) -> Mapping[str, Any]:
    """What its sender says of it, where it does."""
    told = {"period": received.period, "reference": received.reference}
    return {name: value for name, value in told.items() if value}


def _trial(received: Received) -> Mapping[str, Any]:
    """A trial is forgotten after the days that `schemas/policies/corrections.yaml` gives it."""
    if not received.dry_run:
        return {}
    days = knowledge.document("policies/corrections.yaml")["corrections"]["trialDays"]
    return {"dryRun": True, "expiresAt": int((received.received_at + timedelta(days=days)).timestamp())}


def _continued(before: Item) -> Mapping[str, Any]:
    """What stays of a submission that is judged anew. A zero report may look alike in every period: each one counts."""
    if before["state"] == NOTHING_TO_REPORT:
        return {"zeroReports": before["zeroReports"]}
    kept = ("receivedAt", "planned", "open", "openVersion")
    return {} if before.get("dryRun") else {name: before[name] for name in kept if name in before}


def _is_in_line(owner: str | None, arrival: str) -> bool:
    """Whether a submission is in the hands of another arrival that has not been answered yet."""
    if owner is None or owner == arrival:
        return False
    return "standing" in (table("arrivals").get({"id": owner}) or {})


def called(sha256: str, agency: str, dataset: str, wishes: Wishes) -> str:
    """The id of a submission: another one than that of the same content which its sender has recalled."""
    after = ""
    while True:
        found = submission_id(sha256, agency, dataset, wishes, after)
        known = find(found)
        if known is None or "recalled" not in known:
            return found
        after = known["recalled"]["by"]


def find(submission: str) -> Item | None:
    """The submission's item, or None."""
    return table("submissions").get({"id": submission})


def own(submission: str, agency: str, dataset: str) -> Item | None:
    """An agency's submission for a dataset by its id or its ticket's, None if it has none: nobody learns of others'."""
    item = find(submission)
    if item is not None and item.get("submission"):
        item = find(item["submission"])
    return item if item is not None and (item.get("agency"), item.get("dataset")) == (agency, dataset) else None


def wishes(address: Address, key: str) -> Wishes | None:
    """What was noted at the ticket by which a file came; None if it came without one."""
    item = find(address.ticket) if address.ticket else None
    if item is None or item.get("agency") != address.agency or item.get("key") != key:
        return None
    confirmed = item.get("withdrawMissing") == CONFIRMED
    flags = bool(item.get("dryRun")), bool(item.get("full")), confirmed
    said = item.get("channel", UPLOAD), item.get("period"), item.get("reference")
    return Wishes(item.get("corrects"), *flags, *said)


def mark(submission: str, state: int, step: str, **facts: Any) -> None:
    """The submission has come through a step; one that is answered already keeps its answer."""

    def through(item: Item) -> Item | None:
        steps = [s for s in item["steps"] if s["name"] != step] + [_step(step)]
        return None if item["state"] in ANSWERED else {**item, **facts, "state": state, "steps": steps}

    _alter(submission, through)


def still_open(submission: str, rows: int, version: int) -> None:
    """How many of its rows have not been mended yet, as a version of the open rows says; an older one says nothing."""

    def told(item: Item) -> Item | None:
        return None if item.get("openVersion", 0) > version else {**item, "open": rows, "openVersion": version}

    _alter(submission, told)


def note_recalled(submission: str, by: str, reason: str) -> None:
    """It was taken back by another one; its answer stays as it was."""
    told = {"by": by, "reason": reason, "at": clock.now().isoformat()}
    _alter(submission, lambda item: None if item.get("recalled") else {**item, "state": RECALLED, "recalled": told})


def note_planned(submission: str) -> None:
    """What follows from a registration is planned, whole; the subjects are written."""
    _alter(submission, lambda item: {**item, "planned": True})


def _alter(submission: str, change: Callable[[Item], Item | None]) -> None:
    """Alter an item that others alter, too: a run its own, and whoever mends rows of it. None: leave it as it is."""
    for _ in range(TRIES):
        item = find(submission)
        after = change(item) if item is not None else None
        if item is None or after is None or _replaced(item, after):
            return
    raise SystemBusy("a submission is changed by others all the time")


def _replaced(before: Item, after: Item) -> bool:
    """Put an item in the place of what was read; False if that has changed meanwhile."""
    revision = before.get("revision")
    try:
        table("submissions").put({**after, "revision": int(revision or 0) + 1}, Expect(equal={"revision": revision}))
    except ConditionFailed:
        return False
    return True


def has_planned(submission: str) -> bool:
    """Whether an earlier run of this submission has come so far."""
    return bool((find(submission) or {}).get("planned"))


def _step(name: str) -> Mapping[str, str]:
    return {"name": name, "at": clock.now().isoformat()}


def _redeem(ticket: str, received: Received) -> None:
    """The file that an upload's ticket waited for has come: only the agency it was given to can redeem it."""

    def redeemed(item: Item) -> Item | None:
        own = (item.get("agency"), item.get("key")) == (received.agency, received.key)
        return {**item, "submission": received.submission} if own else None

    _alter(ticket, redeemed)
