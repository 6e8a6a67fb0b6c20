"""What a submission left in the ledger: its commit, found again however long ago it was, and the rows it wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from pyiceberg.expressions import And, BooleanExpression, EqualTo
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Operation, ancestors_of

from cloud.ledger import journal, read, table, viewing
from cloud.ledger.catalogue import answering
from credit.catalogue import Dataset


@dataclass(frozen=True)
class Committed:
    """What is in the ledger now: the snapshot, how many rows it added, when; `already` if an earlier run did it."""

    snapshot_id: int
    rows: int
    at: datetime
    already: bool


def committed(target: Table, submission: str) -> Committed | None:
    """The commit of a submission, if the table has it.

    The snapshots tell, and for those that have expired the journal. Where somebody else than the platform's upkeep has
    expired some, the journal has a gap and the rows themselves are asked, which costs a look at every file.
    """
    if entry := journal.among_snapshots(target, submission):
        return _known(entry)
    if journal.begins(target):
        return None
    past = journal.find(target)
    if past is None or not journal.complete(past, target):
        return _from_rows(target, submission)
    found = journal.look_up(past, submission)
    return _known(found) if found else None


def taken(dataset: Dataset, submission: str) -> Committed | None:
    """The commit of a submission in the table of its dataset, None while there is none."""
    with answering():
        target = table.find(dataset)
        return committed(target, submission) if target else None


def is_last(target: Table, submission: str) -> bool:
    """Whether a submission's commit is the newest one; compactions since count for nothing."""
    for snapshot in ancestors_of(target.current_snapshot(), target.metadata):
        if snapshot.summary and snapshot.summary.operation is not Operation.REPLACE:
            return snapshot.summary.get(journal.SUBMISSION) == submission
    return False


def submitted(
    dataset: Dataset,
    submission: str,
    columns: Sequence[str] | None = None,
    between: tuple[str, str] = ("", ""),
) -> Iterator[pl.DataFrame]:
    """The rows that a submission wrote, batch by batch, in the columns asked for; of record ids in a range, if told.

    They lie among others' once files were compacted; the time of the commit leads to the few files they can be in.
    """
    found = table.find(dataset)
    done = committed(found, submission) if found else None
    if found and done and done.rows:
        own = And(written_by(submission), EqualTo(term="committed_at", value=done.at.isoformat()))
        where = And(own, viewing.within(*between))
        parts = (part for part in read.scan(found, columns, where) if part.height)
        yield from parts if columns else (read.grown(part, dataset) for part in parts)


def written_by(submission: str) -> BooleanExpression:
    """The condition on rows that a submission wrote."""
    return EqualTo(term="submission", value=submission)


def _known(entry: journal.Entry) -> Committed:
    return Committed(entry.snapshot_id, entry.rows, entry.committed_at, already=True)


def _from_rows(target: Table, submission: str) -> Committed | None:
    found = pl.concat(read.scan(target, ("committed_at",), written_by(submission)))
    if found.is_empty():
        return None
    now = target.metadata.current_snapshot_id or 0
    return Committed(now, found.height, found["committed_at"][0], already=True)
