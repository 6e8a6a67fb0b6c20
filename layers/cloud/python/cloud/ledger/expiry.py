"""Snapshots that nobody needs any more expire; what they said of their commits is kept in the journal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self

from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot, ancestors_of
from pyiceberg.table.update.snapshot import ExpireSnapshots

from cloud.ledger import journal, table
from cloud.ledger.transaction import Change


def expire(found: Table, before: datetime, least: int, *, journalled: bool = True) -> int:
    """Let the snapshots of a table expire that were superseded long enough ago; how many did.

    No row is lost by it: every file that holds a row of the ledger is named by the newest snapshot. Files that only
    the expired ones named, those before a compaction, are nobody's then (`orphans`).

    Args:
        found: the table.
        before: those expire whose successor came before this time, which must be longer ago than anybody reads. In real
            time, as snapshots are.
        least: how many of the newest stay in any case, the current one always.
        journalled: whether the journal keeps what they say; the journal's own snapshots say nothing.

    Raises:
        CommitFailedException: others changed the table or its journal all the time; the next run will do it.
    """
    for attempt in range(table.ATTEMPTS):
        old = _old(found, before, least)
        if not old:
            return 0
        try:
            if journalled:
                journal.write(found, old)
            _Expiry(Change(found, autocommit=True)).of(old).commit()
        except CommitFailedException:
            if attempt + 1 == table.ATTEMPTS:
                raise
            found.refresh()
        else:
            return len(old)
    return 0


class _Expiry(ExpireSnapshots):
    """PyIceberg's own looks at the whole metadata again for every id it is told: minutes for a thousand snapshots."""

    def of(self, snapshots: Iterable[Snapshot]) -> Self:
        """Expire these; the heads of branches and tags stay in any case."""
        self._snapshot_ids_to_expire.update(snapshot.snapshot_id for snapshot in snapshots)
        return self


def _old(found: Table, before: datetime, least: int) -> Sequence[Snapshot]:
    """The oldest snapshots, up to the last whose successor came before a time; never one amid others that stay.

    Its own age says nothing: the only snapshot of a quiet year was in use until a minute ago.
    """
    newest_first = list(ancestors_of(found.current_snapshot(), found.metadata))
    millis = before.timestamp() * 1000
    for number in range(max(least, 1), len(newest_first)):
        if newest_first[number - 1].timestamp_ms < millis:
            return newest_first[number:]
    return []
