"""What is known of a submission while it runs and afterwards: the item that senders ask for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cloud import clock, knowledge
from cloud.tables import Expect, Item, table
from credit.errors import ConditionFailed
from functions.intake.inbox import CONFIRMED, Address, Wishes
from functions.intake.task import Received

RECEIVED, VALIDATED, CLEANSED, COMPARED, COMMITTED, PROJECTED, DISTRIBUTED = range(10, 80, 10)
FINISHED, FINISHED_IN_PART, NOTHING_TO_REPORT, TRIED, TRIED_IN_PART, REFUSED, HELD_UP = 80, 81, 82, 85, 86, 90, 95
ANSWERED = (FINISHED, FINISHED_IN_PART)  # a refused file is judged anew: the catalogue may have changed since


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
        **_trial(received),
    }
    if ticket:
        _redeem(ticket, received)
    try:
        table("submissions").put(item, Expect(exists=False))
    except ConditionFailed:
        before = find(received.submission) or item
        if before["state"] in ANSWERED or _is_in_line(before.get("arrival"), received.arrival):
            return None
        item |= _continued(before)
        table("submissions").put(item)
    first: str = item["receivedAt"]
    return first


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
    return {} if before.get("dryRun") else {"receivedAt": before["receivedAt"]}


def _is_in_line(owner: str | None, arrival: str) -> bool:
    """Whether a submission is in the hands of another arrival that has not been answered yet."""
    if owner is None or owner == arrival:
        return False
    return "standing" in (table("arrivals").get({"id": owner}) or {})


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
    return Wishes(item.get("corrects"), bool(item.get("dryRun")), bool(item.get("full")), confirmed)


def mark(submission: str, state: int, step: str, **facts: Any) -> None:
    """The submission has come through a step; one that is answered already keeps its answer."""
    item = find(submission)
    if item is None or item["state"] in ANSWERED:
        return
    steps = [s for s in item["steps"] if s["name"] != step] + [_step(step)]
    table("submissions").put({**item, **facts, "state": state, "steps": steps})


def still_open(submission: str, rows: int) -> None:
    """Of a submission that is answered: how many of its rows have not been mended yet."""
    if item := find(submission):
        table("submissions").put({**item, "open": rows})


def _step(name: str) -> Mapping[str, str]:
    return {"name": name, "at": clock.now().isoformat()}


def _redeem(ticket: str, received: Received) -> None:
    """The file that an upload's ticket waited for has come: only the agency it was given to can redeem it."""
    item = find(ticket)
    if item is not None and item.get("agency") == received.agency and item.get("key") == received.key:
        table("submissions").put({**item, "submission": received.submission})
