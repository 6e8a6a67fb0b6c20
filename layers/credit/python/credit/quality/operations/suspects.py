"""Which values of a batch need a closer look: a cheap question asked of every value, or once of each different one."""

from collections.abc import Mapping

import polars as pl

from credit.quality.operations.model import Column

SAMPLE = 1_000
FEW = 250  # different values in a sample: columns of authorities, categories, dates


def suspects(columns: pl.DataFrame, gates: Mapping[str, Column]) -> Mapping[str, pl.Series]:
    """For each column of `gates`, the positions (UInt32, ascending) of the values that its gate holds up.

    Args:
        columns: String.
        gates: from a column to a Boolean, true wherever anything could be changed, doubted or found wrong.
    """
    filled = [code for code in gates if columns[code].null_count() < columns.height]
    repeated = {code for code in filled if repeats(columns[code])}
    asked = [_held(columns[code], gates[code], once=code in repeated) for code in filled]
    held = {code: frame.to_series() for code, frame in zip(filled, pl.collect_all(asked), strict=True)}
    return {
        code: _places(columns[code], found) if code in repeated else found
        for code, found in held.items()
        if found.len()
    }


def repeats(column: pl.Series) -> bool:
    """Whether a column has so few different values that each is best looked at once."""
    if column.null_count() * 2 > column.len():
        return True
    return column.len() > SAMPLE and column.head(SAMPLE).n_unique() <= FEW


def _held(column: pl.Series, gate: Column, *, once: bool) -> pl.LazyFrame:
    """The different values held up, or the positions of all of them."""
    value = pl.col(column.name)
    held = gate(value).fill_null(value=False) & value.is_not_null()
    lazy = column.to_frame().lazy()
    return lazy.unique().filter(held) if once else lazy.select(held.arg_true())


def _places(column: pl.Series, values: pl.Series) -> pl.Series:
    return column.is_in(values.implode()).fill_null(value=False).arg_true()
