"""One submission, one atomic and idempotent commit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import polars as pl
import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.io.pyarrow import schema_to_pyarrow, write_file
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table, WriteTask
from pyiceberg.table.snapshots import Snapshot

from cloud import clock
from cloud.ledger import read, table
from cloud.ledger.catalogue import answering
from credit.catalogue import Dataset
from credit.errors import LedgerMoved
from credit.ledger import envelope

SUBMISSION, COMMITTED_AT, ROWS = "gongxin.submission", "gongxin.committed-at", "gongxin.rows"
FILE_ROWS = 65_536
FILE_BYTES = 48 << 20  # in memory; about a tenth of it on disk
MOVED = "another submission was committed to this dataset meanwhile: compare again"


@dataclass(frozen=True)
class Committed:
    """What is in the ledger now: the snapshot, how many rows it added, when; `already` if an earlier run did it."""

    snapshot_id: int
    rows: int
    at: datetime
    already: bool


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
        _refuse_moved(target, expected_snapshot)
        at = clock.now()
        files = _write(target, batches, at)
        rows = sum(file.record_count for file in files)
        told = {SUBMISSION: submission, COMMITTED_AT: at.isoformat(), ROWS: str(rows)}
        return Committed(_append(target, files, told), rows, at, already=False)


def taken(dataset: Dataset, submission: str) -> Committed | None:
    """The commit of a submission in the table of its dataset, None while there is none."""
    with answering():
        target = table.find(dataset)
        return committed(target, submission) if target else None


def committed(target: Table, submission: str) -> Committed | None:
    """The commit of a submission, if the table has it.

    The snapshots tell, as long as none was expired; after that the rows themselves are asked, by their file statistics.
    """
    snapshots = target.snapshots()
    for snapshot in snapshots:
        if _said(snapshot, SUBMISSION) == submission:
            at = datetime.fromisoformat(_said(snapshot, COMMITTED_AT))
            return Committed(snapshot.snapshot_id, int(_said(snapshot, ROWS)), at, already=True)
    # Every snapshot takes the next sequence number: fewer snapshots than numbers means that some were expired.
    return _from_rows(target, submission) if len(snapshots) < target.last_sequence_number else None


def _from_rows(target: Table, submission: str) -> Committed | None:
    found = pl.concat(read.scan(target, ("committed_at",), read.written_by(submission)))
    if found.is_empty():
        return None
    now = target.metadata.current_snapshot_id or 0
    return Committed(now, found.height, found["committed_at"][0], already=True)


def _said(snapshot: Snapshot, name: str) -> str:
    return (snapshot.summary.additional_properties.get(name) if snapshot.summary else None) or ""


def _refuse_moved(target: Table, expected: int | None) -> None:
    if target.metadata.current_snapshot_id != expected:
        raise LedgerMoved(MOVED)


def _refuse_twice(ids: list[pl.Series]) -> None:
    """Two rows of one record would become the same version twice: nothing after the commit could part them."""
    if ids and (every := pl.concat(ids)).n_unique() < every.len():
        raise ValueError("a record occurs twice in one submission: duplicates and conflicts make no version")


def _write(target: Table, batches: Iterable[pl.DataFrame], at: datetime) -> list[DataFile]:
    """Data files, written while the batches come: PyIceberg's own append would take them all into memory first."""
    schema = schema_to_pyarrow(target.schema(), include_field_ids=False)
    write, files, ids, whole = uuid4(), list[DataFile](), list[pl.Series](), False
    try:
        for number, rows in enumerate(_gathered(batches)):
            ids.append(rows["record_id"])
            # In the order of ids, so that the history of a record is a row group of each file, not the file.
            filled = rows.sort("record_id").with_columns(pl.lit(at, dtype=envelope.INSTANT).alias("committed_at"))
            files.extend(_file(target, _arrow(filled, schema), write, number))
        _refuse_twice(ids)
        whole = True
        return files
    finally:
        if not whole:
            _discard(target, files)


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


def _arrow(rows: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    """Rows in the table's columns; a column that this version of the dataset no longer has stays empty."""
    absent = [pl.lit(None).alias(name) for name in schema.names if name not in rows.columns]
    return rows.with_columns(absent).select(schema.names).to_arrow().cast(schema)


def _file(target: Table, rows: pa.Table, write: UUID, number: int) -> Iterator[DataFile]:
    task = WriteTask(write_uuid=write, task_id=number, schema=target.schema(), record_batches=rows.to_batches())
    return write_file(io=target.io, table_metadata=target.metadata, tasks=iter([task]))


def _append(target: Table, files: list[DataFile], told: dict[str, str]) -> int:
    try:
        with (
            target.transaction() as transaction,
            transaction.update_snapshot(snapshot_properties=told).merge_append() as append,
        ):
            for file in files:
                append.append_data_file(file)
    except CommitFailedException:
        # Only here is it certain that no snapshot names the files; after any other fault `orphans` decides.
        _discard(target, files)
        raise LedgerMoved(MOVED) from None
    return append.snapshot_id


def _discard(target: Table, files: Iterable[DataFile]) -> None:
    for file in files:
        target.io.delete(file.file_path)
