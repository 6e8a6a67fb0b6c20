"""The files of a delivery and its manifest, written to the outbox before anybody is told of them."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import orjson

from cloud import clock, files, knowledge, ledger, settings
from cloud.tables import Item
from credit.catalogue import Dataset
from credit.distribution import delivered
from credit.distribution.subscription import Subscription, texts
from functions.distribution import deliveries, feed
from functions.distribution.deliveries import ACKNOWLEDGED, Delivery
from functions.distribution.feed import Change
from functions.distribution.policy import policy
from functions.distribution.rows import row

MANIFEST = "manifest.json"
KEPT = ("subscription", "agency", "dataset", "extent", "upTo", "ledger", "rows", "createdAt")
PAGE = 1_000
FORM = "gongxin.delivery.v1"


def packed(subscription: Subscription, number: str, digits: str, before: Delivery | None) -> Item | None:
    """The item of a delivery whose files have been written; None if there is nothing to deliver.

    A full one holds whatever its receiver may have, an increment the changes since its last one. Packing it again
    writes the same objects again.
    """
    dataset = knowledge.catalogue().dataset(subscription.dataset)
    since = deliveries.begins(before)
    after = 0 if subscription.extent == "full" else since
    last = feed.last_number(subscription.id)
    written = [
        _written(subscription, dataset, number, n, rows) for n, rows in enumerate(_files(subscription, after, last))
    ]
    if not written:
        return None
    counts = {name: sum(file["counts"][name] for file in written) for name in ("put", "remove")}
    about = {
        "delivery": number,
        "subscription": subscription.id,
        "agency": subscription.agency,
        "dataset": dataset.id,
        "datasetVersion": dataset.version,
        "extent": subscription.extent,
        "after": after,
        "upTo": last,
        "ledger": {"from": _came_to(before), "to": ledger.snapshot(dataset)},
        "purpose": subscription.purpose,
        "createdAt": clock.now().isoformat(),
        "rows": counts,
        "files": [{name: file[name] for name in ("name", "format", "rows", "bytes", "sha256")} for file in written],
    }
    return {
        **{name: about[name] for name in KEPT},
        "id": number,
        "number": digits,
        "after": since,
        "files": [{name: file[name] for name in ("name", "key", "rows", "bytes", "sha256")} for file in written],
        "manifest": _manifest(subscription, number, about),
    }


def _came_to(before: Delivery | None) -> int | None:
    """The snapshot that the receiver knows: to which the last delivery that it confirmed has led."""
    if before is None:
        return None
    return before.ledger.get("to" if before.state == ACKNOWLEDGED else "from")


def _files(subscription: Subscription, after: int, last: int) -> Iterator[list[dict[str, Any]]]:
    """Rows in the order of the feed, as many as one file may have; that nothing is left needs an empty one."""
    rows = (row(change) for change in _changes(subscription, after, last))
    some = list(islice(rows, policy().files.rows))
    if some or subscription.extent == "full":
        yield some
    while some := list(islice(rows, policy().files.rows)):
        yield some


def _changes(subscription: Subscription, after: int, last: int) -> Iterator[Change]:
    """What has changed; of a full delivery only what its receiver has."""
    while after < last:
        page = feed.read(subscription, after, PAGE)
        yield from (c for c in page.changes if c.number <= last and not _idle(subscription, c))
        after = page.reached


def _idle(subscription: Subscription, change: Change) -> bool:
    return subscription.extent == "full" and change.told is None


def _written(
    subscription: Subscription, dataset: Dataset, number: str, part: int, rows: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    stem, _, ending = delivered.NAMES[subscription.form].partition(".")
    name = f"{stem}-{part + 1:04d}.{ending}"
    key, content = _key(subscription, number, name), _content(subscription, dataset, rows)
    files.write(settings.bucket("outbox"), key, content, delivered.KINDS[subscription.form])
    removed = sum(told["operation"] == "remove" for told in rows)
    return {
        "name": name,
        "key": key,
        "format": subscription.form,
        "rows": len(rows),
        "counts": {"put": len(rows) - removed, "remove": removed},
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _content(subscription: Subscription, dataset: Dataset, rows: Sequence[dict[str, Any]]) -> bytes:
    labels = texts(subscription, dataset)
    match subscription.form:
        case "csv":
            return delivered.sheet(rows, labels)
        case "parquet":
            return delivered.parquet(rows, list(labels))
        case _:
            return delivered.lines(rows)


def _manifest(subscription: Subscription, number: str, about: Any) -> dict[str, Any]:
    content = orjson.dumps({"form": FORM, **about}, option=orjson.OPT_INDENT_2)
    key = _key(subscription, number, MANIFEST)
    files.write(settings.bucket("outbox"), key, content, "application/json")
    return {"name": MANIFEST, "key": key, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _key(subscription: Subscription, number: str, name: str) -> str:
    return f"{subscription.agency}/deliveries/{number}/{name}"
