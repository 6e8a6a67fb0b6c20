"""From a path to sheets: format by signature, encoding by content, delimiter by what the catalogue knows."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.reading import archive, delimited, documents, workbook
from credit.quality.reading.encoding import blocks, decide
from credit.quality.reading.headers import Names, detect
from credit.quality.reading.model import Grid, Header, Limits, Source
from credit.quality.reading.signature import HEAD, is_json, recognise


def open_file(path: Path, dataset: Dataset, catalogue: Catalogue, limits: Limits) -> tuple[Header, list[Grid]]:
    """The file's sheets and what is known of it so far; a ZIP that is no workbook is looked into, once."""
    source = Source.of(path)
    if _kind(source) == "zip":
        with archive.archive(source) as opened:
            inside = not archive.is_workbook(opened)
        if inside:
            source = archive.single(path, limits)
    kind = _kind(source)
    if kind == "text":
        return _open_text(source, dataset, catalogue, limits)
    header = Header("XLSX" if kind == "zip" else "XLS")
    opener = workbook.open_package if kind == "zip" else workbook.open_container
    return header, opener(source, header, limits)


def _kind(source: Source) -> str:
    with source.open() as stream:
        return recognise(stream.read(HEAD))


def _open_text(source: Source, dataset: Dataset, catalogue: Catalogue, limits: Limits) -> tuple[Header, list[Grid]]:
    encoding = decide(source)

    def again() -> Iterator[bytes]:
        return blocks(source, encoding)

    head = next(again(), b"")[:HEAD].decode(errors="ignore")
    if is_json(head):
        return Header("JSON", encoding.name), [documents.grid(again, limits)]
    delimiter, grid = _delimiter(delimited.grids(again, limits), dataset, catalogue)
    return Header("TSV" if delimiter == "\t" else "CSV", encoding.name), [grid]


def _delimiter(grids: Mapping[str, Grid], dataset: Dataset, catalogue: Catalogue) -> tuple[str, Grid]:
    """The reading whose header names the most fields of this dataset, or else of any."""
    for datasets in ([dataset], catalogue.datasets):
        names = [Names(entry) for entry in datasets]
        scores = {d: max((_score(grid, n) for n in names), default=0) for d, grid in grids.items()}
        best = max(scores, key=lambda d: scores[d])
        if scores[best]:
            break
    return best, grids[best]


def _score(grid: Grid, names: Names) -> int:
    detected = detect(grid.lines, names)
    return detected.score if detected else 0
