"""Zero reports (零报告) as files: the right header, no rows, and the words that there is nothing to report."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path

import polars as pl

from credit.catalogue import Catalogue, Dataset
from credit.errors import FileRefused
from credit.quality.reading import read
from credit.quality.reading.headers import Names, detect
from credit.quality.reading.model import Grid, Limits, Table
from credit.quality.reading.opening import open_file

MOST_ROWS, MOST_CELLS = 3, 4  # the words, perhaps with a note beneath, perhaps with the unit beside them
BATCH = 50_000  # rows
_APART = re.compile(r"[\W_]+")
_LIMITS = Limits()


class Words:
    """What a cell says instead of rows.

    Args:
        patterns: regular expressions for the whole of a cell, blanks and punctuation left out, small letters.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._whole = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))

    def said(self, cell: str) -> bool:
        """Whether a cell says it: the whole of it, or a title that ends with it, such as 2026年11月处罚零报告."""
        text = _APART.sub("", unicodedata.normalize("NFKC", cell)).casefold()
        return bool(self._whole.fullmatch(text)) or text.endswith(("零报告", "零报送", "零上报"))

    def only(self, rows: pl.DataFrame) -> bool:
        """Whether rows of texts, few and nearly empty, say it and nothing else: who reports may stand beside it."""
        if rows.height > MOST_ROWS:
            return False
        cells = [[c for c in row if c] for row in rows.select(pl.exclude("^_.*$")).iter_rows()]
        return all(len(row) <= MOST_CELLS for row in cells) and any(self.said(cell) for row in cells for cell in row)

    def beside(self, path: Path, dataset: Dataset, catalogue: Catalogue) -> bool:
        """Whether a file without rows says it above or below its header; `FileRefused` if it cannot be read."""
        _, grids = open_file(path, dataset, catalogue, _LIMITS)
        names = Names(dataset)
        return any(self._on(grid, names) for grid in grids if detect(grid.lines, names))

    def table(self, path: Path, dataset: Dataset, catalogue: Catalogue, batch_rows: int = BATCH) -> Table | None:
        """The rows of a file as `credit.quality.reading.read` gives them, None if it is a zero report."""
        try:
            table = read(path, dataset, catalogue, batch_rows=batch_rows)
        except FileRefused as refused:
            if refused.rule == "file.no-rows" and self.beside(path, dataset, catalogue):
                return None
            raise
        ahead = list(islice(table.batches, 2))
        if self.only(pl.concat(ahead, how="diagonal")):
            return None
        return Table(table.header, chain(ahead, table.batches))

    def _on(self, grid: Grid, names: Names) -> bool:
        return any(self.said(cell) for cell in _cells(grid) if not names.field(cell))


def _cells(grid: Grid) -> Iterable[str]:
    return (cell for line in grid.lines for cell in line.cells if cell)
