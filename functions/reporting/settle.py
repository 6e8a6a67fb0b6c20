"""Bring copies in line with receipts, send refused rows back to their source, and say when the target is due again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from cloud import clock, logs
from cloud.step import step
from cloud.tables import Item, table
from credit.reporting.receipt import Receipt, RowError
from credit.reporting.target import WITHDRAWALS, Target
from functions.reporting import batches, copies, deadlines, packing, rejected, standing, targets
from functions.reporting.batches import ACCEPTED, MANUAL, PARTLY, RECEIVED
from functions.reporting.task import Run

LONGEST = timedelta(hours=1)
MOVING = (batches.PACKED, batches.SENDING, batches.SENT)  # what goes on by itself; for the others a person is needed


@step
def handler(task: Run) -> Run:
    """The last state of every run, whatever happened in it; an attempt that dies here is made again by the sweep."""
    target, item = targets.named(task.target), standing.running(task)
    faults = int(item.get("faults", 0)) + 1 if task.error else 0
    if task.error:
        cause = str(task.error.get("Error", ""))
        logs.logger().error("reporting failed", extra={"target": target.id, "error": cause, "faults": faults})
    for batch in list(batches.opened(target.id)):
        if batch["state"] == RECEIVED:
            _settle(batch)
    logs.gauge("receipts-late", len(deadlines.late_receipts(target)))
    at = _next(target, standing.of(target.id), faults)
    standing.mark(target.id, standing=standing.RESTS, faults=faults or None, at=at)
    return task


def _settle(batch: Item) -> None:
    """Nothing is told before it is at rest, and the batch is over last: an attempt that dies does it again."""
    receipt = batches.receipt(batch)
    if receipt.status == "refused":
        batches.moved(batch, MANUAL, trouble=receipt.reason or "refused", message=receipt.message[:500])
        return
    flying = list(copies.in_batch(batch["target"], batch["batch"]))
    wrong = _by_line(receipt)
    noted = [
        rejected.note(copy, wrong[copy["line"]], stage=rejected.TARGET, cause=batch["batch"])
        for copy in flying
        if copy["line"] in wrong
    ]
    rejected.tell(noted)
    copies.write(_landed(copy, refused=copy["line"] in wrong) for copy in flying)
    counts = {"received": receipt.received, "accepted": receipt.accepted, "rejected": receipt.rejected}
    batches.closed(batch, PARTLY if receipt.rejected else ACCEPTED, counts=counts)


def _by_line(receipt: Receipt) -> Mapping[int, Sequence[RowError]]:
    found: dict[int, list[RowError]] = {}
    for error in receipt.errors:
        found.setdefault(error.line or 0, []).append(error)
    return found


def _landed(copy: Item, *, refused: bool) -> Item:
    """A copy after its receipt: what was accepted is held from now on, what was refused is as it was."""
    flight, now = copy["flight"], clock.now().isoformat()
    if refused:
        if flight["operation"] in WITHDRAWALS:
            return copies.landed(copy, state=copies.REJECTED, refused=None, seen=None, at=now)  # the next day again
        return copies.landed(copy, state=copies.REJECTED, refused=flight["hash"], at=now)
    rejected.settled(copy)
    if flight["operation"] in WITHDRAWALS:
        gone = {"held": None, "withdrawn": flight["operation"], "refused": None, "hiddenAt": None}
        return copies.landed(copy, state=copies.WITHDRAWN, at=now, **gone)
    held = {"version": flight["version"], "hash": flight["hash"]}
    return copies.landed(copy, state=copies.ACCEPTED, held=held, refused=None, at=now)


def _next(target: Target, item: Item, faults: int) -> str | None:
    """When there is something to do that no new submission will announce; None: then only those, and a new day."""
    now = clock.now()
    if faults:
        return (now + min(timedelta(minutes=2**faults), LONGEST)).isoformat()
    moments = [batch.get("at", now.isoformat()) for batch in batches.opened(target.id) if batch["state"] in MOVING]
    if any(_waits(target)):
        moments.append((now + packing.until_open(target, now)).isoformat())
    first = min(moments, default=None)
    until = item.get("openUntil")
    return max(first, until) if first and until else first


def _waits(target: Target) -> Iterator[bool]:
    for feed in target.feeds:
        place = copies.line(target.id, feed.dataset)
        yield bool(table(copies.TABLE).query(place, index="standing", limit=1).items)
