"""Merged cells below the header: the value belongs to every row that it spans (合并单元格)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import polars as pl

from credit.quality.reading.model import Header, Line, Merge

_TALL = 1_000  # rows: a taller merge fills the rows that are there and makes none
_TITLE = 2  # a merge over more than one column in so many is a title or a note, not a value


Spanning = tuple[Merge, str]  # a merge and the text of its first cell


class Merges:
    """The merges of one sheet, from the top down, applied to its frames as they come."""

    def __init__(self, merges: Sequence[Merge], sheet: str, header: Header, left: int = 0) -> None:
        moved = (replace(merge, left=merge.left - left, right=merge.right - left) for merge in merges)
        self._merges = sorted((m for m in moved if m.left >= 0), key=lambda m: (m.top, m.left))
        self._sheet, self._header = sheet, header

    def lines(self, lines: Sequence[Line]) -> list[Line]:
        """The first rows with the text of a merged cell in every cell that it covers; `row` counts from 0."""
        cells = {line.row: list(line.cells) for line in lines}
        for merge in self._merges:
            said = cells.get(merge.top, [])[merge.left : merge.left + 1]
            if not lines or merge.top > lines[-1].row:
                break
            if not said or not said[0]:
                continue
            for row in range(merge.top, min(merge.bottom, lines[-1].row) + 1):
                wide = cells.setdefault(row, [])
                wide += [""] * (min(merge.right, 16_383) + 1 - len(wide))
                wide[merge.left : merge.right + 1] = said * (merge.right + 1 - merge.left)
        return [Line(line.row, cells[line.row]) for line in lines]

    def filled(self, frames: Iterator[pl.DataFrame], above: int, headed: Sequence[bool]) -> Iterator[pl.DataFrame]:
        """The frames with every merged value in all of its rows.

        Args:
            frames: `_row` UInt32 as Excel numbers rows, rising, and `c0` … String.
            above: the last row of the header, counted from 0; what begins there or above is no value.
            headed: which columns have a header.
        """
        waiting = [m for m in self._merges if m.top > above and m.left < len(headed)]
        if not waiting:
            yield from frames
            return
        spanning: list[Spanning] = []
        seen = above + 1
        for frame in frames:
            last = int(frame["_row"][-1])
            begun = [m for m in waiting if m.top < last]
            waiting = waiting[len(begun) :]
            spanning += [(m, value) for m, value in zip(begun, _values(frame, begun), strict=True) if value]
            yield self._applied(_with_rows(frame, spanning, seen, last), spanning, headed)
            spanning, seen = [(merge, value) for merge, value in spanning if merge.bottom >= last], last
        rest = _with_rows(None, spanning, seen, max((merge.bottom + 1 for merge, _ in spanning), default=seen))
        if rest.height:
            empty = rest.with_columns(pl.lit(None, pl.String).alias(f"c{i}") for i in range(len(headed)))
            yield self._applied(empty, spanning, headed)

    def _applied(self, frame: pl.DataFrame, spanning: Sequence[Spanning], headed: Sequence[bool]) -> pl.DataFrame:
        edits: dict[int, dict[int, str | None]] = {}
        place = {row - 1: at for at, row in enumerate(frame["_row"].to_list())} if spanning else {}
        for merge, value in spanning:
            wide = sum(headed[merge.left : merge.right + 1])
            if wide > 1 and wide * _TITLE > sum(headed):
                continue
            rows = {row: place[row] for row in range(merge.top, merge.bottom + 1) if row in place}
            self._note(merge, wide, rows)
            for column in range(merge.left, min(merge.right + 1, len(headed))):
                said = value if column == merge.left else None
                edits.setdefault(column, {}).update(dict.fromkeys(rows.values(), said))
        return frame.with_columns(
            frame[f"c{column}"].clone().scatter(list(cells), list(cells.values())) for column, cells in edits.items()
        )

    def _note(self, merge: Merge, wide: int, rows: Iterable[int]) -> None:
        for row in rows:
            if row > merge.top:
                self._header.noted("cell.merged", self._sheet, row + 1)
            elif wide > 1:
                self._header.noted("cell.merged-across", self._sheet, row + 1)


def _values(frame: pl.DataFrame, merges: Sequence[Merge]) -> list[str | None]:
    """What the first cell of each merge says."""
    place = {row - 1: at for at, row in enumerate(frame["_row"].to_list())} if merges else {}
    return [frame[f"c{m.left}"][place[m.top]] if m.top in place else None for m in merges]


def _with_rows(frame: pl.DataFrame | None, spanning: Sequence[Spanning], after: int, last: int) -> pl.DataFrame:
    """The frame with the rows above `last` that hold nothing but the continuation of a merged value."""
    there = set(frame["_row"].to_list()) if frame is not None and spanning else set[int]()
    tall = [merge for merge, _ in spanning if merge.bottom - merge.top < _TALL]
    absent = {row for m in tall for row in range(max(m.top + 2, after + 1), min(m.bottom + 1, last) + 1)} - there
    rows = pl.DataFrame({"_row": pl.Series(sorted(absent), dtype=pl.UInt32)}).with_columns(_over=pl.lit(value=False))
    if frame is None:
        return rows
    return pl.concat([frame, rows], how="diagonal").sort("_row") if absent else frame
