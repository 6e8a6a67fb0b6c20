"""JSON values one after the other from a stream, each held only as long as it is looked at."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from credit.errors import FileRefused
from credit.quality.reading.model import Limits

Object = dict[str, Any]
DEPTH = 32  # a cell of nested values is no cell any more
_BETWEEN = re.compile(r"[\s,\x1e]*")


def _object(pairs: list[tuple[str, Any]]) -> Object:
    """An object, refused if it says one thing twice: the parser would keep the last and drop the rest."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise FileRefused("column.twice", column=twice[:60].encode(errors="replace").decode(), sheet="")
    return found


# Numbers stay text, because 18 digits and trailing zeros mean something here.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=str)


class JsonStream:
    """A cursor over UTF-8 blocks; `row` is the ordinal of the value that comes next, from 1."""

    def __init__(self, blocks: Iterator[bytes], limits: Limits) -> None:
        self.row = 1
        self._blocks = blocks
        self._limits = limits
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """The next character that is neither blank nor comma; empty at the end of the file."""
        self._at = _BETWEEN.match(self._text, self._at).end()  # type: ignore[union-attr]  # matches the empty text too
        while self._at == len(self._text) and self._more():
            self._at = _BETWEEN.match(self._text, self._at).end()  # type: ignore[union-attr]
        return self._text[self._at : self._at + 1]

    def objects(self, *, array: bool) -> Iterator[Object]:
        """The objects up to the end, of the array whose bracket comes next or of the file.

        Raises:
            FileRefused: `file.unreadable` with the row at which JSON is broken or ends too early.
        """
        if array:
            self.peek()
            self._at += 1
        while (following := self.peek()) and following != "]":
            yield self._next(self._limits.record_bytes, "file.bomb")
        if (following == "]") is not array:
            raise FileRefused("file.unreadable", row=self.row)
        self._at += array
        if self.peek():
            raise FileRefused("file.unreadable", row=self.row)

    def whole(self) -> Object:
        """The next object, however large a single document may be."""
        return self._next(self._limits.document_bytes, "file.too-large")

    def _next(self, limit: int, beyond: str) -> Object:
        value = self._value(limit, beyond)
        if not isinstance(value, dict):
            raise FileRefused("file.format", found="JSON", row=self.row)
        self.row += 1
        return value

    def _value(self, limit: int, beyond: str) -> Any:
        wanted = 0
        while True:
            try:
                value, self._at = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as damage:
                # Twice as much before the next attempt, so that a large value costs two readings and not a hundred.
                wanted = max(2 * (len(self._text) - self._at), 1)
                if not self._up_to(wanted, limit, beyond):
                    raise FileRefused("file.unreadable", row=self.row) from damage
            except RecursionError as depth:
                raise FileRefused("file.bomb", row=self.row, limit=DEPTH) from depth
            else:
                return value

    def _up_to(self, wanted: int, limit: int, beyond: str) -> bool:
        """Read on until so many characters are pending; False if there are no more."""
        grown = False
        while len(self._text) - self._at < wanted and self._more():
            grown = True
            if len(self._text) - self._at > limit:
                raise FileRefused(beyond, row=self.row, limit=limit >> 20)
        return grown

    def _more(self) -> bool:
        block = next(self._blocks, b"")
        try:
            text = self._decoder.decode(block, final=not block)
        except UnicodeDecodeError as damage:
            raise FileRefused("file.encoding", row=self.row) from damage
        self._text = self._text[self._at :] + text
        self._at = 0
        return bool(block)
