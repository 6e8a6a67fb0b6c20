"""Rows of Python texts as a frame, with the rows marked whose cells have moved."""

from collections.abc import Callable, Sequence

import polars as pl

from credit.quality.reading.columns import Columns


def framed(rows: Sequence[Sequence[str]], columns: Columns) -> pl.DataFrame:
    """Columns `c0` … and `_over`: whether something stands beyond the last header or a line break has cut the row."""
    width = len(columns)
    over = [any(cell.strip() for cell in row[width:]) for row in rows]
    for at in cut_rows([len(row) for row in rows], columns, rows.__getitem__):
        over[at] = True
    cells = zip(*(_padded(row, width) for row in rows), strict=True)
    series = [pl.Series(f"c{i}", column, dtype=pl.String) for i, column in enumerate(cells)]
    return pl.DataFrame([*series, pl.Series("_over", over, dtype=pl.Boolean)])


def _padded(row: Sequence[str], width: int) -> Sequence[str]:
    return row if len(row) == width else [*row[:width], *[""] * (width - len(row))]


def cut_rows(lengths: Sequence[int], columns: Columns, row: Callable[[int], Sequence[str | None]]) -> list[int]:
    """The places of rows that an unquoted line break has cut in two: together they make exactly one row.

    A row that is merely short is whole, because Excel leaves off empty cells at the end of a row. So the second of the
    two must lack most of the required cells.
    """
    width, required = len(columns), columns.required()
    cut: list[int] = []
    for at in range(len(lengths) - 1):
        if max(lengths[at], lengths[at + 1]) < width and lengths[at] + lengths[at + 1] == width + 1:
            after = row(at + 1)
            filled = sum(1 for i in required if i < len(after) and (after[i] or "").strip())
            cut += [at, at + 1] if 2 * filled < len(required) else []
    return cut
