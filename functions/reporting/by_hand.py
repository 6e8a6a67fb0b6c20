"""Batches that a person carries over, and the receipts that come back so."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cloud import clock
from cloud.tables import Item
from credit.errors import BadRequest
from credit.reporting.receipt import Receipt
from credit.reporting.target import Target
from credit.reporting.transport import Garbled
from credit.reporting.wire import receipts
from functions.reporting import batches, copies, judging, line, standing
from functions.reporting.batches import EXPORT, MANUAL, SENT

BY_HAND = ("unreachable", None)  # why a batch waits for a person who can carry it over


def exported(target: Target, folder: Path) -> Iterator[tuple[str, int]]:
    """Write what waits into a folder: file names and bytes. What may no longer be shown is not written.

    A batch counts as sent from the moment before it is written: whether somebody carries it over nobody can know.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for batch in list(batches.opened(target.id)):
        if batch["state"] == EXPORT or (batch["state"] == MANUAL and batch.get("trouble") in BY_HAND):
            yield from _written(target, batch, folder)


def imported(target: Target, content: bytes) -> Sequence[str]:
    """Take receipts in; the ids of their batches. Twice is fine.

    Raises:
        BadRequest: these are no receipts, or of batches of other sizes.
    """
    told = _receipts(content)
    found = [batches.named(target.id, receipt.batch) for receipt in told]
    for batch, receipt in zip(found, told, strict=True):
        if not receipt.fits(batch["batch"], int(batch["rows"])):
            raise BadRequest(f"批次 {batch['batch']} 共 {batch['rows']} 行，回执不符 / the receipt is of another size")
    for batch, receipt in zip(found, told, strict=True):
        batches.received(batch, receipt)
    standing.mark(target.id, at=clock.now().isoformat())
    line.wake(target.id)
    return [receipt.batch for receipt in told]


def _written(target: Target, batch: Item, folder: Path) -> Iterator[tuple[str, int]]:
    if judging.stale(target, batch):
        batches.release(batch, uncertain=bool(int(batch["tries"])))
        return
    parcel = batches.parcel(batch)
    batches.moved(batch, SENT, tries=int(batch["tries"]) + 1, sentAt=clock.now().isoformat(), at=None, trouble=None)
    copies.write(copies.sent(copy) for copy in list(copies.in_batch(target.id, batch["batch"])))
    manifest = parcel.manifest.text().encode()
    for name, content in ((parcel.manifest.file.name, parcel.data), (f"{batch['batch']}.manifest.json", manifest)):
        (folder / name).write_bytes(content)
        yield name, len(content)


def _receipts(content: bytes) -> Sequence[Receipt]:
    try:
        return [receipts.from_json(content)] if content.lstrip()[:1] == b"{" else receipts.from_table(content)
    except Garbled as trouble:
        raise BadRequest(str(trouble)) from None
