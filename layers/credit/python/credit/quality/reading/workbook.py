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
from credit.quality.reading import archive, biff, package
from credit.quality.reading.cells import text
from credit.quality.reading.columns import Columns
from credit.quality.reading.container import Container, pack
from credit.quality.reading.frame import framed
from credit.quality.reading.model import Extent, FileFinding, Grid, Header, Limits, Line, Source

LOOKED_AT = 100  # rows in which the header is looked for, empty ones included
_ROWS = 10_000  # rows turned into text at a time


def open_package(source: Source, header: Header, limits: Limits) -> list[Grid]:
    """The visible sheets of an .xlsx. Hidden sheets, rows and columns are noted and not read."""
    with archive.archive(source) as opened:
        if not archive.is_workbook(opened):
            raise FileRefused("file.format", found="ZIP")
        archive.check(opened, source.size, limits)
        extents = package.extents(opened, limits)
    return _grids(source, header, extents)


def open_container(source: Source, header: Header, limits: Limits) -> list[Grid]:
    """The visible sheets of an .xls, as of an .xlsx.

    Raises:
        FileRefused: `file.encrypted`, `file.macro`, `file.format` if the container holds something else.
    """
    if source.size > limits.unpacked_bytes:
        raise FileRefused("file.too-large", limit=limits.unpacked_bytes >> 20)
    with source.open() as stream:
        container = Container(stream.read())
    if container.names & {"EncryptedPackage", "EncryptionInfo"}:
        raise FileRefused("file.encrypted")
    if "_VBA_PROJECT_CUR" in container.names:
        raise FileRefused("file.macro")
    book = next((name for name in ("Workbook", "Book") if name in container.names), None)
    if book is None:
        raise FileRefused("file.format", found="OLE")
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
    except BaseException as panic:
        # The parser's Rust side gives up with a class that cannot be imported and is no `Exception`.
        if type(panic).__name__ != "PanicException":
            raise
        raise FileRefused("file.unreadable") from None


def _grids(source: Source, header: Header, extents: Mapping[str, Extent] | Sequence[Extent]) -> list[Grid]:
    grids = []
    with source.open() as stream, _parsing():
        book = CalamineWorkbook.from_filelike(stream)
        named = extents if isinstance(extents, Mapping) else dict(zip(book.sheet_names, extents, strict=False))
        for meta in book.sheets_metadata:
            sheet = book.get_sheet_by_name(meta.name) if meta.typ == SheetTypeEnum.WorkSheet else None
            if sheet is None or not sheet.height:
                continue
            if meta.visible == SheetVisibleEnum.Visible:
                grids.append(_grid(Rows(sheet, named.get(meta.name, Extent()), header)))
            else:
                header.notes.append(_hidden(meta.name))
    return grids


def _hidden(name: str) -> FileFinding:
    """What is hidden is not sent: often it is the rest of a filter, or a sheet that nobody meant to give away."""
    return FileFinding("sheet.hidden", {"sheet": name}, sheet=name)


def _grid(rows: "Rows") -> Grid:
    lines = [Line(row, [cell.strip() for cell in cells]) for row, cells in islice(rows.texts(), LOOKED_AT)]

    def frames(index: int, columns: Columns) -> Iterator[pl.DataFrame]:
        below = islice(rows.texts(), index + 1, None)
        while numbered := list(islice(below, _ROWS)):
            first = numbered[0][0]
            frame = framed([cells for _, cells in numbered], columns)
            yield frame.with_columns(pl.int_range(first, first + frame.height, dtype=pl.UInt32).alias("_row"))

    return Grid(rows.name, lines, frames)


class Rows:
    """The rows of one sheet as its sender sees them."""

    def __init__(self, sheet: CalamineSheet, extent: Extent, header: Header) -> None:
        self.name = sheet.name
        self._sheet = sheet
        self._header = header
        self._left = sheet.start[1] if sheet.start else 0
        self._hidden_rows = extent.hidden_rows
        self._hidden = [c - self._left for c in extent.hidden_columns if 0 <= c - self._left < sheet.width]
        self._errors: dict[int, dict[int, str]] = {}
        for (row, column), value in extent.errors.items():
            self._errors.setdefault(row, {})[column - self._left] = value

    def texts(self) -> Iterator[tuple[int, list[str]]]:
        """Row number as Excel shows it and its texts, from the first used column on; what is hidden is empty."""
        with _parsing():
            for at, cells in enumerate(self._sheet.iter_rows()):
                texts = [cell if type(cell) is str else text(cell) for cell in cells]
                for column, value in self._errors.get(at, {}).items():
                    texts[column] = value
                hidden = range(len(texts)) if at in self._hidden_rows else self._hidden
                if hidden and any(texts[column] for column in hidden):
                    self._note_hidden()
                for column in hidden:
                    texts[column] = ""
                yield at + 1, texts

    def _note_hidden(self) -> None:
        if not any(note.rule == "sheet.hidden" and note.sheet == self.name for note in self._header.notes):
            self._header.notes.append(_hidden(self.name))
