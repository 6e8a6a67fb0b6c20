"""Rows that take records back (删除): which records they mean, and what the ledger holds of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from cloud import ledger, secrets
from credit.catalogue import Dataset
from credit.ledger.hashing import record_ids
from credit.ledger.withdrawal import PLACE, withdrawn
from credit.quality.reading.marks import ACTION
from functions.intake import staging
from functions.intake.task import Cleansed

STAGE = "withdrawn"


@dataclass(frozen=True)
class Held:
    """The newest versions of the records that a submission would withdraw, and the snapshot that says so."""

    snapshot: int | None
    records: pl.DataFrame


def held(
    task: Cleansed, dataset: Dataset, parts: Iterable[int], before: datetime | None, view: ledger.View | None = None
) -> Held | None:
    """What the ledger holds of the records that rows of these parts are to withdraw; None where no row asks for that,
    which costs nothing.
    """
    if not task.withdraws:
        return None
    rows = (parted(staging.get(task.submission, "rows", part))[1] for part in parts)
    ids = pl.concat([_ids(back, task, dataset) for back in rows])
    return Held(*ledger.newest(dataset, ids, before=before, view=view))


def parted(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The accepted rows that tell of a record, and those that take one back."""
    accepted = rows.filter(pl.col("_decision") == "accepted")
    if ACTION not in rows.columns:
        return accepted, accepted.clear()
    back = (pl.col(ACTION) == "withdraw").fill_null(value=False)
    return accepted.filter(~back), accepted.filter(back)


def leave(task: Cleansed, part: int, rows: pl.DataFrame, dataset: Dataset, known: Held | None) -> pl.DataFrame:
    """Leave for the commit what these rows withdraw; those that withdraw nothing come back, with the `rule` why."""
    if known is None or not rows.height:
        staging.put(task.submission, STAGE, part, pl.DataFrame(schema={"change": pl.String}))
        return rows.with_columns(rule=pl.lit(None, pl.String)).clear()
    asked = rows.select(PLACE).with_columns(_ids(rows, task, dataset))
    told = withdrawn(asked, known.records, dataset)
    staging.put(task.submission, STAGE, part, told.filter(pl.col("change").is_not_null()))
    return rows.with_columns(told["rule"]).filter(pl.col("rule").is_not_null())


def _ids(rows: pl.DataFrame, task: Cleansed, dataset: Dataset) -> pl.Series:
    return record_ids(rows, dataset, task.agency, secrets.record_key(task.agency))
