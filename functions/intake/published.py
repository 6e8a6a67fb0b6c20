"""Where dossier entries stand in the lists of what was published: by dataset and month, the newest first.

The index `by-publication` has a few partitions for each month, so that a large upload is not written into one place.
"""

from collections.abc import Iterator
from datetime import date, datetime
from heapq import merge
from itertools import islice
from zlib import crc32

from cloud.tables import Item, table
from credit.catalogue import Dataset
from credit.catalogue.dataset import Disclosure

INDEX = "by-publication"
PLACES = 8
HIGHEST = "~"


def placed(entry: Item, dataset: Dataset) -> Item:
    """An entry with its place in the lists; what no public dataset describes is in none."""
    if dataset.disclosure is not Disclosure.PUBLIC:
        return entry
    number = crc32(entry["record"].encode()) % PLACES
    at = entry["committedAt"]
    return {**entry, "publication": f"{dataset.id}#{at[:7]}#{number}", "published": f"{at}#{entry['record']}"}


def page(datasets: list[str], since: datetime, limit: int, place: tuple[str, str]) -> tuple[list[Item], str | None]:
    """Entries of a month, newest first, and the month in which to go on; None for the month where there are none left.

    Args:
        datasets: ids.
        since: from when on, in UTC.
        limit: how many at most.
        place: the month (2026-11), and the `published` before which to begin; empty for the month's end.
    """
    month, before = place
    lists = [_newest(f"{d}#{month}#{n}", since.isoformat(), before, limit) for d in datasets for n in range(PLACES)]
    found = list(islice(merge(*lists, key=lambda item: item["published"], reverse=True), limit))
    if len(found) == limit:
        return found, month
    return found, earlier(month) if month > since.isoformat()[:7] else None


def earlier(month: str) -> str:
    """The month before.

    >>> earlier("2026-01"), earlier("2026-11")
    ('2025-12', '2026-10')
    """
    first = date.fromisoformat(f"{month}-01")
    return date.fromordinal(first.toordinal() - 1).isoformat()[:7]


def _newest(partition: str, since: str, before: str, limit: int) -> Iterator[Item]:
    """Read when the first is wanted; `before` itself was told already."""
    between = (since, before or HIGHEST)
    some = table("dossiers").query(partition, index=INDEX, between=between, descending=True, limit=limit + 1)
    return (item for item in some.items if item["published"] != before)
