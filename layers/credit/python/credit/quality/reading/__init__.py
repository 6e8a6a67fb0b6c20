"""Files as departments send them, read as rows of text: format, encoding, header and columns found by content alone."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.errors import FileRefused
from credit.quality.reading.choice import Sheet, choose
from credit.quality.reading.model import FileFinding, Header, Limits, Table
from credit.quality.reading.opening import open_file
from credit.quality.reading.shape import batches

__all__ = ["FileFinding", "Header", "Limits", "Table", "read"]

_LIMITS = Limits()


def read(
    path: Path, dataset: Dataset, catalogue: Catalogue, limits: Limits = _LIMITS, batch_rows: int = 50_000
) -> Table:
    """A file as batches of at most `batch_rows` rows, text exactly as sent.

    CSV and TSV (UTF-8, GB18030, UTF-16; comma, tab, semicolon or bar), JSON (objects under any key, JSON Lines), XML
    (one element a row), XLSX, XLSB and XLS, ODS, workbooks written as XML (Excel 2003, flat ODS), tables of web pages
    (HTML, MHTML), or a ZIP or gzip of one such file. All are streamed but XLSB, XLS and MHTML.

    Each batch has `_sheet` String (empty for text); `_row` UInt32, the row as Excel numbers it, for JSON and XML the
    ordinal of the object or element from 1; `_fault` String, `row.shifted` where cells have moved, else null; one
    String column for each field of the dataset by code, null where the cell is empty or the column absent; `_action`
    and `_deletion` where a column says what is to be done with each row; the sender's `flex_*`, which may differ from
    one sheet to the next. Empty rows are left out; totals, signatures and whatever is hidden in a workbook are left out
    and noted.

    Raises:
        FileRefused: with a rule `file.…` or `column.…`; for text files some only while the batches are read, because a
            damaged byte in row 900,000 is not known before.
    """
    if not path.stat().st_size:
        raise FileRefused("file.empty")
    if path.stat().st_size > limits.file_bytes:
        raise FileRefused("file.too-large", limit=limits.file_bytes >> 20)
    header, grids = open_file(path, dataset, catalogue, limits)
    sheets = choose(grids, dataset, catalogue, header)
    rows = _rows(sheets, batch_rows)
    first = next(rows, None)
    if first is None:
        raise FileRefused("file.no-rows")
    return Table(header, chain([first], rows))


def _rows(sheets: Sequence[Sheet], batch_rows: int) -> Iterator[pl.DataFrame]:
    for sheet in sheets:
        frames = sheet.grid.frames(sheet.index, sheet.columns)
        yield from _resized(batches(frames, sheet.sections, sheet.grid.sheet), batch_rows)


def _resized(frames: Iterator[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """The same rows in frames of `rows` rows, the last one shorter."""
    waiting: list[pl.DataFrame] = []
    for frame in frames:
        waiting.append(frame)
        while sum(part.height for part in waiting) >= rows:
            whole = pl.concat(waiting, how="diagonal")
            yield whole.head(rows).rechunk()
            waiting = [whole.slice(rows)]
    if rest := [part for part in waiting if part.height]:
        yield pl.concat(rest, how="diagonal", rechunk=True)
