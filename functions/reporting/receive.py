"""Ask for the receipts of what was sent: at once, again in a moment while a run lasts, and later by another run."""

from collections.abc import Iterator
from datetime import timedelta

from cloud import clock, logs
from cloud.step import step
from cloud.tables import Item
from credit.reporting.receipt import Receipt
from credit.reporting.target import Target
from credit.reporting.transport import Garbled, Unreachable
from functions.reporting import batches, standing, targets
from functions.reporting.batches import MANUAL, SENT
from functions.reporting.task import Run
from functions.reporting.transports import transport

UNREADABLE = 5  # so often an answer may be none before a person has to look


@step
def handler(task: Run) -> Run:
    """What has no receipt at the last look of a run is looked for again later."""
    target, _ = targets.named(task.target), standing.running(task)
    last = task.polls + 1 >= target.receipts.polls
    absent = sum(not _received(target, batch, last=last) for batch in list(_sent(target)))
    told = {"polls": task.polls + 1, "wait": target.receipts.poll_seconds, "awaited": bool(absent) and not last}
    return Run.after(task.model_copy(update=told))


def _sent(target: Target) -> Iterator[Item]:
    if target.transport == "manual":
        return iter(())
    now = clock.now().isoformat()
    return (b for b in batches.opened(target.id) if b["state"] == SENT and b.get("at", "") <= now)


def _received(target: Target, batch: Item, *, last: bool) -> bool:
    try:
        found = transport(target).receipt(batches.manifest(batch))
        if found and not found.fits(batch["batch"], int(batch["rows"])):
            raise Garbled("a receipt that does not fit its batch")
    except Unreachable:
        return _later(target, batch)
    except Garbled:
        return _unreadable(target, batch)
    return _kept(target, batch, found, last=last)


def _kept(target: Target, batch: Item, found: Receipt | None, *, last: bool) -> bool:
    if found:
        batches.received(batch, found)
        return True
    if last:
        _later(target, batch)
    return False


def _unreadable(target: Target, batch: Item) -> bool:
    count = int(batch.get("garbled", 0)) + 1
    logs.logger().warning("a receipt cannot be read", extra={"batch": batch["batch"], "times": count})
    if count >= UNREADABLE:
        batches.moved(batch, MANUAL, at=None, trouble="garbled")
        return True
    return _later(target, batch, garbled=count)


def _later(target: Target, batch: Item, **facts: int) -> bool:
    """Ask again later; nothing more is to be waited for in this run."""
    at = clock.now() + timedelta(minutes=target.receipts.every_minutes)
    batches.moved(batch, SENT, at=at.isoformat(), **facts)
    return True
