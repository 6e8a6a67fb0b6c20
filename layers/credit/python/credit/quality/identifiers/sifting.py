"""Judge a whole column at a glance, and look closely at the few rows that are not plainly sound.

What a close look takes is not even set up for a column that needs none: in Polars a long expression costs more to plan
than to ask of ten thousand values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from credit.quality.identifiers.model import Reason

Look = Callable[[pl.Expr], pl.Expr]
VALUE, GLANCE, UNSOUND = pl.col("value"), pl.col("glance"), pl.col("unsound")


class Marks(Protocol):
    """What may have become of a number, sound or not."""

    def columns(self, column: pl.Expr, unsound: pl.Expr) -> Mapping[Reason, pl.Expr]:
        """A Boolean column for each reason, from the numbers and whether something else is wrong with them."""


@dataclass(frozen=True)
class Found:
    """What a close look finds: Boolean columns by reason, null as false.

    Args:
        wrong: what makes a value unsound.
        marks: what has become of it.
        hints: what it may be instead; they count only where something was found.
    """

    wrong: Mapping[Reason, pl.Expr]
    marks: Marks | None = None
    hints: Mapping[Reason, pl.Expr] = field(default_factory=dict)


def sifted(
    column: pl.Expr,
    reasons: Sequence[Reason],
    glance: Look,
    sound: Look,
    close: Callable[[pl.Expr, pl.Expr], Found],
) -> pl.Expr:
    """Masks of a String column over `reasons`: 0 where it is sound, null where null, else what a close look finds.

    Args:
        column: the values.
        reasons: entry i is bit i.
        glance: anything cheap to compute of every value.
        sound: from the glance to a Boolean, true only if nothing at all is wrong; false and null mean "look closely".
        close: from the values and glances of those rows alone.
    """

    def judged(values: pl.Series) -> pl.Series:
        seen = values.alias("value").to_frame().with_columns(glance=glance(VALUE))
        doubtful = seen.select((VALUE.is_not_null() & ~sound(GLANCE).fill_null(value=False)).arg_true()).to_series()
        plain = seen.select(pl.when(VALUE.is_not_null()).then(pl.lit(0, pl.UInt32))).to_series()
        return plain.scatter(doubtful, _masks(seen[doubtful], reasons, close)) if doubtful.len() else plain

    return column.map_batches(judged, return_dtype=pl.UInt32)


def _masks(seen: pl.DataFrame, reasons: Sequence[Reason], close: Callable[[pl.Expr, pl.Expr], Found]) -> pl.Series:
    """Step by step, so that no column is worked out more than once."""
    found = close(VALUE, GLANCE)
    wrong = seen.select(_bits(reasons, found.wrong).alias("wrong"))
    told = wrong.with_columns(seen["value"], unsound=pl.col("wrong") != 0)
    marks = found.marks.columns(VALUE, UNSOUND) if found.marks else {}
    # A reason may be both: what was found wrong, and what became of it.
    told = told.with_columns(found=pl.col("wrong") | _bits(reasons, marks))
    hinted = told.select(pl.col("found") | _bits(reasons, found.hints)).to_series()
    return told.select(pl.when(pl.col("found") > 0).then(hinted).otherwise(pl.lit(0, pl.UInt32))).to_series()


def patched(column: pl.Expr, suspect: Look, mend: Look) -> pl.Expr:
    """A String column with those values mended that are `suspect`; null stays null."""

    def mended(values: pl.Series) -> pl.Series:
        frame = values.alias("value").to_frame()
        doubtful = _places(frame, suspect)
        return values.clone().scatter(doubtful, _of(frame, doubtful, mend)) if doubtful.len() else values

    return column.map_batches(mended, return_dtype=pl.String)


def confirmed(column: pl.Expr, suspect: Look, holds: Look) -> pl.Expr:
    """Where a String column is `suspect` and holds: Boolean, never null."""

    def found(values: pl.Series) -> pl.Series:
        frame, none = values.alias("value").to_frame(), pl.repeat(value=False, n=values.len(), eager=True)
        doubtful = _places(frame, suspect)
        return none.scatter(doubtful, _of(frame, doubtful, holds)) if doubtful.len() else none

    return column.map_batches(found, return_dtype=pl.Boolean)


def _places(frame: pl.DataFrame, suspect: Look) -> pl.Series:
    return frame.select(suspect(VALUE).fill_null(value=False).arg_true()).to_series()


def _of(frame: pl.DataFrame, places: pl.Series, look: Look) -> pl.Series:
    return frame[places].select(look(VALUE)).to_series()


def _bits(reasons: Sequence[Reason], found: Mapping[Reason, pl.Expr]) -> pl.Expr:
    terms = [
        pl.when(is_so).then(pl.lit(1 << reasons.index(reason), pl.UInt32)).otherwise(pl.lit(0, pl.UInt32))
        for reason, is_so in found.items()
    ]
    return pl.sum_horizontal(terms) if terms else pl.lit(0, pl.UInt32)
