"""One row of a worksheet's XML with some of its cells marked, filled or emptied."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from credit.exchange.marked.markup import Unpatchable, attribute, column_of, letters, text, with_attributes

_CELL = re.compile(rb"<(?P<prefix>(?:[\w.-]+:)?)c(?=[\s/>])[^<>]*?(?:/>|>.*?</(?P=prefix)c\s*>)", re.DOTALL)
_START = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])(?:[^<>]*?\sr\s*=\s*[\"']([A-Za-z]+))?[^<>]*>")


@dataclass(frozen=True)
class Edit:
    """What becomes of a cell.

    Args:
        style: the number of its format, from the number that it had.
        said: what stands in it from now on; None leaves what stands there.
        emptied: nothing stands in it from now on.
    """

    style: Callable[[int], int] | None = None
    said: str | None = None
    emptied: bool = False


def edited(row: bytes, number: int, edits: Mapping[int, Edit], unwritten: Callable[[int], int]) -> bytes:
    """The row with its edits made.

    Args:
        row: the element, whole.
        number: of the row, as Excel shows it.
        edits: column, counted from 0 -> what becomes of the cell there.
        unwritten: the number of the format that a cell of a column has as long as nothing is written in it.
    """
    end = row.index(b">") + 1
    tag = with_attributes(row[:end], {"spans": None})
    prefix = tag[1 : tag.index(b"row")]
    if tag.endswith(b"/>"):
        tag, body, close = tag[:-2].rstrip() + b">", b"", b"</" + prefix + b"row>"
    else:
        cut = row.rindex(b"</")
        body, close = row[end:cut], row[cut:]
    style = int(attribute(tag, "s") or 0) if attribute(tag, "customFormat") in (b"1", b"true") else None
    cells = _Cells(prefix, number, lambda column: unwritten(column) if style is None else style)
    return tag + cells.through(body, edits) + close


def styles_in(row: bytes) -> Iterator[tuple[int, int]]:
    """Columns, counted from 0, and the numbers of the formats of the cells that a row has."""
    for column, tag in _cells(row):
        yield column, int(attribute(tag[0], "s") or 0)


def _cells(row: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    """The columns of the cells, counted from 0, and their start tags; one without a place is beside the one before."""
    column = -1
    for tag in _START.finditer(row):
        column = column_of(tag[1]) if tag[1] else column + 1
        yield column, tag


class _Cells:
    def __init__(self, prefix: bytes, number: int, unwritten: Callable[[int], int]) -> None:
        self._prefix, self._number, self._unwritten = prefix.decode(), number, unwritten

    def through(self, body: bytes, edits: Mapping[int, Edit]) -> bytes:
        """The cells of the row in their order, new ones among them."""
        tags = list(_cells(body))
        columns = [column for column, _ in tags]
        parts, at = [], 0
        for column in sorted(edits):
            place = bisect_left(columns, column)
            if place < len(tags) and columns[place] == column:
                start, end = self._extent(body, tags[place][1])
                parts += [body[at:start], self._changed(body[start:end], tags[place][1], column, edits[column])]
            else:
                start = end = tags[place][1].start() if place < len(tags) else self._end(body, tags)
                parts += [body[at:start], b"" if edits[column].emptied else self._new(column, edits[column])]
            at = end
        return b"".join([*parts, body[at:]])

    def _extent(self, body: bytes, tag: re.Match[bytes]) -> tuple[int, int]:
        found = _CELL.match(body, tag.start())
        if found is None:
            raise Unpatchable("cell")
        return found.span()

    def _end(self, body: bytes, tags: Sequence[tuple[int, re.Match[bytes]]]) -> int:
        return self._extent(body, tags[-1][1])[1] if tags else 0

    def _changed(self, cell: bytes, tag: re.Match[bytes], column: int, edit: Edit) -> bytes:
        if edit.emptied:
            return b""
        if edit.said is not None:
            return self._new(column, edit)
        before = int(attribute(tag[0], "s") or 0)
        style = edit.style(before) if edit.style else before
        return with_attributes(tag[0], {"s": str(style)}) + cell[len(tag[0]) :]

    def _new(self, column: int, edit: Edit) -> bytes:
        p, place = self._prefix, f"{letters(column)}{self._number}"
        style = edit.style(self._unwritten(column)) if edit.style else self._unwritten(column)
        if not edit.said:
            return f'<{p}c r="{place}" s="{style}"/>'.encode()
        told = f'<{p}c r="{place}" s="{style}" t="inlineStr"><{p}is><{p}t xml:space="preserve">'.encode()
        return told + text(edit.said) + f"</{p}t></{p}is></{p}c>".encode()
