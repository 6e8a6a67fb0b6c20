"""Which operations a field gets: a table by type, so that a catalogue entry need not say."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import polars as pl

from credit.catalogue.model import Catalogue, Field, FieldType
from credit.quality.operations.amounts import DIGITS, read_amount, read_integer
from credit.quality.operations.characters import (
    BRACKET,
    CASE,
    CLOSE_UP,
    DOT,
    NO_BLANKS,
    TRIM,
    WIDTH,
    WIDTH_IN_NAMES,
    untidy,
)
from credit.quality.operations.dates import read_date
from credit.quality.operations.entries import Entries
from credit.quality.operations.markup import MARKUP, marked_up
from credit.quality.operations.model import Operation, Reading
from credit.quality.operations.normal_forms import normal_form
from credit.quality.operations.nothing import PLACEHOLDER, PLACEHOLDERS, is_word, null_words

Column = Callable[[pl.Expr], pl.Expr]
ISO = "%Y-%m-%d"
# What spreadsheets show where a formula failed or a column is too narrow.
CELL_ERROR = r"\A#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|#{2,})\s*\z"
_CELL_ERROR = re.compile(CELL_ERROR.replace(r"\z", r"\Z"))


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
        suspect: Boolean column, true wherever anything below could change or doubt the value; cheap.
        typed: the cleansed text in the type of the field.
        read: what the text means after the operations, for types whose values are written in many ways.
        operation: name of that reading in the list of changes.
        keeps: whether a value that cannot be read stays as it was sent, because its type is text anyway.
    """

    operations: tuple[Operation, ...]
    suspect: Column
    typed: Column
    read: Callable[[str], Reading] | None = None
    operation: str = ""
    keeps: bool = False

    def one(self, text: str) -> tuple[str | None, str | None, list[Step]]:
        """The value of one text, what is wrong with it, and what was done: the oracle of the columns."""
        if _CELL_ERROR.match(text):
            return None, "cell.error", []
        value: str | None = text
        steps = []
        for operation in self.operations:
            if value is not None:
                old, value = value, operation.one(value) or None
                steps += [Step(operation.id, old, value)] if value != old else []
        if value is None or self.read is None:
            return value, None, steps
        reading = self.read(value)
        read = value if reading.value is None and self.keeps else reading.value
        steps += [Step(self.operation, value, read)] if read not in (None, value) else []
        return read, reading.problem, steps

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
    def suspect(c: pl.Expr) -> pl.Expr:
        return untidy(c) | marked_up(c) | is_word(c)

    return Chain((TRIM, MARKUP, null_words()), suspect, _same)


def _name(_: Field) -> Chain:
    operations = (TRIM, WIDTH_IN_NAMES, MARKUP, BRACKET, DOT, CLOSE_UP, null_words())
    return Chain(operations, lambda c: c.str.contains("[^0-9A-Za-z（）·\u4e00-\u9fff]") | is_word(c), _same)


def _entries(entries: Entries) -> Chain:
    canonical = sorted(entries.canonical())
    operations = (TRIM, null_words(entries.written))
    return Chain(operations, lambda c: ~c.is_in(canonical), _same, entries.read, "code-list", keeps=True)


def _identifier(field: Field) -> Chain:
    if not field.identifiers:
        return Chain((TRIM, WIDTH, null_words(), CASE, NO_BLANKS, PLACEHOLDERS), _odd, _same)
    form = normal_form("identifier", field.identifiers)
    operations = (TRIM, WIDTH, null_words(), form, PLACEHOLDERS)
    return Chain(operations, lambda c: _odd(c) | (form.column(c) != c), _same)


def _odd(column: pl.Expr) -> pl.Expr:
    return column.str.contains("[^0-9A-Z]") | column.str.contains(PLACEHOLDER) | is_word(column)


def _document_number(field: Field) -> Chain:
    form = normal_form("document-number", field.identifiers or ("doc-no",))
    plain = "^[0-9A-Za-z\u4e00-\u9fff〔〕]+$"
    operations = (TRIM, null_words(), form)
    return Chain(operations, lambda c: ~c.str.contains(plain) | is_word(c) | (form.column(c) != c), _same)


def _date(field: Field) -> Chain:
    def suspect(c: pl.Expr) -> pl.Expr:
        day = c.str.to_date(ISO, strict=False)
        return day.is_null() | (c.str.len_bytes() != 10) | ~day.dt.year().is_between(1901, 2098)

    read = partial(read_date, long_term=field.long_term)
    return Chain((TRIM, WIDTH, null_words()), suspect, lambda c: c.str.to_date(ISO, strict=False), read, "date")


def _amount(field: Field) -> Chain:
    fraction = rf"(?:\.[0-9]{{1,{field.decimals}}})?" if field.decimals else ""
    plain = rf"^[0-9]{{1,{DIGITS - field.decimals}}}{fraction}$"
    kind = pl.Decimal(DIGITS, field.decimals)
    read = partial(read_amount, unit=field.unit, decimals=field.decimals)
    return Chain((TRIM, WIDTH, null_words()), lambda c: ~c.str.contains(plain), lambda c: c.cast(kind), read, "amount")


def _integer(_: Field) -> Chain:
    return Chain(
        (TRIM, WIDTH, null_words()),
        lambda c: ~c.str.contains("^(?:0|[1-9][0-9]{0,17})$"),
        lambda c: c.cast(pl.Int64),
        read_integer,
        "amount",
    )


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
