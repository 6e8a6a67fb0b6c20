"""From a sheet's columns to a batch of the dataset: fields by code, rows that are no records left out."""

from collections.abc import Iterator

import polars as pl

from credit.quality.reading.columns import Columns
from credit.quality.reading.sections import Sections

SHIFTED = "row.shifted"
_AMOUNT = r"^\s*[-+]?[\d.,，]*\d[\d.,，]*\s*$"


def batches(frames: Iterator[pl.DataFrame], sections: Sections, sheet: str) -> Iterator[pl.DataFrame]:
    """Shape each frame; frames without any row left are passed over."""
    for frame in frames:
        named = frame.with_columns(pl.col("^c\\d+$").replace("", None))
        for part, columns in sections.split(named):
            yield shape(part, columns, sheet)


def shape(frame: pl.DataFrame, columns: Columns, sheet: str) -> pl.DataFrame:
    """`_sheet`, `_row`, `_fault`, every field of the dataset by code, then the sender's own `flex_*` columns."""
    kept = {target: pl.col(f"c{i}") for i, target in enumerate(columns.targets) if target}
    absent = pl.lit(None, dtype=pl.String)
    fields = [_amount(kept.get(f.code, absent), columns, f.code).alias(f.code) for f in columns.dataset.fields]
    own = [column.alias(name) for name, column in kept.items() if name not in columns.dataset.by_code]
    fault = pl.when(_over(columns)).then(pl.lit(SHIFTED)).alias("_fault")
    return frame.select(pl.lit(sheet).alias("_sheet"), "_row", fault, *fields, *own)


def _over(columns: Columns) -> pl.Expr:
    """Whether a value stands where no header is: the sign of a row whose cells have moved."""
    strays = [pl.col(f"c{i}").is_not_null() for i, headed in enumerate(columns.headed) if not headed]
    return pl.any_horizontal(pl.col("_over"), *strays)


def _amount(column: pl.Expr, columns: Columns, code: str) -> pl.Expr:
    """An amount under a header that states another unit than the catalogue's carries that unit from here on.

    Without it 20000 under 罚款金额（元） would be stored as 20000 万元: wrong by four digits and unnoticed.
    """
    if code not in columns.units:
        return column
    return pl.when(column.str.contains(_AMOUNT)).then(column.str.strip_chars() + columns.units[code]).otherwise(column)
