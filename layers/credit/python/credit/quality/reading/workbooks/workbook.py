"""Workbooks (.xlsx, .xls): every visible sheet as rows of text, cached values of formulas, errors as they stand."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from credit.errors import FileRefused
from credit.quality.reading import archive
from credit.quality.reading.columns import Columns
from credit.quality.reading.frame import framed
from credit.quality.reading.model import Extent, Grid, Header, Limits, Line, Source
from credit.quality.reading.workbooks import biff, binarysheet, package
from credit.quality.reading.workbooks.cells import text
from credit.quality.reading.workbooks.container import Container, foreign, pack
from credit.quality.reading.workbooks.hidden import hidden, without_hidden
from credit.quality.reading.workbooks.merged import Merges
from credit.quality.reading.workbooks.streamed import LOOKED_AT, Workbook

_ROWS = 10_000  # rows turned into text at a time


def open_package(source: Source, header: Header, limits: Limits) -> list[Grid]:
    """The visible sheets of an .xlsx. Hidden sheets, rows and columns are noted and not read.

    Sheets are read as streams; one that is written in a way of its own is held by a parser, within `limits.cells`.
    """
    with archive.archive(source) as opened:
        if not archive.is_workbook(opened):
            raise FileRefused("file.format", found="ZIP")
        archive.check(opened, source.size, limits)
        book = package.package(opened)
        if book.strings and opened.getinfo(book.strings).file_size > limits.held_bytes:
            raise FileRefused("file.too-large", limit=limits.held_bytes >> 20)
        extents = package.extents(opened, book, limits)
    header.notes += [hidden(sheet.name) for sheet in book.sheets if not sheet.visible]
    shown = [sheet for sheet in book.sheets if sheet.visible]
    held = {sheet.name for sheet in shown if not extents[sheet.name].regular}
    parsed = {grid.sheet: grid for grid in _grids(source, header, extents, held)} if held else {}
    streamed = Workbook(source, book, header)
    grids = [parsed.get(s.name) if s.name in held else streamed.grid(s, extents[s.name]) for s in shown]
    return [grid for grid in grids if grid]


def open_binary(source: Source, header: Header, limits: Limits) -> list[Grid]:
    """The visible sheets of an .xlsb, as of an .xlsx; the parser holds them within `limits.cells`."""
    with archive.archive(source) as opened:
        archive.check(opened, source.size, limits)
        extents = binarysheet.extents(opened, limits)
    return _grids(source, header, extents)


def open_container(source: Source, header: Header, limits: Limits) -> list[Grid]:
    """The visible sheets of an .xls, as of an .xlsx.

    Raises:
        FileRefused: `file.encrypted`, `file.macro`, `file.format` if the container holds something else.
    """
    if source.size > limits.held_bytes:
        raise FileRefused("file.too-large", limit=limits.held_bytes >> 20)
    with source.open() as stream:
        container = Container(stream.read())
    if container.names & {"EncryptedPackage", "EncryptionInfo"}:
        raise FileRefused("file.encrypted")
    if "_VBA_PROJECT_CUR" in container.names:
        raise FileRefused("file.macro")
    book = next((name for name in ("Workbook", "Book") if name in container.names), None)
    if book is None:
        raise foreign(container.names)
    records = container.stream(book)
    extents = biff.extents(records, limits)
    packed = pack(book, records)
    return _grids(Source(lambda: io.BytesIO(packed), len(packed)), header, extents)


@contextmanager
def _parsing() -> Iterator[None]:
    """Whatever the parser says of a damaged workbook is `file.unreadable`."""
    try:
        yield
    except PasswordError as protected:
        raise FileRefused("file.encrypted") from protected
    except (CalamineError, ValueError, OverflowError) as damage:
        raise FileRefused("file.unreadable") from damage
    except OSError as damage:
        if damage.errno is not None:
            raise
        raise FileRefused("file.unreadable") from damage  # the parser's own: the file ends too early
    except BaseException as panic:
        # The parser's Rust side gives up with a class that cannot be imported and is no `Exception`.
        if type(panic).__name__ != "PanicException":
            raise
        raise FileRefused("file.unreadable") from None


def _grids(
    source: Source,
    header: Header,
    extents: Mapping[str, Extent] | Sequence[Extent],
    wanted: set[str] | None = None,
) -> list[Grid]:
    """The visible sheets of those wanted, None being all; hidden ones are noted then."""
    grids = []
    with source.open() as stream, _parsing():
        book = CalamineWorkbook.from_filelike(stream)
        named = extents if isinstance(extents, Mapping) else dict(zip(book.sheet_names, extents, strict=False))
        for meta in book.sheets_metadata:
            if wanted is not None and meta.name not in wanted:
                continue
            sheet = book.get_sheet_by_name(meta.name) if meta.typ == SheetTypeEnum.WorkSheet else None
            if sheet is None or not sheet.height:
                continue
            if meta.visible == SheetVisibleEnum.Visible:
                grids.append(_grid(Rows(sheet, named.get(meta.name, Extent())), header))
            else:
                header.notes.append(hidden(meta.name))
    return grids


def _grid(rows: "Rows", header: Header) -> Grid:
    merges = Merges(rows.extent.merges, rows.name, header, rows.left)
    lines = merges.lines(rows.lines())

    def frames(index: int, columns: Columns) -> Iterator[pl.DataFrame]:
        below = (_frame(numbered, columns) for numbered in rows.parts(index + 1))
        filled = merges.filled(below, index, columns.headed)
        return without_hidden(filled, rows.extent, rows.name, header, rows.left)

    return Grid(rows.name, lines, frames, rows.left)


def _frame(numbered: Sequence[tuple[int, Sequence[str]]], columns: Columns) -> pl.DataFrame:
    frame = framed([cells for _, cells in numbered], columns)
    return frame.with_columns(pl.Series("_row", [row for row, _ in numbered], dtype=pl.UInt32))


class Rows:
    """The rows of one sheet as its sender sees them, `left` the place of the first used column."""

    def __init__(self, sheet: CalamineSheet, extent: Extent) -> None:
        self.name, self.extent = sheet.name, extent
        self.left = sheet.start[1] if sheet.start else 0
        self._sheet = sheet
        self._errors: dict[int, dict[int, str]] = {}
        for (row, column), value in extent.errors.items():
            self._errors.setdefault(row, {})[column - self.left] = value

    def lines(self) -> list[Line]:
        """The first rows, with what is hidden left blank; `row` counts from 0."""
        columns = {column - self.left for column in self.extent.hidden_columns}
        return [
            Line(
                row - 1,
                [
                    "" if at in columns or row - 1 in self.extent.hidden_rows else cell.strip()
                    for at, cell in enumerate(cells)
                ],
            )
            for row, cells in islice(self._texts(), LOOKED_AT)
        ]

    def parts(self, skipped: int) -> Iterator[list[tuple[int, list[str]]]]:
        """The rows after so many, some thousand at a time."""
        below = islice(self._texts(), skipped, None)
        while numbered := list(islice(below, _ROWS)):
            yield numbered

    def _texts(self) -> Iterator[tuple[int, list[str]]]:
        """Row number as Excel shows it and its texts, from the first used column on."""
        with _parsing():
            for at, cells in enumerate(self._sheet.iter_rows()):
                texts = [cell if type(cell) is str else text(cell) for cell in cells]
                for column, value in self._errors.get(at, {}).items():
                    texts[column] = value
                yield at + 1, texts
