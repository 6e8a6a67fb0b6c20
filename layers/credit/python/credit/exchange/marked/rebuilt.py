"""A workbook of another format as .xlsx: the values of its visible sheets, where they stood."""

import re
from collections.abc import Mapping
from pathlib import Path

from xlsxwriter import Workbook

from credit.catalogue.model import Catalogue, Dataset
from credit.exchange.marked.markup import LONGEST
from credit.quality.reading.columns import Columns
from credit.quality.reading.headers import Names
from credit.quality.reading.model import Grid, Limits
from credit.quality.reading.opening import open_file

_UNNAMEABLE = re.compile(r"[\[\]:*?/\\]|^'|'$")
_NAME = 31  # characters of a sheet's name
_EVERYWHERE = "A1:XFD1048576"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def rebuilt(path: Path, out: Path, dataset: Dataset, catalogue: Catalogue) -> Mapping[str, str]:
    """Write the values; what each sheet is called there, by its name in the file.

    Raises:
        FileRefused: the file cannot be read.
    """
    header, grids = open_file(path, dataset, catalogue, Limits())
    names: dict[str, str] = {}
    book = Workbook(str(out), _OPTIONS)
    for grid in grids:
        names[grid.sheet] = _name(grid.sheet, {name.casefold() for name in names.values()})
        _write(book, names[grid.sheet], grid, Columns(Names(dataset), catalogue, header, grid.sheet))
    book.close()
    return names


def _write(book: Workbook, name: str, grid: Grid, columns: Columns) -> None:
    """The first line, then the rest: no column has a meaning here, so nothing is left out and nothing is joined."""
    page = book.add_worksheet(name)
    page.ignore_errors({"number_stored_as_text": _EVERYWHERE})
    if not grid.lines:
        return
    width = max(len(line.cells) for line in grid.lines)
    columns.targets, columns.headed = [None] * width, [False] * width
    for at, cell in enumerate(grid.lines[0].cells):
        _put(page, grid.lines[0].row, grid.left + at, cell)
    for frame in grid.frames(0, columns):
        for row, *cells in frame.select("_row", *(f"c{at}" for at in range(width))).iter_rows():
            for at, cell in enumerate(cells):
                _put(page, row - 1, grid.left + at, cell)


def _put(page: object, row: int, column: int, cell: str | None) -> None:
    if cell:
        page.write_string(row, column, cell[:LONGEST])  # type: ignore[attr-defined]


def _name(sheet: str, taken: set[str]) -> str:
    """A name that Excel accepts, and no other sheet has."""
    plain = _UNNAMEABLE.sub("_", sheet)[:_NAME] or "Sheet"
    if plain.casefold() not in taken and plain.casefold() != "history":
        return plain
    return next(n for i in range(2, 10_000) if (n := f"{plain[: _NAME - 5]}~{i}").casefold() not in taken)
