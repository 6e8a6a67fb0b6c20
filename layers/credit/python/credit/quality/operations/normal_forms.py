"""Identifiers and document numbers in their normal forms, by the kinds of `credit.quality.identifiers`."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from credit.quality.identifiers import KINDS
from credit.quality.operations.model import Operation


def normal_form(operation: str, kinds: Sequence[str]) -> Operation:
    """The operation that writes a number as the first of the kinds is written: no kind's form spoils another kind's."""
    kind = KINDS[kinds[0]]
    return Operation(operation, lambda text: kind.normalise(text) or None, kind.normal)


def problems(column: pl.Expr, kinds: Sequence[str], today: date) -> pl.Expr:
    """UInt32 masks over the reasons of the first kind, of numbers that are not sound as any of the kinds."""
    first, *others = (KINDS[kind].reasons(column, today) for kind in kinds)
    sound = pl.any_horizontal(pl.lit(False), *(other == 0 for other in others))
    return pl.when(sound).then(pl.lit(0, pl.UInt32)).otherwise(first)
