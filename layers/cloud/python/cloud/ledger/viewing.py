"""Looking at a part of the ledger: one snapshot of it, and the records whose ids lie in a range."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from pyiceberg.expressions import AlwaysTrue, And, BooleanExpression, GreaterThanOrEqual, LessThan
from pyiceberg.table import Table

from cloud.ledger import table
from credit.catalogue import Dataset

EVERY = AlwaysTrue()


@dataclass(frozen=True)
class View:
    """What one of several functions looks at: a snapshot, the same for all of them, and of it a range of record ids.

    Args:
        snapshot: its id; None is the ledger in which nothing is yet.
        first: ids that come before it are left out.
        beyond: as are those that do not come before this; empty, there is no end.
    """

    snapshot: int | None
    first: str = ""
    beyond: str = ""


def seen(dataset: Dataset, view: View | None) -> tuple[Table | None, int | None]:
    """The table of a dataset and the snapshot to look at; neither while there is nothing to see."""
    found = table.find(dataset)
    now = found.metadata.current_snapshot_id if found else None
    snapshot = view.snapshot if view else now
    return (None, None) if snapshot is None else (found, snapshot)


def snapshot(dataset: Dataset) -> int | None:
    """The newest snapshot of a dataset's table, None while nothing was ever committed."""
    return seen(dataset, None)[1]


def pinned(found: Table, view: View | None) -> int | None:
    """The snapshot of a view, unless it is the newest: that one is read with all the columns the table has now."""
    return view.snapshot if view and view.snapshot != found.metadata.current_snapshot_id else None


def where(condition: BooleanExpression, before: datetime | None, view: View | None) -> BooleanExpression:
    """A condition on rows, and that they were committed earlier and lie in the range of a view."""
    if before is not None:
        condition = And(condition, LessThan(term="committed_at", value=before.isoformat()))
    return And(condition, within(view.first, view.beyond)) if view else condition


def within(first: str, beyond: str) -> BooleanExpression:
    """The condition that record ids lie in a range; the statistics of files and row groups answer most of it."""
    condition = GreaterThanOrEqual(term="record_id", value=first) if first else EVERY
    return And(condition, LessThan(term="record_id", value=beyond)) if beyond else condition


def in_range(view: View) -> Iterator[pl.Expr]:
    """The same for rows in columns."""
    if view.first:
        yield pl.col("record_id") >= view.first
    if view.beyond:
        yield pl.col("record_id") < view.beyond
