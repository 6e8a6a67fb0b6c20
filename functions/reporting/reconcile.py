"""Reconciliation (对账), once a day: what was sent against what was answered, the target's own list against ours."""

from cloud import clock, events, logs
from cloud.events import Event
from cloud.step import step
from cloud.tables import Item, table
from credit.reporting.target import Target
from functions.reporting import balance, listing, standing, targets
from functions.reporting.task import Run
from functions.reporting.transports import Trouble

TABLE = "reconciliations"
EVENT = "gongxin.report.reconciled.v1"


@step
def handler(task: Run) -> Run:
    """The first of a day does it. A target that does not answer is asked again by the next run, and keeps nobody up."""
    target, item = targets.named(task.target), standing.running(task)
    today = clock.today().isoformat()
    if item.get("reconciled") == today or standing.circuit_open(item):
        return task
    try:
        told = _reconciled(target, today)
    except Trouble as trouble:
        logs.logger().warning("no reconciliation", extra={"target": target.id, "error": type(trouble).__name__})
        return task
    table(TABLE).put(told)
    if not told["balanced"] or any(told[kind] for kind in listing.KINDS):
        events.tell([_event(told)])
    standing.mark(target.id, reconciled=today)
    return task


def _reconciled(target: Target, today: str) -> Item:
    """The day's figures; what the target lacks, or has and should not have, is looked at again by this very run."""
    found = listing.compared(target)
    now = clock.now().isoformat()
    return {"target": target.id, "day": today, "at": now, "all": "all", "place": f"{today}#{target.id}",
            **balance.of(target), **found.told()}  # fmt: skip


def _event(told: Item) -> Event:
    counts = {name: told[name] for name in (*listing.KINDS, "balanced")}
    return Event(
        type=EVENT,
        id=f"{told['target']}-{told['day']}",
        subject=told["target"],
        data={"target": told["target"], "day": told["day"], **counts, "href": "/v1/reconciliations"},
    )
