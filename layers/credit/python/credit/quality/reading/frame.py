"""Rows of Python texts as a frame, with the rows marked whose cells have moved."""

from collections.abc import Iterator, Sequence

import polars as pl

from credit.quality.reading.columns import Columns


def framed(rows: Sequence[Sequence[str]], columns: Columns) -> pl.DataFrame:
    """Columns `c0` … and `_over`: True where something stands beyond the last header or a line break has cut the row."""
    width = len(columns)
    over = [any(cell.strip() for cell in row[width:]) for row in rows]
    for at in _cut(rows, columns):
        over[at] = over[at + 1] = True
    cells = zip(*(_padded(row, width) for row in rows), strict=True)
    series = [pl.Series(f"c{i}", column, dtype=pl.String) for i, column in enumerate(cells)]
    return pl.DataFrame([pl.Series("_over", over, dtype=pl.Boolean), *series])


def _padded(row: Sequence[str], width: int) -> Sequence[str]:
    return row if len(row) == width else [*row[:width], *[""] * (width - len(row))]


def _cut(rows: Sequence[Sequence[str]], columns: Columns) -> Iterator[int]:
    """Rows that end in the middle: with the next one, which has hardly a required cell, they make exactly one row.

    A row that is merely short is whole: Excel leaves off empty cells at the end of a row.
    """
    width = len(columns)
    required = columns.required()
    for at in range(len(rows) - 1):
        if len(rows[at]) + len(rows[at + 1]) == width + 1 and len(rows[at]) < width:
            filled = sum(1 for i in required if i < len(rows[at + 1]) and rows[at + 1][i].strip())
            if 2 * filled < len(required):
                yield at
