"""Rows and records that share a record id, found by hashes of the ids: at a quarter of the price of the ids themselves.

The hashes are Polars' own: they hold for one run and are never stored. Where two ids fall together, the ids decide.
"""

from collections.abc import Callable

import polars as pl

ID, KNOWN_ID, HASH = "record_id", "_known_id", "_hash"
SEED = 0x1D


def hashed(ids: pl.Expr) -> pl.Expr:
    """UInt64: the same for the same id."""
    return ids.hash(SEED)


def alone(rows: pl.DataFrame) -> bool:
    """Whether no two rows share a `record_id`."""
    hashes = rows.select(hashed(pl.col(ID))).to_series()
    return hashes.n_unique() == rows.height or rows[ID].n_unique() == rows.height


def beside(rows: pl.DataFrame, known: pl.DataFrame, by: Callable[[pl.Expr], pl.Expr] = hashed) -> pl.DataFrame:
    """The rows in their order, after each the columns of the known record with its `record_id`, null if there is none.

    Args:
        rows: `record_id` and any other columns.
        known: `record_id`, each once, and columns that `rows` has not.
        by: what the ids are first compared by.

    Raises:
        polars.exceptions.ComputeError: `known` has a record twice.
    """
    records = known.rename({ID: KNOWN_ID}).with_columns(by(pl.col(KNOWN_ID)).alias(HASH))
    if records[HASH].n_unique() == records.height:
        joined = rows.with_columns(by(pl.col(ID)).alias(HASH)).join(records, on=HASH, how="left", maintain_order="left")
        if (joined[ID] == joined[KNOWN_ID]).all():
            return joined.drop(HASH, KNOWN_ID)
    return rows.join(known, on=ID, how="left", maintain_order="left", validate="m:1")
