"""Numbers of documents and cases: words, a year in brackets of one kind, an ordinal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from credit.quality.identifiers import model, wording
from credit.quality.identifiers.sifting import Found, patched, sifted
from credit.quality.identifiers.writing import NARROW, QUOTES, folded, refolded
from credit.text import Text

FIRST_YEAR = 1949
AROUND = rf"^[{QUOTES}=]+|[{QUOTES}。，,；;、.]+$"
YEAR_IN_BRACKETS = r"[\[({<【〔﹝〖《〈]([0-9]{4})[\])}>】〕﹞〗》〉]"
ROUND = {"(": "（", ")": "）"}
SUFFIX = "(?:-[0-9]{1,4}|之[一二三四五六七八九十0-9]{1,3})?"


@dataclass(frozen=True)
class Numbered:
    """A kind of number with a year in it.

    Attributes:
        brackets: the opening and the closing bracket that belong around the year.
        shape: a pattern for the whole number in normal form whose first group is the year.
    """

    KIND: str
    LABEL: Text
    EXPECTED: Text
    brackets: tuple[str, str]
    shape: str

    def normalise(self, value: str) -> str:
        """Narrow letters, no blanks, the right brackets around the year and （） elsewhere."""
        bare = re.sub(AROUND, "", refolded(value, NARROW))
        return refolded(re.sub(YEAR_IN_BRACKETS, rf"{self._opening}\1{self._closing}", bare), ROUND)

    def normal(self, column: pl.Expr) -> pl.Expr:
        """`normalise` for a String column."""
        return patched(column, lambda c: ~c.str.contains(self._plain), self._normal)

    def examine(self, value: str, today: date | None = None) -> model.Examined:
        """Everything that is wrong with one number; with `today` also a year ahead of it."""
        number = self.normalise(value)
        return model.examined(self.KIND, value, number, self._found(number, _this_year(today)))

    def reasons(self, column: pl.Expr, today: date | None = None) -> pl.Expr:
        """UInt32 masks over `REASONS` for a String column in normal form; 0 is valid, null stays null."""
        last = _this_year(today)

        def sound(some: pl.Expr) -> pl.Expr:
            return some.str.extract(self.shape, 1).cast(pl.UInt16).is_between(FIRST_YEAR, last)

        return sifted(column, self.REASONS, sound, lambda is_so: is_so, lambda some, _: self._found_in(some, last))

    @cached_property
    def REASONS(self) -> tuple[model.Reason, ...]:  # noqa: N802
        """Bit i of a mask means entry i."""
        return (self._pattern, self._early, self._ahead)

    @cached_property
    def _pattern(self) -> model.Reason:
        return wording.pattern(self.LABEL, self.EXPECTED)

    @cached_property
    def _early(self) -> model.Reason:
        return wording.year_too_early(self.LABEL, FIRST_YEAR)

    @cached_property
    def _ahead(self) -> model.Reason:
        return wording.year_ahead(self.LABEL)

    @property
    def _opening(self) -> str:
        return self.brackets[0]

    @property
    def _closing(self) -> str:
        return self.brackets[1]

    @property
    def _year(self) -> str:
        return f"{self._opening}([0-9]{{4}}){self._closing}"

    @property
    def _plain(self) -> str:
        """What need not be touched; the commonest form only, for this is asked of every row."""
        return f"^[0-9A-Za-z一-鿿]*{self._year}[0-9A-Za-z一-鿿]*$"

    def _normal(self, column: pl.Expr) -> pl.Expr:
        bare = folded(column, NARROW).str.replace_all(AROUND, "")
        return folded(bare.str.replace_all(YEAR_IN_BRACKETS, f"{self._opening}${{1}}{self._closing}"), ROUND)

    def _found(self, number: str, last: int) -> Iterator[model.Reason]:
        if not re.fullmatch(self.shape, number):
            yield self._pattern
        year = re.search(self._year, number)
        if year and int(year[1]) < FIRST_YEAR:
            yield self._early
        if year and int(year[1]) > last:
            yield self._ahead

    def _found_in(self, column: pl.Expr, last: int) -> Found:
        year = column.str.extract(self._year, 1).cast(pl.UInt16)
        found = {
            self._pattern: ~column.str.contains(self.shape),
            self._early: year < FIRST_YEAR,
            self._ahead: year > last,
        }
        return Found(found)


def _this_year(today: date | None) -> int:
    return 9999 if today is None else today.year
