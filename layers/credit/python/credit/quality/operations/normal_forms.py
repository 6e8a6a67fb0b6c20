"""Identifiers and document numbers in their normal forms, by the kinds of `credit.quality.identifiers`."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from credit.quality.identifiers import KINDS
from credit.quality.operations.model import Operation

FEW = 300  # values that are judged one by one sooner than the whole columns of a kind are set up


def normal_form(operation: str, kinds: Sequence[str]) -> Operation:
    """The operation that writes a number as the first of the kinds is written: no kind's form spoils another kind's."""
    kind = KINDS[kinds[0]]
    return Operation(operation, lambda text: kind.normalise(text) or None, kind.normal)


def problems(column: pl.Expr, kinds: Sequence[str], today: date) -> pl.Expr:
    """UInt32 masks over the reasons of the first kind, 0 for what is sound as any of the kinds, null for null.

    Args:
        column: String, in the normal form of the first kind.
        kinds: accepted, the first one preferred.
        today: for dates and years that cannot be ahead of it.
    """

    def judged(values: pl.Series) -> pl.Series:
        different = values.unique().drop_nulls() if values.len() <= FEW else values
        if values.len() > FEW or any(KINDS[kind].normalise(v) != v for kind in kinds for v in different):
            return values.to_frame("value").select(_masks(pl.col("value"), kinds, today)).to_series()
        masks = [_mask(value, kinds, today) for value in different]
        return values.replace_strict(different, masks, default=None, return_dtype=pl.UInt32)

    return column.map_batches(judged, return_dtype=pl.UInt32, is_elementwise=True)


def _masks(column: pl.Expr, kinds: Sequence[str], today: date) -> pl.Expr:
    first, *others = (KINDS[kind].reasons(column, today) for kind in kinds)
    sound = pl.any_horizontal(pl.lit(False), *(other == 0 for other in others))
    return pl.when(sound).then(pl.lit(0, pl.UInt32)).otherwise(first)


def _mask(value: str, kinds: Sequence[str], today: date) -> int:
    """The plain reading of `_masks`."""
    first = KINDS[kinds[0]]
    found = first.examine(value, today).reasons
    if any(KINDS[kind].examine(value, today).valid for kind in kinds[1:]):
        return 0
    return sum(1 << first.REASONS.index(reason) for reason in dict.fromkeys(found))
