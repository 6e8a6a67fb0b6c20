"""Which sheets hold the dataset, and where their headers are; or why none does."""

from collections.abc import Sequence
from dataclasses import dataclass

from credit.catalogue.headers import header_key
from credit.catalogue.model import Catalogue, Dataset, FormerTemplate
from credit.errors import FileRefused
from credit.quality.reading.columns import Columns, enough, refuse_other_dataset
from credit.quality.reading.headers import Detected, Names, detect
from credit.quality.reading.model import FileFinding, Grid, Header, Placed
from credit.quality.reading.mojibake import misread
from credit.quality.reading.sections import Sections


@dataclass(frozen=True)
class Sheet:
    """A sheet that will be read: `index` is its header among the grid's first lines, `sections` cuts its rows."""

    grid: Grid
    index: int
    columns: Columns
    sections: Sections


def choose(grids: Sequence[Grid], dataset: Dataset, catalogue: Catalogue, header: Header) -> list[Sheet]:
    """Every sheet whose header fits the dataset; other sheets with content are noted, not silently dropped.

    Raises:
        FileRefused: `file.no-rows`, `file.no-header`, `file.mojibake`, `file.wrong-dataset`, `file.columns-missing`,
            `column.twice`, `column.forbidden`.
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
    if template := names.former(detected.names):
        names = names.overlaid(template)
        header.notes.append(_old(template, detected.names, names, grid.sheet))
    columns = Columns(names, catalogue, header, grid.sheet, detected.unit)
    columns.extend(detected.names)
    columns.complete()
    if grid.sheet:
        header.sheets.append(grid.sheet)
    placed = Placed(grid.sheet, grid.lines[detected.index].row + 1, left=grid.left)
    header.place(placed, columns.targets, detected.names)
    sections = Sections(columns, grid.lines[: detected.index + 1], catalogue, header, grid.sheet)
    return Sheet(grid, detected.index, columns, sections)


def _old(template: FormerTemplate, headers: Sequence[str], names: Names, sheet: str) -> FileFinding:
    """What a file of an earlier template was read as, header by header where the name has changed."""
    said = {header_key(name): code for name, code in template.headers.items()}
    changed = [(header, said[header_key(header)]) for header in headers if header_key(header) in said]
    fields = [(header, names.dataset.by_code.get(code or "")) for header, code in changed]
    told = {
        "version": template.version,
        "changes_zh": "、".join(f"{header}→{field.label.zh if field else '不再收集'}" for header, field in fields),
        "changes_en": ", ".join(f"{header} → {field.label.en if field else 'not kept'}" for header, field in fields),
    }
    return FileFinding("file.old-template", told, sheet=sheet)


def _skipped(grids: Sequence[Grid], chosen: set[str]) -> list[FileFinding]:
    others = [grid.sheet for grid in grids if grid.sheet not in chosen]
    return [FileFinding("sheet.unknown", {"sheet": name}, sheet=name) for name in others]


def _refuse_unknown(grids: Sequence[Grid], names: Names, catalogue: Catalogue) -> None:
    """No row is a header of this dataset: say so, or say whose header it is."""
    everybody = [Names(entry) for entry in catalogue.datasets]
    for other in everybody:
        for grid in grids:
            if detected := detect(grid.lines, other):
                refuse_other_dataset(detected.names, names, catalogue)
    for grid in grids:
        for read_as, meant in misread(grid.lines):
            if any(detect(meant, other) for other in everybody):
                raise FileRefused("file.mojibake", found=read_as)
    raise FileRefused("file.no-header")
