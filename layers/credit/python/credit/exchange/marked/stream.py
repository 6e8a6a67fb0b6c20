"""A worksheet's XML as a stream: what stands before its rows, the rows that change, what stands behind them."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from credit.exchange.marked.markup import Unpatchable, attribute

_PIECE = 1 << 20
_LONGEST = 32 << 20  # bytes before the rows, behind them or of one row: what is longer is no table
_DATA = re.compile(rb"<(?P<prefix>(?:[\w.-]+:)?)sheetData(?=[\s/>])[^<>]*?(?P<empty>/?)>")
_MARKED_UP = re.compile(rb"<!(?:--|\[CDATA\[|DOCTYPE)")


class Worksheet:
    """One reading of a worksheet's part, front to back: `head`, then `rows()`, then `tail`.

    Raises:
        Unpatchable: the part has no rows, or is written in a way that no office program writes.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._left = stream, b""
        found = None
        while found is None and self._more():
            found = _DATA.search(self._left)
        if found is None or found["empty"]:
            raise Unpatchable("no rows")
        self.prefix = found["prefix"]
        self.head, self._left = self._left[: found.end()], self._left[found.end() :]
        self.tail = b""
        self._refuse(self.head)
        self._end = b"</" + self.prefix + b"row>"

    def rows(self) -> Iterator[tuple[int, bytes]]:
        """The rows, each with its number as Excel shows it."""
        number, close = 0, b"</" + self.prefix + b"sheetData"
        at = 0
        while True:
            start, end = self._next(at)
            if end:
                row, at = self._left[start:end], end
                number = int(attribute(row[: row.index(b">") + 1], "r") or number + 1)
                yield number, row
                continue
            self._left, at = self._left[at:], 0
            if self._left.lstrip().startswith(close):
                break
            if not self._more():
                raise Unpatchable("no end")
        while self._more():
            pass
        self.tail = self._left
        self._refuse(self.tail)

    def _next(self, at: int) -> tuple[int, int]:
        """Where the next row begins and ends; nothing stands between rows. It ends at 0 if it is not all there."""
        start = self._left.find(b"<", at)
        if start < 0 or not self._left.startswith(b"<" + self.prefix + b"row", start):
            return start, 0
        tag = self._left.find(b">", start) + 1
        if not tag or self._left[tag - 2 : tag - 1] == b"/":
            return start, tag
        end = self._left.find(self._end, tag)
        return start, end + len(self._end) if end >= 0 else 0

    def _more(self) -> bool:
        piece = self._stream.read(_PIECE)
        self._left += piece
        if len(self._left) > _LONGEST:
            raise Unpatchable("too long")
        return bool(piece)

    def _refuse(self, part: bytes) -> None:
        if _MARKED_UP.search(part):
            raise Unpatchable("comments")
