"""Identifiers without a check character: all that can be said is whether they are written as such numbers are."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from credit.quality.identifiers import looks, model, wording
from credit.quality.identifiers.damage import Damage, one_character_columns
from credit.quality.identifiers.sifting import Found, sifted
from credit.quality.identifiers.writing import tidied, tidy
from credit.text import Text


@dataclass(frozen=True)
class Shaped:
    """A kind of identifier known by its shape alone.

    Attributes:
        shape: a pattern for the whole number in normal form, in the syntax that Python and Rust share.
        confused: kinds that people write into such a field by mistake.
        one: the normal form of one value.
        column: the same for a String column.
    """

    KIND: str
    LABEL: Text
    EXPECTED: Text
    shape: str
    confused: tuple[str, ...] = ()
    one: Callable[[str], str] = field(default=tidy)
    column: Callable[[pl.Expr], pl.Expr] = field(default=tidied)

    def normalise(self, value: str) -> str:
        """The normal form of a value."""
        return self.one(value)

    def normal(self, column: pl.Expr) -> pl.Expr:
        """`normalise` for a String column."""
        return self.column(column)

    def examine(self, value: str, today: date | None = None) -> model.Examined:  # noqa: ARG002
        """Everything that is wrong with one number."""
        number = self.normalise(value)
        found = [*self._found(number)]
        return model.examined(self.KIND, value, number, [*found, *looks.alike(number, self._others)] if found else [])

    def reasons(self, column: pl.Expr, today: date | None = None) -> pl.Expr:  # noqa: ARG002
        """UInt32 masks over `REASONS` for a String column in normal form; 0 is valid, null stays null."""
        return sifted(column, self.REASONS, self._sound, lambda is_so: is_so, lambda some, _: self._found_in(some))

    @cached_property
    def REASONS(self) -> tuple[model.Reason, ...]:  # noqa: N802
        """Bit i of a mask means entry i."""
        return (self._pattern, *self._damage.reasons, *self._others.values())

    @cached_property
    def _pattern(self) -> model.Reason:
        return wording.pattern(self.LABEL, self.EXPECTED)

    @cached_property
    def _damage(self) -> Damage:
        return Damage(self.LABEL)

    @cached_property
    def _others(self) -> dict[str, model.Reason]:
        return looks.reasons(self.LABEL, self.confused)

    def _sound(self, column: pl.Expr) -> pl.Expr:
        return column.str.contains(self.shape) & ~one_character_columns(column)

    def _found(self, number: str) -> Iterator[model.Reason]:
        wrong = not re.fullmatch(self.shape, number)
        if wrong:
            yield self._pattern
        yield from self._damage.of(number, unsound=wrong)

    def _found_in(self, column: pl.Expr) -> Found:
        found = {
            self._pattern: ~column.str.contains(self.shape),
        }
        return Found(found, self._damage, looks.alike_columns(column, self._others))
