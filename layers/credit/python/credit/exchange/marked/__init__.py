"""`marked.xlsx`: the sender's own workbook back with marks and comments, to be mended and sent again."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from credit.catalogue.model import Catalogue, Dataset
from credit.exchange.marked.marks import Marks
from credit.exchange.marked.markup import Unpatchable
from credit.exchange.marked.package import patched
from credit.exchange.marked.rebuilt import rebuilt
from credit.quality.reading import archive
from credit.quality.reading.model import Limits, Source

__all__ = ["Marks", "write_marked"]

PATCHED = "XLSX"  # the one format whose packages are patched; all others come back as values in a new workbook


def write_marked(
    path: Path, form: str, out: Path, marks: Marks, submission: str, dataset: Dataset, catalogue: Catalogue
) -> bool:
    """Write the marked workbook; whether that was possible, for no answer may fail because of a strange workbook.

    What the sender's program put into an .xlsx stays: titles, widths, formats, formulas, drop-downs, other sheets. A
    workbook of another format, or one whose XML cannot be patched safely, comes back as values where they stood.

    Args:
        path: the file as sent, one that has been read.
        form: its format, as `Header.format` tells it.
        out: the workbook to be written.
        marks: what was found.
        submission: id, kept as the document property `gongxin-submission`, by which the workbook is known again.
        dataset: what the rows should be.
        catalogue: its code lists and shared rules.
    """
    if form == PATCHED and _is_patched(_package(path), out, marks, submission):
        return True
    with TemporaryDirectory(dir=out.parent) as folder:
        values = Path(folder) / "values.xlsx"
        names: Mapping[str, str] = rebuilt(path, values, dataset, catalogue)
        return _is_patched(Source.of(values), out, marks.renamed(names), submission)


def _is_patched(source: Source, out: Path, marks: Marks, submission: str) -> bool:
    try:
        patched(source, out, marks, submission)
    except Unpatchable:
        out.unlink(missing_ok=True)
        return False
    return True


def _package(path: Path) -> Source:
    """The workbook itself, or the one inside an archive."""
    with ZipFile(path) as opened:
        inside = archive.WORKBOOK not in {name.lower().replace("\\", "/") for name in opened.namelist()}
    return archive.single(path, Limits()) if inside else Source.of(path)
