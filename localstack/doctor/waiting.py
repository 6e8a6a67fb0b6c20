"""What stands still or waits for somebody, as the tables tell it: files, deliveries, targets, tasks."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cloud import clock
from cloud.tables import Item, every, table
from credit.distribution.subscription import BLOCKED
from credit.reporting.target import Target
from functions.collection import tasks
from functions.distribution import deliveries, store
from functions.reporting import batches, deadlines, standing, targets
from localstack.doctor.model import Found, Patient


def line(patient: Patient) -> Iterator[Found]:
    """Files that have waited too long, run too long, or failed again and again."""
    waits = list(every(table("arrivals"), "waiting", index="standing"))
    runs = list(every(table("arrivals"), "running", index="standing"))
    yield from _aged("files-waiting", [_age(item["at"]) for item in waits], patient)
    yield from _aged("files-running", [_age(item["since"]) for item in runs], patient)
    if failing := [item for item in waits + runs if item["attempt"] >= patient.limit("files-failing", "attempts")]:
        worst = max(failing, key=_attempts)
        yield Found("files-failing", {"count": len(failing), "arrival": worst["id"], "attempts": worst["attempt"]})


def _attempts(item: Item) -> int:
    return int(item["attempt"])


def _age(at: str) -> timedelta:
    return clock.now() - datetime.fromisoformat(at)


def _aged(kind: str, ages: list[timedelta], patient: Patient) -> Iterator[Found]:
    limit = timedelta(minutes=patient.limit(kind, "minutes"))
    if late := [age for age in ages if age > limit]:
        yield Found(kind, {"count": len(late), "minutes": int(max(late).total_seconds() / 60)})


def receivers(_patient: Patient) -> Iterator[Found]:
    """Deliveries that were given up, subscriptions that are blocked."""
    for subscription in store.everybody():
        if subscription.state == BLOCKED:
            yield Found("subscription-blocked", {"subscription": subscription.id})
        newest = deliveries.last(subscription.id)
        if newest and newest.state == deliveries.DEAD:
            yield Found("delivery-dead", {"subscription": subscription.id, "delivery": newest.id})


def superiors(_patient: Patient) -> Iterator[Found]:
    """Targets of reporting that are left alone for a while, and batches that need somebody."""
    for target in targets.every():
        item = standing.of(target)
        if standing.circuit_open(item):
            yield Found("circuit-open", {"target": target, "until": item["openUntil"]})
        waiting = [b["batch"] for b in batches.opened(target) if b["state"] in (batches.MANUAL, batches.EXPORT)]
        if waiting:
            yield Found("batches-waiting", {"target": target, "count": len(waiting), "batch": waiting[0]})
        yield from _late_above(targets.named(target))


def _late_above(target: Target) -> Iterator[Found]:
    """What a target should have given up by law, and what it should have answered."""
    if overdue := sum(1 for _ in deadlines.overdue(target)):
        yield Found("withdrawals-late", {"target": target.id, "count": overdue})
    if unanswered := deadlines.late_receipts(target):
        yield Found("receipts-late", {"target": target.id, "count": len(unanswered), "batch": unanswered[0]})


def late(_patient: Patient) -> Iterator[Found]:
    """Tasks of departments that are late."""
    if count := sum(1 for _ in every(table("tasks"), tasks.LATE, index="by-state")):
        yield Found("tasks-late", {"count": count})
