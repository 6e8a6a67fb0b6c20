"""How a target stands: connected or not, running or resting, its failures in a row, the number of its last batch."""

from datetime import datetime
from typing import Any

from cloud import clock
from cloud.tables import Expect, Item, table
from credit.errors import ConditionFailed, SystemBusy
from functions.reporting.task import Run

TABLE = "report-targets"
RUNS, RESTS = "running", "resting"
TRIES = 10


def of(target: str) -> Item:
    """The item; of a target that nobody has touched yet, as it would be."""
    return table(TABLE).get({"id": target}) or {"id": target, "standing": RESTS, "attempt": 0, "revision": 0}


def running(task: Run) -> Item:
    """The item of the target of a run; `SystemBusy` if another run has taken over."""
    item = of(task.target)
    if item["attempt"] != task.attempt:
        raise SystemBusy("another run has taken this target over")
    return item


def mark(target: str, **facts: Any) -> Item:
    """Change the item, whoever else is changing other parts of it; as it is then. What is None is absent."""
    for _ in range(TRIES):
        before = of(target)
        after = {**before, **facts, "revision": int(before["revision"]) + 1}
        try:
            return replaced(before, after)
        except ConditionFailed:
            continue
    raise SystemBusy("a target is changed by others all the time")


def replaced(before: Item, after: Item) -> Item:
    """Put an item in the place of what it was; `ConditionFailed` if that has changed."""
    kept = {name: value for name, value in after.items() if value is not None}
    expect = Expect(equal={"revision": before["revision"]}) if before["revision"] else Expect(exists=False)
    table(TABLE).put(kept, expect)
    return kept


def is_connected(item: Item) -> bool:
    """Whether an operator has connected it, and not paused it since."""
    return bool(item.get("connected")) and not item.get("paused")


def circuit_open(item: Item) -> bool:
    """Whether it has failed too often and rests (熔断)."""
    until = item.get("openUntil")
    return until is not None and clock.now() < datetime.fromisoformat(until)
