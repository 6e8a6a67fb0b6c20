"""Identifiers and document numbers in their normal forms, by the kinds of `credit.quality.identifiers`."""

from collections.abc import Sequence
from datetime import date

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
    examined = [KINDS[kind].examine(text) for kind in kinds]
    return next((e for e in examined if e.valid), examined[0]).normalised


def _column(column: pl.Expr, kinds: Sequence[str]) -> pl.Expr:
    first, *others = (KINDS[kind].normal(column) for kind in kinds)
    if not others:
        return first
    chosen = pl.when(KINDS[kinds[0]].reasons(first) == 0).then(first)
    for kind, form in zip(kinds[1:], others, strict=True):
        chosen = chosen.when(KINDS[kind].reasons(form) == 0).then(form)
    return chosen.otherwise(first)
