"""What the validators on Polars are given: the file as a frame, and a fast check digit that none of them has."""

import numpy as np
import polars as pl

from benchmarks.peers.work import NOTHING, UNIFIED, WEIGHTS, Work

FOREIGN = 1 << 20
WORTH = np.full(256, FOREIGN, np.int64)
WORTH[np.frombuffer(UNIFIED.encode(), np.uint8)] = np.arange(len(UNIFIED))
PLACES = np.array([*WEIGHTS, 1], np.int64)


def frame(work: Work) -> pl.DataFrame:
    """The file, every column text, under the national codes."""
    read = pl.read_csv(work.file, infer_schema=False, null_values=["", *NOTHING])
    return read.rename(dict(zip(read.columns, work.codes, strict=True)))


def digit(column: str) -> pl.Expr:
    """Whether the check digits of a column agree; an empty cell is no fault."""
    return pl.col(column).map_batches(holds, return_dtype=pl.Boolean)


def between(work: Work) -> dict[str, pl.Expr]:
    """The rules between fields: what a good row satisfies."""
    decided, category = pl.col("CF_JDRQ"), pl.col("CF_CFLB")
    order = (pl.col("CF_YXQ") >= decided).fill_null(True) & (pl.col("CF_GSJZQ") >= decided).fill_null(True)
    return {
        "future": (decided <= work.today.isoformat()).fill_null(True),
        "order": order,
        "fine": ~(category.str.contains("罚款", literal=True).fill_null(False) & pl.col("CF_NR_FK").is_null()),
        "duplicate": pl.struct(work.key).is_first_distinct(),
    }


def holds(codes: pl.Series) -> pl.Series:
    """The same for a series."""
    right = ((codes.str.len_bytes() == 18) & (codes.str.len_chars() == 18)).fill_null(False)
    rows = np.frombuffer("".join(codes.filter(right).to_list()).encode(), np.uint8).reshape(-1, 18)
    total = WORTH[rows] @ PLACES
    held = np.zeros(len(codes), bool)
    held[right.to_numpy()] = (total < FOREIGN) & (total % 31 == 0)
    return pl.Series(codes.name, held) | codes.is_null()
