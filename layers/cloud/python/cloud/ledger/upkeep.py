"""The upkeep of one dataset's table: small files are put together, old snapshots expire, nobody's files go."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pyiceberg.table import Table

from cloud.ledger import expiry, journal, table
from cloud.ledger.compaction import BUDGET, Compacted, compact
from cloud.ledger.orphans import SAFE, remove_orphans
from credit.catalogue import Dataset


class Kept(NamedTuple):
    """What was done: files replaced by others, snapshots expired, files removed; 1 if others were quicker."""

    replaced: int = 0
    written: int = 0
    expired: int = 0
    removed: int = 0
    overtaken: int = 0


def upkeep(dataset: Dataset, keep: timedelta, least: int, budget: int = BUDGET) -> Kept:
    """Look after the table of a dataset and its journal. Nothing is done to a dataset that was never sent.

    Args:
        dataset: whose table.
        keep: how long a snapshot stays after the next one came, a day at least.
        least: how many of the newest snapshots stay in any case.
        budget: how many bytes on disk are rewritten.

    Raises:
        LedgerDamaged: files that were put together did not come out the same; nothing was replaced.
        ValueError: snapshots are to be kept for less than `orphans` spares files: somebody could still be reading.
    """
    if keep < SAFE:
        raise ValueError(f"snapshots are kept for {SAFE.days} day at least: somebody may be reading")
    found = table.find(dataset)
    if found is None:
        return Kept()
    done = compact(found, budget=budget)
    before = datetime.now(UTC) - keep
    expired = expiry.expire(found, before, least)
    past = journal.find(found)
    return _kept(done, expired, remove_orphans(found) + (_journal(past, before, least) if past else 0))


def _journal(past: Table, before: datetime, least: int) -> int:
    """The same for a journal; only the files that go are told, for nothing else about it is anybody's business."""
    compact(past, journal.ORDER)
    expiry.expire(past, before, least, journalled=False)
    return remove_orphans(past)


def _kept(done: Compacted, expired: int, removed: int) -> Kept:
    return Kept(done.replaced, done.written, expired, removed, int(done.overtaken))
