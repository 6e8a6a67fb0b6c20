"""Which sheets hold the dataset, and where their headers are; or why none does."""

from collections.abc import Sequence
from dataclasses import dataclass

from credit.catalogue.model import Catalogue, Dataset
from credit.errors import FileRefused
from credit.quality.reading.columns import Columns, enough, refuse_other_dataset
from credit.quality.reading.headers import Detected, Names, detect
from credit.quality.reading.model import FileFinding, Grid, Header


@dataclass(frozen=True)
class Sheet:
    """A sheet that will be read: `index` is its header among the grid's first lines."""

    grid: Grid
    index: int
    columns: Columns


def choose(grids: Sequence[Grid], dataset: Dataset, catalogue: Catalogue, header: Header) -> list[Sheet]:
    """Every sheet whose header fits the dataset; other sheets with content are noted, not silently dropped.

    Raises:
        FileRefused: `file.no-rows`, `file.no-header`, `file.wrong-dataset`, `file.columns-missing`, `column.twice`,
            `column.forbidden`.
    """
    filled = [grid for grid in grids if any(any(line.cells) for line in grid.lines)]
    if not filled:
        raise FileRefused("file.no-rows")
    names = Names(dataset)
    found = {grid.sheet: (grid, detected) for grid in filled if (detected := detect(grid.lines, names))}
    if not found:
        _refuse_unknown(filled, names, catalogue)
    fitting = [pair for pair in found.values() if enough(names.known(pair[1].names), dataset)]
    chosen = fitting or [max(found.values(), key=lambda pair: pair[1].score)]
    header.notes += _skipped(filled, {grid.sheet for grid, _ in chosen})
    return [_sheet(grid, detected, names, catalogue, header) for grid, detected in chosen]


def _sheet(grid: Grid, detected: Detected, names: Names, catalogue: Catalogue, header: Header) -> Sheet:
    refuse_other_dataset(detected.names, names, catalogue)
    columns = Columns(names, catalogue, header, grid.sheet)
    columns.extend(detected.names)
    columns.complete()
    if grid.sheet:
        header.sheets.append(grid.sheet)
    return Sheet(grid, detected.index, columns)


def _skipped(grids: Sequence[Grid], chosen: set[str]) -> list[FileFinding]:
    others = [grid.sheet for grid in grids if grid.sheet not in chosen]
    return [FileFinding("sheet.unknown", {"sheet": name}, sheet=name) for name in others]


def _refuse_unknown(grids: Sequence[Grid], names: Names, catalogue: Catalogue) -> None:
    """No row is a header of this dataset: say so, or say whose header it is."""
    for other in map(Names, catalogue.datasets):
        for grid in grids:
            if detected := detect(grid.lines, other):
                refuse_other_dataset(detected.names, names, catalogue)
    raise FileRefused("file.no-header")
