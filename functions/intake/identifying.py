"""What linking leaves of the rows of one part: rows for the ledger, rows that go back, open rows."""

import polars as pl

from functions.intake import open_rows, staging, withdrawals
from functions.intake.linking import WITHHELD, Linking
from functions.intake.task import Cleansed


def leave(
    task: Cleansed,
    part: int,
    rows: pl.DataFrame,
    linked: pl.DataFrame,
    linking: Linking,
    held: withdrawals.Held | None,
    before: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Leave for the answer and the queue what became of the rows of a part.

    Args:
        task: the submission.
        part: number of the part.
        rows: all of its rows, cleansed and judged.
        linked: those that tell of a record, with whom they are about.
        linking: what linked them.
        held: what the ledger holds of records that are to be withdrawn.
        before: what the register told, where that is some time ago.

    Returns:
        The rows for the ledger; the rows that are doubtful after all, each with the `rule` that says why.
    """
    linking.leave(task.submission, part, linked, before)
    keyed, apart = _parted(linked)
    back = withdrawals.parted(rows)[1]
    others = pl.concat([apart, withdrawals.leave(task, part, back, linking.dataset, held)], how="diagonal")
    staging.put(task.submission, "withheld", part, others)
    open_ = rows.filter(pl.col("_decision").is_in(("doubtful", "rejected")))
    open_rows.leave(task, part, keyed, pl.concat([open_, others.select(open_.columns)]))
    return keyed, others


def _parted(linked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    kept = linked.filter(~pl.col("link").is_in(list(WITHHELD)))
    others = linked.filter(pl.col("link").is_in(list(WITHHELD)))
    return kept, others.with_columns(rule=pl.col("link").replace_strict(WITHHELD, return_dtype=pl.String))
