"""Cells in quotes that are none in RFC 4180: 'single', “curly”, 「corner」; taken off where a header wears them."""

from collections.abc import Iterator, Sequence

import polars as pl

from credit.quality.reading.model import Line

_PAIRS = ("''", "“”", "‘’", "„“", "「」", "＂＂", "``")
_FEWEST = 2  # cells of one line that must all be quoted


def worn(lines: Sequence[Line]) -> str | None:
    """The pair of quotes around every cell of a line, None if no line is so quoted."""
    for line in lines:
        filled = [cell for cell in line.cells if cell]
        for pair in _PAIRS if len(filled) >= _FEWEST else ():
            if all(len(cell) > 1 and cell[0] == pair[0] and cell[-1] == pair[1] for cell in filled):
                return pair
    return None


def bare(cell: str, pair: str) -> str:
    """A cell without its quotes, if it has both.

    >>> bare("“北辰”", "“”"), bare("“北辰", "“”")
    ('北辰', '“北辰')
    """
    return cell[1:-1] if len(cell) > 1 and cell[0] == pair[0] and cell[-1] == pair[1] else cell


def stripped(frames: Iterator[pl.DataFrame], pair: str) -> Iterator[pl.DataFrame]:
    """The same for the columns `c0` … of frames."""
    cells = pl.col("^c\\d+$")
    quoted = cells.str.starts_with(pair[0]) & cells.str.ends_with(pair[1]) & (cells.str.len_chars() > 1)
    for frame in frames:
        yield frame.with_columns(pl.when(quoted).then(cells.str.slice(1, cells.str.len_chars() - 2)).otherwise(cells))
