"""What the comparison leaves for the answer beside the changes themselves: notices, conflicts, fields that differ."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from cloud import ledger, sealing, secrets
from credit.catalogue import Dataset
from credit.ledger import elsewhere
from credit.ledger.compare import WRITTEN
from credit.ledger.differences import differences
from credit.ledger.moments import told
from functions.intake import shared_keys, staging
from functions.intake.compared import CONFLICTS, DIFFERENCES, NOTICED
from functions.intake.task import Cleansed

OUTDATED = "record.outdated"
SHARED = ("new", "changed")  # of which another source may tell, too; an unchanged row was looked up when it was new
AT_ONCE = 100_000  # changed rows whose old values are in memory together


def leave(task: Cleansed, part: int, compared: pl.DataFrame, noticed: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Leave what the sender is told of these rows; those that make a version come back, with their shared keys.

    Args:
        task: the submission.
        part: number of the rows' part.
        compared: rows with what they change.
        noticed: what was found before, `_sheet, _row, field, rule, facts`.
        dataset: what they are.
    """
    moving = shared(compared.filter(pl.col("change").is_in(WRITTEN)), dataset)
    asked = moving.filter(pl.col("change").is_in(SHARED) & pl.col("shared_key").is_not_null())
    others = sealing.open_columns(shared_keys.others(asked, dataset, task.agency), dataset)
    pairs = elsewhere.conflicts(asked, others, dataset, task.agency)
    late = told(compared.filter(pl.col("change") == "outdated"), dataset.updated_at or "", OUTDATED)
    staging.put(task.submission, CONFLICTS, part, pairs)
    staging.put(task.submission, NOTICED, part, pl.concat([noticed, late, elsewhere.noticed(pairs, dataset)]))
    return moving


def shared(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Rows with the `shared_key` that is the same whoever sends them."""
    return rows.with_columns(elsewhere.shared_keys(rows, dataset, secrets.record_key()))


def leave_differences(task: Cleansed, dataset: Dataset, before: datetime | None) -> int:
    """Leave which fields the changed rows change, from which value to which; in how many parts."""
    count = 0
    for rows in _changed(task):
        _, held = ledger.newest(dataset, rows["record_id"], before=before)
        known = sealing.open_columns(held, dataset)
        staging.put(task.submission, DIFFERENCES, count, differences(rows, known, dataset))
        count += 1
    return count


def _changed(task: Cleansed) -> Iterator[pl.DataFrame]:
    """The changed rows of all parts, `AT_ONCE` or a part more at a time: every look reads the whole ledger."""
    waiting: list[pl.DataFrame] = []
    for part in staging.each(task.submission, "compared", task.parts):
        waiting.append(part.filter(pl.col("change") == "changed"))
        if sum(rows.height for rows in waiting) >= AT_ONCE:
            yield pl.concat(waiting)
            waiting = []
    if any(rows.height for rows in waiting):
        yield pl.concat(waiting)
