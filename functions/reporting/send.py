"""Send what is packed: judged once more at this moment, under the same id however often; failures open the circuit."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cloud import clock, logs
from cloud.step import step
from cloud.tables import Item
from credit.reporting.target import Target
from credit.reporting.transport import Acceptance, Garbled, Unreachable
from functions.reporting import batches, copies, judging, standing, targets
from functions.reporting.batches import EXPORT, MANUAL, PACKED, SENDING, SENT
from functions.reporting.task import Run
from functions.reporting.transports import Trouble, transport


@step
def handler(task: Run) -> Run:
    """Batch after batch; where the target does not answer, the others wait as well."""
    target = targets.named(task.target)
    for batch in list(_ready(target)):
        item = standing.running(task)
        if standing.circuit_open(item):
            break
        if not _sent(target, batch) and _probing(item, target):
            break
    return task


def _ready(target: Target) -> Iterator[Item]:
    now = clock.now().isoformat()
    for batch in batches.opened(target.id):
        if batch["state"] in (PACKED, SENDING) and batch.get("at", "") <= now:
            yield batch


def _probing(item: Item, target: Target) -> bool:
    """After a rest one batch is tried alone: the target has shown often enough that it may not answer."""
    return int(item.get("failures", 0)) >= target.circuit.failures


def _sent(target: Target, batch: Item) -> bool:
    """Whether the target has taken it, or it need not be sent; every attempt is noted before it is made."""
    if target.transport == "manual":
        batches.moved(batch, EXPORT, at=None)
        return True
    stale = judging.stale(target, batch)
    try:
        if stale:
            judging.withdrawn(target, batch)
            return True
        batch = _tried(target, batch)
        if batch["state"] == SENDING:
            _answered(target, batch, transport(target).send(batches.parcel(batch)))
        return True
    except Trouble as trouble:
        _failed(target, batch, trouble)
        return False


def _tried(target: Target, batch: Item) -> Item:
    """The batch with one more attempt noted; or, where there were enough of them, in the hands of a person."""
    tries = int(batch["tries"]) + 1
    if tries > len(target.retry.minutes) + 1:
        return batches.moved(batch, MANUAL, at=None, trouble="unreachable")
    later = clock.now() + (target.retry.wait(tries) or timedelta(minutes=target.retry.minutes[-1]))
    return batches.moved(batch, SENDING, tries=tries, at=later.isoformat())


def _answered(target: Target, batch: Item, answer: Acceptance) -> None:
    standing.mark(target.id, failures=None, openUntil=None)
    if not answer.taken:
        batches.moved(batch, MANUAL, at=None, trouble="refused", message=answer.message[:500])
        return
    copies.write(copies.sent(copy) for copy in list(copies.in_batch(target.id, batch["batch"])))
    now = clock.now().isoformat()
    sent = batches.moved(batch, SENT, sentAt=now, at=now)
    if answer.receipt:
        if not answer.receipt.fits(batch["batch"], int(batch["rows"])):
            logs.logger().warning("a receipt that does not fit its batch", extra={"batch": batch["batch"]})
            return
        batches.received(sent, answer.receipt)


def _failed(target: Target, batch: Item, trouble: Unreachable | Garbled) -> None:
    count = int(standing.of(target.id).get("failures", 0)) + 1
    logs.logger().warning("a target does not take a batch", extra={"batch": batch["batch"], "failures": count,
                                                                   "error": type(trouble).__name__})  # fmt: skip
    rest: datetime | None = None
    if count >= target.circuit.failures:
        rest = clock.now() + timedelta(minutes=target.circuit.rest_minutes)
    standing.mark(target.id, failures=count, openUntil=rest and rest.isoformat())
