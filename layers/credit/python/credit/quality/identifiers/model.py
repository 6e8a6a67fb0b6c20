"""What the examination of an identifier says, and what every kind of identifier can do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from credit.text import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value is not sound: the id of a rule in `schemas/rules/`, and a sentence for the person who must act."""

    id: str
    text: Text


class Examined(BaseModel):
    """What is known about one value. Its printed form never shows the value, so that no log can."""

    model_config = ConfigDict(frozen=True)

    kind: str
    value: str = Field(repr=False, description="As it was given.")
    valid: bool
    normalised: str = Field(repr=False, description="The value in its one normal form; what `reasons` speak about.")
    reasons: tuple[Reason, ...] = Field(description="Every reason, not only the first; empty if valid.")


class Identifier(Protocol):
    """A kind of identifier: a module of this package, or an object of the same shape."""

    @property
    def KIND(self) -> str:  # noqa: N802
        """The kind's id, such as `uscc`."""

    @property
    def LABEL(self) -> Text:  # noqa: N802
        """What people call it."""

    @property
    def EXPECTED(self) -> Text:  # noqa: N802
        """How a sound one is written."""

    @property
    def REASONS(self) -> tuple[Reason, ...]:  # noqa: N802
        """Bit i of a mask of `reasons` means entry i of this tuple."""

    def normalise(self, value: str) -> str:
        """The normal form of a value: only what cannot change its meaning is changed. Idempotent."""

    def examine(self, value: str, today: date | None = None) -> Examined:
        """Everything that is wrong with a value, after `normalise`. Without `today` nothing is too new or too old."""

    def normal(self, column: pl.Expr) -> pl.Expr:
        """`normalise` for a String column."""

    def reasons(self, column: pl.Expr, today: date | None = None) -> pl.Expr:
        """`examine` for a String column in normal form: UInt32 masks over `REASONS`; 0 is valid, null stays null."""


def examined(kind: str, value: str, normalised: str, reasons: Iterable[Reason]) -> Examined:
    """The result for one value and the reasons found."""
    found = tuple(reasons)
    return Examined(kind=kind, value=value, valid=not found, normalised=normalised, reasons=found)


def named(mask: int, reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons whose bits are set in a mask.

    >>> named(0b101, "abc")
    ('a', 'c')
    """
    return tuple(reason for bit, reason in enumerate(reasons) if mask >> bit & 1)
