"""Worksheets of an .xlsx read as a stream: memory holds the shared texts and one piece of a sheet."""

from collections.abc import Iterator
from functools import cached_property

import polars as pl

from credit.quality.reading import archive
from credit.quality.reading.columns import Columns
from credit.quality.reading.model import Extent, Grid, Header, Line, Source
from credit.quality.reading.workbooks.cellstream import Cells
from credit.quality.reading.workbooks.formats import Formats, read_formats
from credit.quality.reading.workbooks.hidden import without_hidden
from credit.quality.reading.workbooks.merged import Merges
from credit.quality.reading.workbooks.package import Package, Sheet
from credit.quality.reading.workbooks.strings import shared

LOOKED_AT = 100  # rows in which the header is looked for, empty ones included


class Workbook:
    """An .xlsx whose parts are opened anew for each reading."""

    def __init__(self, source: Source, book: Package, header: Header) -> None:
        self._source, self._book, self._header = source, book, header

    def grid(self, sheet: Sheet, extent: Extent) -> Grid:
        """A sheet whose XML is regular."""
        merges = Merges(extent.merges, sheet.name, self._header)
        lines = merges.lines(self._lines(sheet, extent))

        def frames(index: int, columns: Columns) -> Iterator[pl.DataFrame]:
            above = lines[index].row
            wide = (_wide(cells, above + 1, len(columns)) for cells in self._cells(sheet))
            filled = merges.filled((frame for frame in wide if frame.height), above, columns.headed)
            return without_hidden(filled, extent, sheet.name, self._header)

        return Grid(sheet.name, lines, frames)

    def _cells(self, sheet: Sheet) -> Iterator[pl.DataFrame]:
        with archive.archive(self._source) as opened, opened.open(sheet.part) as stream:
            yield from self._reader.frames(stream)  # type: ignore[arg-type]

    def _lines(self, sheet: Sheet, extent: Extent) -> list[Line]:
        """The first rows, blank ones included, with what is hidden left blank; `row` counts from 0."""
        said: dict[int, dict[int, str]] = {}
        for cells in self._cells(sheet):
            for row, column, text in cells.filter(pl.col("row") <= LOOKED_AT).iter_rows():
                if row - 1 not in extent.hidden_rows and column not in extent.hidden_columns:
                    said.setdefault(row - 1, {})[column] = text.strip()
            if cells.height and cells["row"][-1] >= LOOKED_AT:
                break
        last = max(said, default=-1)
        return [Line(row, _dense(said.get(row, {}))) for row in range(last + 1)]

    @cached_property
    def _reader(self) -> Cells:
        return Cells(lambda: self._strings, self._formats)

    @cached_property
    def _strings(self) -> pl.Series:
        if self._book.strings is None:
            return pl.Series(dtype=pl.String)
        with archive.archive(self._source) as opened, opened.open(self._book.strings) as stream:
            return shared(stream)  # type: ignore[arg-type]

    @cached_property
    def _formats(self) -> Formats:
        if self._book.styles is None:
            return Formats([], self._book.epoch_1904)
        with archive.archive(self._source) as opened, opened.open(self._book.styles) as stream:
            return Formats(read_formats(stream), self._book.epoch_1904)  # type: ignore[arg-type]


def _dense(cells: dict[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(max(cells, default=-1) + 1)]


def _wide(cells: pl.DataFrame, above: int, width: int) -> pl.DataFrame:
    """A row for each row of the sheet below `above` that says anything: `_row`, `_over`, `c0` …, as a grid has them."""
    below = cells.filter(pl.col("row") > above).sort("row", maintain_order=True)
    at = below["row"].rle_id()
    rows = below["row"].unique(maintain_order=True)
    over = pl.repeat(value=False, n=rows.len(), eager=True)
    blank = pl.repeat(None, n=rows.len(), dtype=pl.String, eager=True)
    beyond = at.filter((below["column"] >= width) & (below["text"].str.strip_chars() != ""))
    placed = [blank.alias(f"c{column}") for column in range(width)]
    for (column,), part in below.with_columns(_at=at).filter(pl.col("column") < width).group_by("column"):
        placed[int(str(column))] = blank.clone().scatter(part["_at"], part["text"]).alias(f"c{column}")
    return pl.DataFrame([rows.alias("_row"), over.scatter(beyond.unique(), True).alias("_over"), *placed])
