"""Rows that a line break inside an unquoted cell has cut in two, joined where nothing else can be meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from credit.quality.reading.columns import Columns
from credit.quality.reading.frame import cut_rows

_DIGIT = re.compile("[0-9０-９〇零一二三四五六七八九十]")
_BREAKABLE = ("text", "name", None)  # None: a column that no dataset knows
_COUNTED = ("date", "amount", "integer")


@dataclass
class Joined:
    """Rows after joining: how many records each was, and the places of those that were cut and could not be joined."""

    rows: list[Sequence[str]] = field(default_factory=list)
    spans: list[int] = field(default_factory=list)
    cut: set[int] = field(default_factory=set)

    def add(self, row: Sequence[str], span: int, *, cut: bool) -> None:
        """One row more."""
        if cut:
            self.cut.add(len(self.rows))
        self.rows.append(row)
        self.spans.append(span)


def joined(rows: Sequence[Sequence[str]], columns: Columns, *, cut_before: bool) -> Joined:
    """The rows with those joined that are one.

    Two rows are one if together they have exactly as many cells as the header; if the break falls into a cell of free
    text; and if only together they fill every required cell, with numbers and dates where they should stand. All other
    cut rows stay as they are, to be told.

    Args:
        rows: one after the other.
        columns: of the header.
        cut_before: whether the first row is the second half of a row that could not be joined.
    """
    done, at, cut = Joined(), 0, cut_before
    while at < len(rows):
        pair = rows[at : at + 2]
        whole = _whole(pair, columns) if fits([len(row) for row in pair], len(columns)) and not cut else None
        if whole:
            done.add(whole, 2, cut=False)
            at, cut = at + 2, False
        else:
            follows = bool(cut_rows([len(row) for row in pair], columns, pair.__getitem__))
            done.add(rows[at], 1, cut=cut or follows)
            at, cut = at + 1, follows
    return done


def fits(lengths: Sequence[int], width: int) -> bool:
    """Whether two neighbours anywhere may be the halves of a row, by their numbers of cells."""
    return any(max(first, second) < width and first + second == width + 1 for first, second in pairwise(lengths))


def _whole(pair: Sequence[Sequence[str]], columns: Columns) -> list[str] | None:
    """Two rows as one, if nothing else can be meant."""
    first, second = pair
    row = [*first[:-1], f"{first[-1]}\n{second[0]}", *second[1:]]
    broken = columns.type_at(len(first) - 1) in _BREAKABLE
    proven = broken and _complete(row, columns) and not _complete(first, columns) and not _complete(second, columns)
    return row if proven else None


def _complete(row: Sequence[str], columns: Columns) -> bool:
    filled = all(at < len(row) and row[at].strip() for at in columns.required())
    counted = [cell for at, cell in enumerate(row[: len(columns)]) if columns.type_at(at) in _COUNTED and cell.strip()]
    return filled and all(_DIGIT.search(cell) and "\n" not in cell for cell in counted)
