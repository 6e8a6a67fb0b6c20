"""Which operations a field gets: a table by type, so that a catalogue entry need not say."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

import polars as pl

from credit.catalogue.model import Catalogue, Field, FieldType
from credit.quality.mojibake import HINT
from credit.quality.operations.amounts import DIGITS, read_amount, read_integer
from credit.quality.operations.characters import (
    BRACKET,
    CASE,
    CLOSE_UP,
    DOT,
    EDGES,
    NO_BLANKS,
    TRIM,
    UNFORMULATED,
    UNTIDY,
    WIDTH,
    WIDTH_IN_NAMES,
)
from credit.quality.operations.dates import read_date
from credit.quality.operations.entries import Entries
from credit.quality.operations.markup import MARKUP, SIGNS
from credit.quality.operations.model import Column, Operation, Reading
from credit.quality.operations.mojibake import MOJIBAKE
from credit.quality.operations.normal_forms import normal_form
from credit.quality.operations.nothing import PLACEHOLDER, PLACEHOLDERS, is_word, null_words
from credit.quality.operations.suspects import Gate

ISO = "%Y-%m-%d"
REMEMBERED = 20_000  # spellings of days: a department writes all of its days in one of them
ENDS = r"^[\s=]|\s$"
# What spreadsheets show where a formula failed or a column is too narrow.
ERROR_SIGN = "^#"
ERROR_MARKS = "[#＃]"
CELL_ERROR = r"\A#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|#{2,})\s*\z"
_CELL_ERROR = re.compile(CELL_ERROR.replace(r"\z", r"\Z"))


def plain(text: str) -> str:
    """A text in which an error of a cell can be recognised, `plained` for a column."""
    return WIDTH.one(TRIM.one(text) or "") or ""


def plained(column: pl.Expr) -> pl.Expr:
    """The vector form of `plain`."""
    return WIDTH.column(TRIM.column(column))


class Step(NamedTuple):
    """What one operation did to one value; None is no value."""

    operation: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Chain:
    """How the values of a field are cleansed.

    Args:
        operations: done one after the other.
        odd: pattern, cheap; whatever contains it may be changed or doubted by the operations or the reading.
        typed: the cleansed text in the type of the field.
        other: Boolean column, true where they may change or doubt a value although it contains nothing odd.
        read: what the text means after the operations, for types whose values are written in many ways.
        operation: name of that reading in the list of changes.
        keeps: whether a value that cannot be read stays as it was sent, because its type is text anyway.
    """

    operations: tuple[Operation, ...]
    odd: str
    typed: Column
    other: Column | None = None
    read: Callable[[str], Reading] | None = None
    operation: str = ""
    keeps: bool = False

    def one(self, text: str) -> tuple[str | None, str | None, list[Step]]:
        """The value of one text, what is wrong with it, and what was done: the oracle of the columns."""
        if _CELL_ERROR.match(plain(text)):
            return None, "cell.error", []
        value: str | None = text
        steps = []
        for operation in self.operations:
            if value is not None:
                old, value = value, operation.one(value) or None
                steps += [Step(operation.id, old, value)] if value != old else []
        if value is not None and _CELL_ERROR.match(value):
            return None, "cell.error", steps
        if value is None or self.read is None:
            return value, None, steps
        reading = self.read(value)
        read = value if reading.value is None and self.keeps else reading.value
        steps += [Step(self.operation, value, read)] if read not in (None, value) else []
        return read, reading.problem, steps

    def gate(self, also: str = "") -> Gate:
        """What holds up every value that the chain may change or doubt; `also` is one more pattern to hold up."""
        pattern = "|".join(part for part in (ERROR_SIGN, self.odd, also) if part)
        return Gate(lambda c: c.str.contains(pattern), self.other)

    def stages(self, column: str) -> Iterator[pl.Expr]:
        """The column after each operation, named `1`, `2` …, each made from the one before."""
        before = column
        for number, operation in enumerate(self.operations, 1):
            yield operation.column(pl.col(before)).replace("", None).alias(str(number))
            before = str(number)


def chain(field: Field, catalogue: Catalogue) -> Chain:
    """The chain of a field of the catalogue."""
    if field.type == "code" and field.code_list is not None:
        return _entries(Entries(catalogue.code_list(field.code_list), many=field.many))
    return CHAINS[field.type](field)


def _text(_: Field) -> Chain:
    operations = (MOJIBAKE, TRIM, MARKUP, UNFORMULATED, null_words())
    return Chain(operations, f"{UNTIDY}|{SIGNS}|{ENDS}|{HINT}", _same, is_word)


def _name(_: Field) -> Chain:
    operations = (MOJIBAKE, TRIM, WIDTH_IN_NAMES, MARKUP, BRACKET, DOT, CLOSE_UP, EDGES, null_words())
    return Chain(operations, f"[^0-9A-Za-z（）·\u4e00-\u9fff]|{HINT}", _same, is_word)


def _entries(entries: Entries) -> Chain:
    canonical = sorted(entries.canonical())
    operations = (MOJIBAKE, TRIM, MARKUP, null_words(entries.written))
    return Chain(operations, "", _same, lambda c: ~c.is_in(canonical), entries.read, "code-list", keeps=True)


def _identifier(field: Field) -> Chain:
    odd = f"[^0-9A-Z]|{PLACEHOLDER}"
    if not field.identifiers:
        operations = (TRIM, WIDTH, null_words(), CASE, NO_BLANKS, null_words(), PLACEHOLDERS)
        return Chain(operations, odd, _same, is_word)
    form = normal_form("identifier", field.identifiers)
    formed = (TRIM, WIDTH, null_words(), form, null_words(), PLACEHOLDERS)
    return Chain(formed, odd, _same, lambda c: is_word(c) | (form.column(c) != c))


def _document_number(field: Field) -> Chain:
    form = normal_form("document-number", field.identifiers or ("doc-no",))
    operations = (MOJIBAKE, TRIM, null_words(), form, null_words())
    odd = f"[^0-9A-Za-z\u4e00-\u9fff〔〕]|{HINT}"
    return Chain(operations, odd, _same, lambda c: is_word(c) | (form.column(c) != c))


def _date(field: Field) -> Chain:
    def other(c: pl.Expr) -> pl.Expr:
        day = c.str.to_date(ISO, strict=False)
        return day.is_null() | (c.str.len_bytes() != len("2024-03-05")) | ~day.dt.year().is_between(1901, 2098)

    read = lru_cache(REMEMBERED)(partial(read_date, long_term=field.long_term))
    operations = (MOJIBAKE, TRIM, WIDTH, null_words())
    return Chain(operations, "", lambda c: c.str.to_date(ISO, strict=False), other, read, "date")


def _amount(field: Field) -> Chain:
    fraction = rf"(?:\.[0-9]{{1,{field.decimals}}})?" if field.decimals else ""
    plain = rf"^(?:0|[1-9][0-9]{{0,{DIGITS - field.decimals - 1}}}){fraction}$"
    kind = pl.Decimal(DIGITS, field.decimals)
    read = partial(read_amount, unit=field.unit, decimals=field.decimals)
    operations = (TRIM, WIDTH, null_words())
    return Chain(operations, "", lambda c: c.cast(kind), lambda c: ~c.str.contains(plain), read, "amount")


def _integer(_: Field) -> Chain:
    plain = "^(?:0|[1-9][0-9]{0,17})$"
    operations = (TRIM, WIDTH, null_words())
    return Chain(operations, "", lambda c: c.cast(pl.Int64), lambda c: ~c.str.contains(plain), read_integer, "amount")


def _same(column: pl.Expr) -> pl.Expr:
    return column


CHAINS: Mapping[FieldType, Callable[[Field], Chain]] = {
    "text": _text,
    "name": _name,
    "code": _text,
    "identifier": _identifier,
    "document-number": _document_number,
    "date": _date,
    "amount": _amount,
    "integer": _integer,
}
