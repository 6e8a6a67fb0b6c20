"""Reconciliation (对账), once a day: what was sent against what was answered, the target's own list against ours."""

from cloud import clock, events, logs
from cloud.events import Event
from cloud.step import step
from cloud.tables import Item, table
from credit.reporting.target import Target
from functions.reporting import balance, deadlines, listing, standing, targets
from functions.reporting.listing import KINDS, Compared
from functions.reporting.task import Run
from functions.reporting.transports import Trouble

TABLE = "reconciliations"
EVENT = "gongxin.report.reconciled.v1"
WRONG = (*KINDS, "overdue")


@step
def handler(task: Run) -> Run:
    """The first run of a day does it. A target that does not answer keeps nobody up: the next run asks it again."""
    target, item = targets.named(task.target), standing.running(task)
    today = clock.today().isoformat()
    if item.get("reconciled") == today:
        return task
    found = None if standing.circuit_open(item) else _listed(target)
    told = _told(target, today, found or Compared())
    table(TABLE).put(told)
    logs.gauge("withdrawals-late", told["overdue"])
    if not told["balanced"] or any(told[kind] for kind in WRONG):
        events.tell([_event(told)])
    if found:
        standing.mark(target.id, reconciled=today)
    return task


def _listed(target: Target) -> Compared | None:
    """What its own list says; what it lacks, or has and should not have, is looked at again by this very run."""
    try:
        return listing.compared(target)
    except Trouble as trouble:
        logs.logger().warning("no reconciliation", extra={"target": target.id, "error": type(trouble).__name__})
        return None


def _told(target: Target, today: str, found: Compared) -> Item:
    """The figures of a day."""
    place = {"target": target.id, "day": today, "all": "all", "place": f"{today}#{target.id}"}
    overdue = len(list(deadlines.overdue(target)))
    return {**place, "at": clock.now().isoformat(), "overdue": overdue, **balance.of(target), **found.told()}


def _event(told: Item) -> Event:
    counts = {name: told[name] for name in (*WRONG, "balanced")}
    return Event(
        type=EVENT,
        id=f"{told['target']}-{told['day']}",
        subject=told["target"],
        data={"target": told["target"], "day": told["day"], **counts, "href": "/v1/reconciliations"},
    )
