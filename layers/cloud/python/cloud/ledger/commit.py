"""One submission, one atomic and idempotent commit."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import uuid4

import polars as pl
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Operation, ancestors_of

from cloud import clock
from cloud.ledger import datafile, table
from cloud.ledger.catalogue import answering
from cloud.ledger.journal import COMMITTED_AT, ROWS, SUBMISSION
from cloud.ledger.submission import Committed, committed
from cloud.ledger.transaction import Change
from credit.catalogue import Dataset
from credit.errors import LedgerMoved
from credit.ledger import envelope

FILE_ROWS = 65_536
FILE_BYTES = 48 << 20  # in memory; about a tenth of it on disk
MOVED = "another submission was committed to this dataset meanwhile: compare again"


def commit(
    dataset: Dataset, submission: str, batches: Iterable[pl.DataFrame], expected_snapshot: int | None
) -> Committed:
    """Append a submission's versions to the ledger: all of them in one snapshot, or nothing.

    Args:
        dataset: whose table it is; made or grown if need be.
        submission: its id. A second commit of it changes nothing, also when both run at the same time.
        batches: rows as `envelope.enveloped` gives them, taken one at a time. None at all is a commit too: the ledger
            remembers that the submission was taken in.
        expected_snapshot: the snapshot that `current` told when the rows were compared.

    Raises:
        LedgerMoved: the table is at another snapshot now: compare again.
        ValueError: a record occurs twice, or a row lacks what the envelope requires: a fault of the caller.
        SystemBusy: the catalogue did not answer in time; the same call will work later.
    """
    with answering():
        target = table.ensure(dataset)
        if done := committed(target, submission):
            return done
        if not _unmoved(target, expected_snapshot):
            raise LedgerMoved(MOVED)
        at = clock.now()
        files = _write(target, batches, at)
        rows = sum(file.record_count for file in files)
        told = {SUBMISSION: submission, COMMITTED_AT: at.isoformat(), ROWS: str(rows)}
        return Committed(_append(target, files, told), rows, at, already=False)


def _unmoved(target: Table, expected: int | None) -> bool:
    """Whether the records are those of the expected snapshot: what came since only put them into other files."""
    now = target.current_snapshot()
    if now is None or expected is None:
        return now is None and expected is None
    for snapshot in ancestors_of(now, target.metadata):
        if snapshot.snapshot_id == expected:
            return True
        if snapshot.summary is None or snapshot.summary.operation is not Operation.REPLACE:
            return False
    return False  # it has expired


def _refuse_twice(ids: list[pl.Series]) -> None:
    """Two rows of one record would become the same version twice: nothing after the commit could part them."""
    if ids and (every := pl.concat(ids)).n_unique() < every.len():
        raise ValueError("a record occurs twice in one submission: duplicates and conflicts make no version")


def _write(target: Table, batches: Iterable[pl.DataFrame], at: datetime) -> list[DataFile]:
    """Data files, written while the batches come: PyIceberg's own append would take them all into memory first."""
    write, files, ids, whole = uuid4(), list[DataFile](), list[pl.Series](), False
    try:
        for number, rows in enumerate(_gathered(batches)):
            ids.append(rows["record_id"])
            # In the order of ids, so that the history of a record is a row group of each file, not the file.
            filled = rows.sort("record_id").with_columns(pl.lit(at, dtype=envelope.INSTANT).alias("committed_at"))
            files.extend(datafile.write(target, filled, write, number))
        _refuse_twice(ids)
        whole = True
        return files
    finally:
        if not whole:
            datafile.discard(target, files)


def _gathered(batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Small batches together, so that a submission leaves few files however it was cut up."""
    waiting: list[pl.DataFrame] = []
    for batch in batches:
        waiting.append(batch)
        if sum(b.height for b in waiting) >= FILE_ROWS or sum(b.estimated_size() for b in waiting) >= FILE_BYTES:
            yield pl.concat(waiting)
            waiting = []
    together = pl.concat(waiting) if waiting else pl.DataFrame()
    if together.height:
        yield together


def _append(target: Table, files: list[DataFile], told: dict[str, str]) -> int:
    """Add the files on condition that no other rows came; a compaction is no reason to compare again."""
    compared = target.metadata.current_snapshot_id
    for _ in range(table.ATTEMPTS):
        try:
            return _added(target, files, told)
        except CommitFailedException:
            target.refresh()
        if not _unmoved(target, compared):
            break
    # Only here is it certain that no snapshot names the files; after any other fault `orphans` decides.
    datafile.discard(target, files)
    raise LedgerMoved(MOVED)


def _added(target: Table, files: list[DataFile], told: dict[str, str]) -> int:
    with (
        Change(target) as transaction,
        transaction.update_snapshot(snapshot_properties=told).merge_append() as append,
    ):
        for file in files:
            append.append_data_file(file)
    return append.snapshot_id
