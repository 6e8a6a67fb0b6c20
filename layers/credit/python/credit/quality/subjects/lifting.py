"""Doubts that turned out to be none: what further knowledge, such as the register's, takes back."""

from collections.abc import Collection
from dataclasses import replace

import polars as pl

from credit.quality.decision import RANK
from credit.quality.findings import PLACE, Judged


def lifted(batch: Judged, index: pl.Series, field: str, rules: str) -> Judged:
    """Without the findings of a field whose rule begins with `rules`, in the rows at these positions.

    What else was found decides these rows anew. To be asked before any row is called a duplicate.
    """
    return _without(batch, index, (pl.col("field") == field) & pl.col("rule").str.starts_with(rules))


def narrowed(batch: Judged, index: pl.Series, fields: Collection[str]) -> Judged:
    """With no findings in the rows at these positions but those about these fields, or about the row as a whole."""
    return _without(batch, index, ~pl.col("field").is_in(["", *fields]))


def _without(batch: Judged, index: pl.Series, gone: pl.Expr) -> Judged:
    if not index.len():
        return batch
    places = batch.rows.select(PLACE)[index].with_columns(_lifted=pl.lit(value=True))
    marked = batch.findings.join(places, on=PLACE, how="left", maintain_order="left")
    left = marked.filter(pl.col("_lifted").is_null() | ~gone.fill_null(value=False)).drop("_lifted")
    return replace(batch, rows=_decided(batch.rows, left, places), findings=left)


def _decided(rows: pl.DataFrame, findings: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("severity").replace_strict(RANK, return_dtype=pl.UInt8)
    worst = findings.select(*PLACE, _rank=rank).group_by(PLACE).agg(pl.col("_rank").max())
    told = rows.select(*PLACE, "_decision").join(places, on=PLACE, how="left", maintain_order="left")
    told = told.join(worst, on=PLACE, how="left", maintain_order="left")
    anew = (
        pl.when(pl.col("_rank") == 2)
        .then(pl.lit("rejected"))
        .when(pl.col("_rank") == 1)
        .then(pl.lit("doubtful"))
        .otherwise(pl.lit("accepted"))
    )
    decision = pl.when(pl.col("_lifted").is_null()).then("_decision").otherwise(anew)
    return rows.with_columns(told.select(decision.alias("_decision")).to_series())
