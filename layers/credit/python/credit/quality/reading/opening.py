"""From a path to sheets: format by signature, encoding by content, delimiter by what the catalogue knows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from credit.catalogue.model import Catalogue, Dataset
from credit.errors import FileRefused
from credit.quality.reading import archive, documents
from credit.quality.reading.encoding import Encoding, beginning, blocks, decide
from credit.quality.reading.headers import Names, detect
from credit.quality.reading.lines import delimited
from credit.quality.reading.lines.delimited import Blocks
from credit.quality.reading.markup import mailed, opendocument, pages
from credit.quality.reading.markup.elements import Score
from credit.quality.reading.markup.spreadsheetml import Sheets
from credit.quality.reading.markup.webpage import Tables, sheet_name
from credit.quality.reading.model import Grid, Header, Limits, Source
from credit.quality.reading.signature import HEAD, Kind, Text, recognise, text_kind
from credit.quality.reading.workbooks import workbook

_SCRIPTS = 64 << 10  # bytes in which a page says what its sheet is called
Opened = tuple[Header, list[Grid]]


def open_file(path: Path, dataset: Dataset, catalogue: Catalogue, limits: Limits) -> Opened:
    """The file's sheets and what is known of it so far; an archive that is no workbook is looked into, once."""
    source, kind = _unpacked(Source.of(path), path, limits)
    if kind == "gzip":
        raise FileRefused("file.archive", found="gzip")
    if kind == "text":
        return _open_text(source, dataset, catalogue, limits)
    if kind == "ole":
        header = Header("XLS")
        return header, workbook.open_container(source, header, limits)
    package = _package(source, limits)
    if package == "ZIP":
        raise FileRefused("file.archive", found=package)
    header = Header(package)
    opener = {"XLSX": workbook.open_package, "XLSB": workbook.open_binary, "ODS": _open_opendocument}[package]
    return header, opener(source, header, limits)


def _unpacked(source: Source, path: Path, limits: Limits) -> tuple[Source, Kind]:
    """The file, or the one file in it, and its kind."""
    kind = _kind(source)
    if kind == "gzip":
        source = archive.unzipped(path, limits)
        return source, "text" if _kind(source) == "text" else "gzip"
    if kind == "zip" and _package(source, limits) == "ZIP":
        source = archive.single(path, limits)
        kind = _kind(source)
    return source, kind


def _package(source: Source, limits: Limits) -> archive.Package:
    with archive.archive(source) as opened:
        archive.check(opened, source.size, limits)
        return archive.package(opened)


def _open_opendocument(source: Source, header: Header, limits: Limits) -> list[Grid]:
    return pages.grids(lambda: opendocument.Sheets(lambda: archive.part(source, archive.CONTENT), limits), header)


def _kind(source: Source) -> Kind:
    with source.open() as stream:
        return recognise(stream.read(HEAD))


def _open_text(source: Source, dataset: Dataset, catalogue: Catalogue, limits: Limits) -> Opened:
    encoding = decide(source)

    def again() -> Iterator[bytes]:
        return blocks(source, encoding)

    head = beginning(source, encoding, _SCRIPTS)[:_SCRIPTS].decode(errors="ignore")
    kind = text_kind(head)
    if kind == "delimited":
        delimiter, grid = _delimiter(delimited.grids(again, limits), dataset, catalogue)
        return Header("TSV" if delimiter == "\t" else "CSV", encoding.name), [grid]
    if kind == "mhtml":
        return _open_mailed(source, limits)
    if kind == "html":
        header = Header("HTML", encoding.name)
        return header, pages.grids(lambda: Tables(again, sheet_name(head), limits), header)
    return _open_markup(kind, again, encoding, _named(dataset, catalogue), limits)


def _open_mailed(source: Source, limits: Limits) -> Opened:
    header = Header("MHTML")
    grids = []
    for name, part in mailed.parts(source, limits):
        encoding = decide(part)
        header.encoding = encoding.name
        grids += pages.grids(_tables(part, encoding, name, limits), header)
    return header, grids


def _tables(part: Source, encoding: Encoding, name: str, limits: Limits) -> Callable[[], Tables]:
    return lambda: Tables(lambda: blocks(part, encoding), name, limits)


def _open_markup(kind: Text, again: Blocks, encoding: Encoding, named: Score, limits: Limits) -> Opened:
    if kind == "json":
        return Header("JSON", encoding.name), [documents.json_grid(again, named, limits)]
    header = Header("XML", encoding.name)
    if kind == "spreadsheetml":
        return header, pages.grids(lambda: Sheets(again, limits), header)
    if kind == "opendocument":
        return header, pages.grids(lambda: opendocument.Sheets(again, limits), header)
    return header, [documents.xml_grid(again, named, limits)]


def _named(dataset: Dataset, catalogue: Catalogue) -> Score:
    """How well names fit this dataset, or else any."""
    own, others = Names(dataset), [Names(entry) for entry in catalogue.datasets if entry is not dataset]

    def score(names: Iterable[str]) -> int:
        told = list(names)
        return max(2 * len(own.known(told)), *(len(other.known(told)) for other in others), 0)

    return score


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
