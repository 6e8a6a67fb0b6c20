"""What a cleansing operation is, in its two forms: for one text, and for a column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

Column = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Operation:
    """A named change of texts that keeps their meaning. Doing it twice is doing it once.

    Args:
        id: its rule in `schemas/rules/` is `operation.<id>`.
        one: from a text to a text, or to None where the text says that there is no value.
        column: the same for a String column.
    """

    id: str
    one: Callable[[str], str | None]
    column: Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Reading:
    """What a text means: its canonical form, None if that cannot be told, and the rule that says what is wrong."""

    value: str | None
    problem: str | None = None


def refold(text: str, fold: Mapping[str, str]) -> str:
    """A text with single characters replaced."""
    return text.translate({ord(old): new for old, new in fold.items()})


def refolded(column: pl.Expr, fold: Mapping[str, str]) -> pl.Expr:
    """The same for a column."""
    return column.str.replace_many(list(fold), list(fold.values()))
