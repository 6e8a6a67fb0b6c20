"""Identifiers and document numbers in their normal forms, by the kinds of `credit.quality.identifiers`."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import polars as pl

from credit.quality.identifiers import KINDS
from credit.quality.operations.model import Operation


def normal_form(operation: str, kinds: Sequence[str]) -> Operation:
    """The operation that writes a number as its kind is written.

    Where several kinds are accepted, a number takes the form of the first kind of which it is a sound one.
    """
    return Operation(operation, lambda text: _one(text, kinds) or None, lambda column: _column(column, kinds))


def mendable(column: pl.Expr, kinds: Sequence[str]) -> pl.Expr:
    """Where `normal_form` may change something: Boolean, without judging any number."""
    return pl.any_horizontal(KINDS[kind].normal(column) != column for kind in kinds)


def problems(column: pl.Expr, kinds: Sequence[str], today: date) -> pl.Expr:
    """UInt32 masks over the reasons of the first kind, of numbers that are not sound as any of the kinds."""
    first, *others = (KINDS[kind].reasons(column, today) for kind in kinds)
    sound = pl.any_horizontal(pl.lit(False), *(other == 0 for other in others))
    return pl.when(sound).then(pl.lit(0, pl.UInt32)).otherwise(first)


def _one(text: str, kinds: Sequence[str]) -> str:
    first = KINDS[kinds[0]].normalise(text)
    for kind in kinds if len(kinds) > 1 else ():
        form = KINDS[kind].normalise(first)
        if KINDS[kind].examine(form).valid:
            return form
    return first


def _column(column: pl.Expr, kinds: Sequence[str]) -> pl.Expr:
    first = KINDS[kinds[0]].normal(column)
    # One expression for all kinds would compute the first of them once more for every other.
    return first.map_batches(partial(_sound_forms, kinds=kinds), return_dtype=pl.String) if len(kinds) > 1 else first


def _sound_forms(numbers: pl.Series, kinds: Sequence[str]) -> pl.Series:
    """The form of the first kind that finds a number sound; only what is not is asked of the next."""
    if not kinds or not numbers.len():
        return numbers
    kind, name = KINDS[kinds[0]], numbers.name
    forms = numbers.to_frame().select(kind.normal(pl.col(name)).alias("form"))
    sound = forms.select(kind.reasons(pl.col("form")) == 0).to_series().fill_null(value=True)
    rest = (~sound).arg_true()
    return forms["form"].scatter(rest, _sound_forms(numbers[rest], kinds[1:])).alias(name)
