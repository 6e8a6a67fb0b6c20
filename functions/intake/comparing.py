"""Rows against the ledger: what they change, and what the answer tells of it: notices, conflicts, differences."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

import polars as pl

from cloud import ledger, sealing, secrets
from credit.catalogue import Dataset
from credit.ledger import elsewhere
from credit.ledger.compare import WRITTEN, compare
from credit.ledger.differences import DIFFERENCES as SHAPE
from credit.ledger.differences import differences
from credit.ledger.moments import stamped, told
from credit.ledger.relinking import RELINKED, relinked
from functions.intake import returning, shared_keys, staging
from functions.intake.compared import CONFLICTS, DIFFERENCES, NOTICED
from functions.intake.task import Changes, Cleansed

OUTDATED = "record.outdated"
SHARED = ("new", "changed")  # of which another source may tell, too; an unchanged row was looked up when it was new
AT_ONCE = 100_000  # changed rows whose old values are in memory together


def leave(
    task: Cleansed, part: int, keyed: pl.DataFrame, current: pl.DataFrame, dataset: Dataset, prefix: str = ""
) -> Mapping[str, int]:
    """Leave the rows that make a version, with their shared keys, and what the sender is told of all; count changes.

    Args:
        task: the submission.
        part: number of the rows' part or partition.
        keyed: rows that know their record and subject.
        current: the newest versions of these records, as `ledger.current` gives them.
        dataset: what they are.
        prefix: of the stages that the answer is told of, where these are the rows of a partition.
    """
    rows, noticed = stamped(keyed, dataset, task.received_at)
    compared = relinked(compare(rows, current), current)
    moving = shared(compared.filter(pl.col("change").is_in(WRITTEN)), dataset)
    pairs, more = _told(compared, moving, task, dataset)
    if returning.returns(task.agency):
        compared, moving, pairs, more = returning.without(compared, moving, pairs, more, dataset)
    staging.put(task.submission, prefix + CONFLICTS, part, pairs)
    staging.put(task.submission, prefix + NOTICED, part, pl.concat([noticed, more]))
    staging.put(task.submission, "compared", part, moving)
    return dict(compared["change"].replace(RELINKED, "changed").value_counts().iter_rows())


def changes(told_: Counter[str]) -> Changes:
    """What was counted, in the words of the answer; a later time stamp alone says nothing new."""
    told_["unchanged"] += told_["refreshed"]
    return Changes(**{name: told_[name] for name in Changes.model_fields})


def _told(
    compared: pl.DataFrame, moving: pl.DataFrame, task: Cleansed, dataset: Dataset
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which rows other agencies tell of, too; which are older than what is known, and what is told of the others."""
    asked = moving.filter(pl.col("change").is_in(SHARED) & pl.col("shared_key").is_not_null())
    others = sealing.open_columns(shared_keys.others(asked, dataset, task.agency), dataset)
    pairs = elsewhere.conflicts(asked, others, dataset, task.agency)
    late = told(compared.filter(pl.col("change") == "outdated"), dataset.updated_at or "", OUTDATED)
    return pairs, pl.concat([late, elsewhere.noticed(pairs, dataset)])


def shared(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Rows with the `shared_key` that is the same whoever sends them."""
    return rows.with_columns(elsewhere.shared_keys(rows, dataset, secrets.record_key()))


def leave_differences(task: Cleansed, dataset: Dataset, before: datetime | None) -> int:
    """Leave which fields the changed rows change, from which value to which; in how many parts."""
    count = 0
    for rows in _changed(staging.each(task.submission, "compared", task.parts)):
        staging.put(task.submission, DIFFERENCES, count, differing(rows, dataset, before))
        count += 1
    return count


def leave_differences_of(
    task: Cleansed, partition: int, dataset: Dataset, before: datetime | None, view: ledger.View, prefix: str
) -> None:
    """The same for the rows of one partition."""
    compared = staging.get(task.submission, "compared", partition)
    parts = [differing(rows, dataset, before, view) for rows in _changed(compared.iter_slices(AT_ONCE))]
    staging.put(task.submission, prefix + DIFFERENCES, partition, pl.concat([pl.DataFrame(schema=SHAPE), *parts]))


def differing(
    rows: pl.DataFrame, dataset: Dataset, before: datetime | None, view: ledger.View | None = None
) -> pl.DataFrame:
    """Which fields changed rows change; every look reads the whole ledger, or the whole of a view."""
    _, held = ledger.newest(dataset, rows["record_id"], before=before, view=view)
    return differences(rows, sealing.open_columns(held, dataset), dataset)


def _changed(parts: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The changed rows of all parts, `AT_ONCE` or a part more at a time."""
    waiting: list[pl.DataFrame] = []
    for part in parts:
        waiting.append(part.filter(pl.col("change") == "changed"))
        if sum(rows.height for rows in waiting) >= AT_ONCE:
            yield pl.concat(waiting)
            waiting = []
    if any(rows.height for rows in waiting):
        yield pl.concat(waiting)
