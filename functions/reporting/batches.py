"""Batches: what is known of each, and its files in the bucket, at rest before anything is sent."""

from collections.abc import Iterator
from typing import Any

from cloud import clock, files, settings
from cloud.tables import Expect, Item, every, table
from credit.errors import NotAllowed, NotFound
from credit.reporting.batch import Manifest
from credit.reporting.receipt import Receipt
from credit.reporting.transport import Parcel
from functions.reporting import copies

PACKING, PACKED, SENDING, EXPORT, SENT, RECEIVED, PARTLY, ACCEPTED, MANUAL, VOID = (
    10,
    20,
    25,
    28,
    30,
    40,
    45,
    50,
    72,
    90,
)
TABLE = "report-batches"
MANIFEST, RECEIPT = "manifest.json", "receipt.json"
JSON = "application/json"


def begun(target: str, batch: str, **facts: Any) -> Item:
    """Note a batch that is being packed; whoever finds it so later knows that it was never finished."""
    now = clock.now().isoformat()
    item = {"target": target, "batch": batch, "open": target, "state": PACKING, "createdAt": now, "tries": 0, **facts}
    table(TABLE).put(item, Expect(exists=False))
    return item


def moved(item: Item, state: int, **facts: Any) -> Item:
    """Change a batch, if nobody else has changed it; as it is then. What is None is absent.

    Raises:
        ConditionFailed: somebody was faster.
    """
    after = {n: v for n, v in {**item, "state": state, **facts}.items() if v is not None}
    table(TABLE).put(after, Expect(equal={"state": item["state"], "tries": item["tries"]}))
    return after


def closed(item: Item, state: int, **facts: Any) -> Item:
    """A batch that is over; it is looked for among the open ones no more."""
    return moved(item, state, open=None, at=None, finishedAt=clock.now().isoformat(), **facts)


def opened(target: str) -> Iterator[Item]:
    """The batches of a target that are not over, in the order of their ids."""
    return every(table(TABLE), target, index="open")


def named(target: str, batch: str) -> Item:
    """One of them; `NotFound` if there is none."""
    item = table(TABLE).get({"target": target, "batch": batch})
    if item is None:
        raise NotFound(f"no batch {batch} for {target}")
    return item


def of_target(target: str) -> Iterator[Item]:
    """Every batch that a target ever got."""
    return every(table(TABLE), target)


def write(item: Item, manifest: Manifest, data: bytes) -> None:
    """Write the files of a batch."""
    files.write(settings.bucket("reports"), folder(item) + manifest.file.name, data)
    files.write(settings.bucket("reports"), folder(item) + MANIFEST, manifest.text().encode(), JSON)


def manifest(item: Item) -> Manifest:
    """The manifest of a batch."""
    return Manifest.model_validate_json(files.read(settings.bucket("reports"), folder(item) + MANIFEST))


def parcel(item: Item) -> Parcel:
    """A batch as it is sent."""
    told = manifest(item)
    return Parcel(told, files.read(settings.bucket("reports"), folder(item) + told.file.name))


def received(item: Item, receipt: Receipt) -> Item:
    """Keep the receipt of a batch: the first one stays, another one of the same batch changes nothing."""
    if item["state"] not in (SENT, SENDING, PACKED, EXPORT, MANUAL):
        return item
    text = receipt.model_dump_json(by_alias=True).encode()
    files.write(settings.bucket("reports"), folder(item) + RECEIPT, text, JSON)
    return moved(item, RECEIVED, receivedAt=clock.now().isoformat(), at=None, garbled=None)


def receipt(item: Item) -> Receipt:
    """The receipt of a batch that has one."""
    return Receipt.model_validate_json(files.read(settings.bucket("reports"), folder(item) + RECEIPT))


def release(item: Item, *, uncertain: bool = False) -> int:
    """Make a batch void and have its records packed anew; how many.

    Args:
        item: the batch.
        uncertain: the target may have it: what it holds is not known, so that it is told again what it may have.
    """
    freed = copies.released(list(copies.in_batch(item["target"], item["batch"])), uncertain=uncertain)
    copies.write(freed)
    closed(item, VOID)
    return len(freed)


def give_up(item: Item) -> int:
    """An operator has a batch that waits for a person packed anew; how many records.

    What the target refused as a file it has not got; of one that it did not answer nobody knows.

    Raises:
        NotAllowed: the batch waits for nobody.
    """
    if item["state"] not in (MANUAL, EXPORT):
        raise NotAllowed(f"batch {item['batch']} waits for nobody")
    refused = item.get("trouble") not in ("unreachable", "garbled")
    return release(item, uncertain=bool(int(item["tries"])) and not refused)


def folder(item: Item) -> str:
    """Where the files of a batch lie in the bucket `reports`."""
    return f"{item['target']}/{item['batch']}/"
