"""Which rows are dirty and how: one in twenty, chosen by its number, never beside another dirty one above it."""

import polars as pl

from benchmarks.invented.chance import below, numbers
from benchmarks.invented.dirt import KINDS

BLOCK = 20  # rows, of which one is dirty, never the first: the row before it is clean and in the same block
TRUTH = {"_row": pl.UInt32(), "kind": pl.String(), "decision": pl.String()}
CODES = ("CF_XDR_SHXYM", "CF_XDR_ZZJG", "CF_CFJGDM", "CF_SJLYDM")
PADDED = ("CF_XDR_MC", "CF_FRDB", "CF_WFXW", "CF_SY", "CF_YJ", "CF_NR", "CF_CFJG", "CF_SJLY")
DAYS = ("CF_JDRQ", "CF_YXQ", "CF_GSJZQ")
FIRST_ROW = 2  # of a file with a header, as a spreadsheet numbers it


def soiled(rows: pl.DataFrame, start: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with their dirt, and the truth about the dirty ones: `_row, kind, decision`.

    Args:
        rows: clean, as `penalties` makes them.
        start: number of the first row, a multiple of the block.
    """
    block = numbers(start // BLOCK, rows.height // BLOCK)
    places = (block - start // BLOCK) * BLOCK + 1 + below(block, 41, BLOCK - 1)
    kinds = block % len(KINDS)
    variety = below(block, 42, 1 << 16)
    picked = rows.with_row_index("_i")[places].to_dicts()
    before = rows[places - 1].to_dicts()
    truth = []
    for row, above, kind, n in zip(picked, before, kinds, variety, strict=True):
        KINDS[kind].soil(row, above, n)
        place, dirt = start + row["_i"] + FIRST_ROW, KINDS[kind]
        truth.append((place, dirt.name, dirt.decision))
        if dirt.above != "accepted":
            truth.append((place - 1, dirt.name, dirt.above))
    dirty = pl.DataFrame(picked, schema={"_i": pl.UInt32, **rows.schema})
    told = pl.DataFrame(truth, schema=TRUTH, orient="row")
    return _put_back(rows, dirty), told


def every_value_dirty(rows: pl.DataFrame) -> pl.DataFrame:
    """A department's export habit: days as 2024/3/5, codes in lower case, names and texts padded with blanks."""
    return rows.with_columns(
        pl.col(CODES).str.to_lowercase(),
        *(pl.format("　{} ", pl.col(code)).alias(code) for code in PADDED),
        pl.col(DAYS).str.replace(r"^(\d{4})-0?(\d{1,2})-0?(\d{1,2})$", "$1/$2/$3"),
    )


def every_row_bad(rows: pl.DataFrame) -> pl.DataFrame:
    """A file with the wrong column pasted in: no name anywhere, no sound code, no possible day."""
    return rows.with_columns(
        pl.lit(None, pl.String).alias("CF_XDR_MC"),
        (pl.col("CF_XDR_SHXYM").str.slice(0, 17) + "#").alias("CF_XDR_SHXYM"),
        pl.lit("2024-02-30").alias("CF_JDRQ"),
    )


def all_rejected(rows: pl.DataFrame, start: int) -> pl.DataFrame:
    """The truth about such a file."""
    row = pl.int_range(start + FIRST_ROW, start + FIRST_ROW + rows.height, dtype=pl.UInt32, eager=True).alias("_row")
    return row.to_frame().with_columns(kind=pl.lit("every row bad"), decision=pl.lit("rejected"))


def _put_back(rows: pl.DataFrame, dirty: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(rows[c].clone().scatter(dirty["_i"], dirty[c]) for c in rows.columns)
