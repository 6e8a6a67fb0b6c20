"""What is known of a submission while it runs and afterwards: the item that senders ask for."""

from collections.abc import Mapping
from typing import Any

from cloud import clock
from cloud.tables import Expect, Item, table
from credit.errors import ConditionFailed
from functions.intake.task import Received

RECEIVED, VALIDATED, CLEANSED, COMPARED, COMMITTED, PROJECTED, DISTRIBUTED = range(10, 80, 10)
FINISHED, FINISHED_IN_PART, REFUSED, HELD_UP = 80, 81, 90, 95
ANSWERED = (FINISHED, FINISHED_IN_PART)  # a refused file is judged anew: the catalogue may have changed since


def begin(received: Received, ticket: str | None) -> Item:
    """Open the submission, or find it as it stands; an answered one is left as it is."""
    item: dict[str, Any] = {
        "id": received.submission,
        "agency": received.agency,
        "dataset": received.dataset,
        "fileName": received.file_name,
        "sha256": received.sha256,
        "size": received.size,
        "receivedAt": received.received_at.isoformat(),
        "state": RECEIVED,
        "steps": [_step("receive")],
    }
    try:
        table("submissions").put(item, Expect(exists=False))
    except ConditionFailed:
        item = dict(find(received.submission) or item)
        if item["state"] not in ANSWERED:
            item = {k: v for k, v in item.items() if k != "finishedAt"} | {"state": RECEIVED}
            table("submissions").put(item)
    if ticket:
        _redeem(ticket, received)
    return item


def find(submission: str) -> Item | None:
    """The submission's item, or None."""
    return table("submissions").get({"id": submission})


def mark(submission: str, state: int, step: str, **facts: Any) -> None:
    """The submission has come through a step; one that is answered already keeps its answer."""
    item = find(submission)
    if item is None or item["state"] in ANSWERED:
        return
    steps = [s for s in item["steps"] if s["name"] != step] + [_step(step)]
    table("submissions").put({**item, **facts, "state": state, "steps": steps})


def _step(name: str) -> Mapping[str, str]:
    return {"name": name, "at": clock.now().isoformat()}


def _redeem(ticket: str, received: Received) -> None:
    """The file that an upload's ticket waited for has come: only the agency it was given to can redeem it."""
    item = find(ticket)
    if item is not None and item.get("agency") == received.agency and item.get("key") == received.key:
        table("submissions").put({**item, "submission": received.submission})
