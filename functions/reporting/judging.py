"""Whether a batch may still be sent as it was packed: hours lie between, and what may be shown changes."""

from cloud import clock
from cloud.tables import Item
from credit.reporting.target import WITHDRAWALS, Target
from functions.reporting import batches, copies, offers
from functions.reporting.transports import transport


def stale(target: Target, batch: Item) -> bool:
    """Whether one of its rows may not be had any more, or not like this; or one that it withdraws may be had again."""
    flying = list(copies.in_batch(target.id, batch["batch"]))
    feed = target.by_dataset.get(batch["dataset"])
    if feed is None:
        return True  # the target has stopped taking this dataset
    told = offers.of(target, feed, flying)
    return any(_differs(copy, told.by_record[copy["record"]].hash) for copy in flying)


def withdrawn(target: Target, batch: Item) -> None:
    """Make a batch void that may not be sent, and have its records packed anew.

    If it was tried before, nobody knows whether the target has it: the target is asked, and where it cannot say, its
    records are held to be there, so that they are withdrawn or told again.

    Raises:
        Unreachable: the target cannot be asked now.
        Garbled: its answer is none.
    """
    known = transport(target).knows(batches.manifest(batch)) if int(batch["tries"]) else False
    if not known:
        batches.release(batch, uncertain=known is None)
        return
    copies.write([copies.again(copy) for copy in copies.in_batch(target.id, batch["batch"])])
    batches.moved(batch, batches.SENT, sentAt=clock.now().isoformat(), at=None)


def _differs(copy: Item, now: str | None) -> bool:
    flight = copy["flight"]
    return (now is not None) if flight["operation"] in WITHDRAWALS else now != flight["hash"]
