"""Which values of a batch need a closer look: a cheap question asked of every value, or once of each different one."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from credit.quality.operations.model import Column

SAMPLE = 4_000
FEW = 2_400  # different values in a sample: columns of authorities, categories, days
POSITION = "_position"


@dataclass(frozen=True)
class Gate:
    """What holds a value up, as Boolean columns; null passes.

    Args:
        first: asked of every value.
        then: dearer, asked only of what the first lets pass.
    """

    first: Column
    then: Column | None = None


def suspects(columns: pl.DataFrame, gates: Mapping[str, Gate]) -> Mapping[str, pl.Series]:
    """For each column of `gates`, the positions (UInt32, ascending) of the values that its gate holds up.

    Args:
        columns: String.
        gates: true wherever anything could be changed, doubted or found wrong.
    """
    filled = [code for code in gates if columns[code].null_count() < columns.height]
    repeated = {code for code in filled if repeats(columns[code])}
    asked = [_held(columns[code], gates[code], once=code in repeated) for code in filled]
    held = {
        code: frame.to_series() for code, frame in zip(filled, pl.collect_all(asked, engine="in-memory"), strict=True)
    }
    return {
        code: _places(columns[code], found) if code in repeated else found
        for code, found in held.items()
        if found.len()
    }


def repeats(column: pl.Series) -> bool:
    """Whether a column has so few different values that each is best looked at once."""
    filled = column.drop_nulls().head(SAMPLE)
    return filled.len() == SAMPLE and filled.n_unique() <= FEW


def _held(column: pl.Series, gate: Gate, *, once: bool) -> pl.LazyFrame:
    """The different values held up, or the positions of all of them."""
    lazy = column.to_frame().lazy()
    values = lazy.unique() if once else lazy.with_row_index(POSITION)
    told = pl.col(column.name if once else POSITION)
    return _stopped(values, pl.col(column.name), gate).select(told if once else told.sort())


def _stopped(values: pl.LazyFrame, value: pl.Expr, gate: Gate) -> pl.LazyFrame:
    if gate.then is None:
        return values.filter(value.is_not_null() & gate.first(value))
    asked = values.filter(value.is_not_null()).with_columns(_stopped=gate.first(value).fill_null(value=False))
    stopped = pl.col("_stopped")
    return pl.concat([asked.filter(stopped), asked.filter(~stopped).filter(gate.then(value))])


def _places(column: pl.Series, values: pl.Series) -> pl.Series:
    return column.is_in(values.implode()).fill_null(value=False).arg_true()
