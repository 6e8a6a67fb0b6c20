"""Which targets have something to do: one run of each at a time, and what dies is started again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cloud import clock, executions, logs, settings
from cloud.tables import Item, table
from credit.errors import ConditionFailed
from functions.distribution import due
from functions.reporting import standing, targets
from functions.reporting.standing import RESTS, RUNS

OVER = {None, "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}


def resume(grace: timedelta) -> int:
    """Start a run for every target that has something to do, and again where one is gone; how many."""
    return sum(_begun(item) for item in _connected() if _is_due(item, grace))


def wake(target: str) -> bool:
    """Start a run of this target now, unless one is under way or nobody has connected it; whether one has begun."""
    item = standing.of(target)
    return standing.is_connected(item) and item["standing"] == RESTS and _begun(item)


def _connected() -> Iterator[Item]:
    return (item for target in targets.every() if standing.is_connected(item := standing.of(target)))


def _is_due(item: Item, grace: timedelta) -> bool:
    if item["standing"] == RUNS:
        stood = clock.now() >= datetime.fromisoformat(item["since"]) + grace
        return stood and executions.state(settings.granted("MACHINE_REPORT"), _name(item)) in OVER
    return _is_late(item) or item.get("compared") != clock.today().isoformat() or _has_news(item["id"])


def _is_late(item: Item) -> bool:
    at = item.get("at")
    return at is not None and clock.now() >= datetime.fromisoformat(at)


def _has_news(target: str) -> bool:
    return bool(table(due.TABLE).query(targets.follower(target), limit=1).items)


def _begun(item: Item) -> bool:
    """Let a run begin, unless somebody was faster. It is noted first: a start that is lost is made by the sweep."""
    facts = {"standing": RUNS, "attempt": int(item["attempt"]) + 1, "since": clock.now().isoformat(), "at": None}
    after = {**item, **facts, "revision": int(item["revision"]) + 1}
    try:
        standing.replaced(item, after)
    except ConditionFailed:
        return False
    task = {"target": item["id"], "attempt": after["attempt"]}
    executions.start(settings.granted("MACHINE_REPORT"), _name(after), task)
    logs.logger().info("reporting begun", extra={"target": item["id"], "attempt": after["attempt"]})
    return True


def _name(item: Item) -> str:
    return f"report-{item['id']}-{item['attempt']}"
