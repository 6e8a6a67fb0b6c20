"""Sheets that a parser of ours tells row by row, surveyed once and then read as a stream."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import polars as pl

from credit.quality.reading.columns import Columns
from credit.quality.reading.frame import framed
from credit.quality.reading.model import Extent, Grid, Header, Line
from credit.quality.reading.workbooks.hidden import hidden, without_hidden
from credit.quality.reading.workbooks.merged import Merges

LOOKED_AT = 100  # rows in which the header is looked for, empty ones included
WIDEST, LOWEST = 16_384, 1_048_576  # columns and rows of a sheet
_ROWS = 10_000  # rows made a frame at a time
Row = tuple[
    int, int, list[str]
]  # ordinal of the sheet, from 0; row as Excel numbers it; texts from the first column on


@dataclass
class Page:
    """A sheet as its parser comes to know it."""

    name: str
    visible: bool = True
    extent: Extent = field(default_factory=Extent)


class Pages(Protocol):
    """A parser of a document: `pages` grows while `rows` is read; rows that say nothing may be left out."""

    pages: list[Page]

    def rows(self) -> Iterator[Row]:
        """The rows of all sheets in their order."""


def grids(begin: Callable[[], Pages], header: Header) -> list[Grid]:
    """The visible sheets of a document; hidden ones are noted and not read.

    Args:
        begin: begins to read the document anew at each call.
        header: takes the notes.
    """
    parser = begin()
    said: dict[int, dict[int, list[str]]] = {}
    for ordinal, row, texts in parser.rows():
        rows = said.setdefault(ordinal, {})
        if row <= LOOKED_AT:
            rows[row - 1] = texts
    header.notes += [hidden(page.name) for at, page in enumerate(parser.pages) if not page.visible and at in said]
    return [
        _grid(begin, at, page, _lines(said[at], page.extent), header)
        for at, page in enumerate(parser.pages)
        if page.visible and at in said
    ]


def _lines(said: dict[int, list[str]], extent: Extent) -> list[Line]:
    """The first rows, blank ones included, with what is hidden left blank; `row` counts from 0."""
    shown = {row: texts for row, texts in said.items() if row not in extent.hidden_rows}
    return [
        Line(row, ["" if at in extent.hidden_columns else text.strip() for at, text in enumerate(shown.get(row, []))])
        for row in range(max(said, default=-1) + 1)
    ]


def _grid(begin: Callable[[], Pages], ordinal: int, page: Page, first: list[Line], header: Header) -> Grid:
    merges = Merges(page.extent.merges, page.name, header)
    lines = merges.lines(first)

    def frames(index: int, columns: Columns) -> Iterator[pl.DataFrame]:
        above = lines[index].row
        filled = merges.filled(_frames(begin(), ordinal, above, columns), above, columns.headed)
        return without_hidden(filled, page.extent, page.name, header)

    return Grid(page.name, lines, frames)


def _frames(parser: Pages, ordinal: int, above: int, columns: Columns) -> Iterator[pl.DataFrame]:
    below = _below(parser, ordinal, above + 1)
    while numbered := list(islice(below, _ROWS)):
        frame = framed([texts for _, texts in numbered], columns)
        yield frame.with_columns(pl.Series("_row", [row for row, _ in numbered], dtype=pl.UInt32))


def _below(parser: Pages, ordinal: int, above: int) -> Iterator[tuple[int, list[str]]]:
    for at, row, texts in parser.rows():
        if at > ordinal:
            return
        if at == ordinal and row > above:
            yield row, texts
