"""The journal of a table: what remains of its commits when their snapshots have expired.

A snapshot's summary says which submission it was, when, with how many rows. Without it a submission that changed
nothing would be forgotten, and every new one would have to be looked for among the rows of all files. So an entry is
written into a small table beside the ledger's before a snapshot expires.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import polars as pl
import pyarrow as pa
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.expressions import EqualTo
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot
from pyiceberg.types import LongType, NestedField, StringType, TimestamptzType

from cloud.ledger import read, table
from cloud.ledger.catalogue import catalogue

SUBMISSION, COMMITTED_AT, ROWS = "gongxin.submission", "gongxin.committed-at", "gongxin.rows"
SUFFIX = "__commits"  # no dataset's id has two hyphens in a row
SEQUENCE = "sequence_number"
ORDER = ("submission", SEQUENCE)  # one submission is a row group of a file
SCHEMA = Schema(
    NestedField(1, SEQUENCE, LongType(), required=True),
    NestedField(2, "snapshot_id", LongType(), required=True),
    NestedField(3, "submission", StringType(), required=False),
    NestedField(4, "committed_at", TimestamptzType(), required=True),
    NestedField(5, "rows", LongType(), required=True),
)


class Entry(NamedTuple):
    """A snapshot of a ledger's table; `submission` is null where it was a compaction."""

    sequence_number: int
    snapshot_id: int
    submission: str | None
    committed_at: datetime
    rows: int


def among_snapshots(target: Table, submission: str) -> Entry | None:
    """What a snapshot that the table still has says of a submission."""
    for snapshot in target.snapshots():
        if snapshot.summary and snapshot.summary.additional_properties.get(SUBMISSION) == submission:
            return _entry(snapshot)
    return None


def begins(target: Table) -> bool:
    """Whether the table still has its first snapshot: every one takes the next sequence number, from 1."""
    return _first(target) <= 1


def find(target: Table) -> Table | None:
    """The journal of a ledger's table; None while none of its snapshots has expired."""
    try:
        return catalogue().load_table(_identifier(target))
    except NoSuchTableError:
        return None


def complete(past: Table, target: Table) -> bool:
    """Whether the journal knows every snapshot that the table has no more: then what is in neither never happened."""
    height, last = _extent(past)
    return height == last and height + 1 >= _first(target)


def look_up(past: Table, submission: str) -> Entry | None:
    """The entry of a submission; the statistics of files and row groups lead to it."""
    for part in read.scan(past, Entry._fields, EqualTo(term="submission", value=submission)):
        for row in part.iter_rows():
            return Entry(*row)
    return None


def write(target: Table, snapshots: Sequence[Snapshot]) -> None:
    """Take in the entries of snapshots that are about to expire; those that are there stay as they are.

    Raises:
        CommitFailedException: somebody else wrote at the same time; the snapshots must not expire yet.
    """
    past = find(target) or catalogue().create_table(_identifier(target), SCHEMA, properties=table.PROPERTIES)
    _, last = _extent(past)
    new = [entry for entry in map(_entry, snapshots) if entry.sequence_number > last]
    if new:
        past.append(_arrow(new, past))


def _entry(snapshot: Snapshot) -> Entry:
    told = snapshot.summary.additional_properties if snapshot.summary else {}
    made = datetime.fromtimestamp(snapshot.timestamp_ms / 1000, UTC)
    at = datetime.fromisoformat(told[COMMITTED_AT]) if COMMITTED_AT in told else made
    number = snapshot.sequence_number or 0
    return Entry(number, snapshot.snapshot_id, told.get(SUBMISSION), at, int(told.get(ROWS, 0)))


def _arrow(new: Sequence[Entry], past: Table) -> pa.Table:
    rows = pl.DataFrame(new, schema=Entry._fields, orient="row", infer_schema_length=None).sort(ORDER)
    return rows.to_arrow().cast(schema_to_pyarrow(past.schema(), include_field_ids=False))


def _identifier(target: Table) -> tuple[str, str]:
    namespace, name = target.name()
    return namespace, name + SUFFIX


def _first(target: Table) -> int:
    """The sequence number of the oldest snapshot that a table has; 0 while it has none and never had."""
    return min((s.sequence_number or 0 for s in target.snapshots()), default=0)


def _extent(past: Table) -> tuple[int, int]:
    """How many entries a journal has, and the highest sequence number among them, by the statistics of its files."""
    field = past.schema().find_field(SEQUENCE).field_id
    files = [task.file for task in past.scan().plan_files()]
    highest = [int.from_bytes((file.upper_bounds or {}).get(field, b""), "little") for file in files]
    return sum(file.record_count for file in files), max(highest, default=0)
