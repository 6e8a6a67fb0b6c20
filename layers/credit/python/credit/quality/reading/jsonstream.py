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
_BETWEEN = re.compile(r"[\s,\x1e\ufeff]*")
_LONGEST = 64  # characters of a token that more text could complete, strings excepted


def _object(pairs: list[tuple[str, Any]]) -> Object:
    """An object, refused if it says one thing twice: the parser would keep the last and drop the rest."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise FileRefused("column.twice", column=twice[:60].encode(errors="replace").decode(), sheet="")
    return found


# Numbers stay text, because 18 digits and trailing zeros mean something here. Line breaks in texts are let pass.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=str, strict=False)


class JsonStream:
    """A cursor over UTF-8 blocks; `row` is the ordinal of the object that comes next, from 1.

    Every method raises FileRefused `file.unreadable` with the row at which JSON is broken or ends too early.
    """

    def __init__(self, blocks: Iterator[bytes], limits: Limits) -> None:
        self.row = 1
        self._blocks = blocks
        self._limit = limits.record_bytes
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """The next character that is neither blank nor comma; empty at the end of the file."""
        self._at = _BETWEEN.match(self._text, self._at).end()  # type: ignore[union-attr]  # matches the empty text too
        while self._at == len(self._text) and self._more():
            self._at = _BETWEEN.match(self._text, self._at).end()  # type: ignore[union-attr]
        return self._text[self._at : self._at + 1]

    def entries(self, ends: str) -> Iterator[None]:
        """Pauses before each entry of the container that comes next, `ends` being its last bracket."""
        self.peek()
        self._at += 1
        while (following := self.peek()) and following != ends:
            yield
        if following != ends:
            raise FileRefused("file.unreadable", row=self.row)
        self._at += 1

    def key(self) -> str:
        """The key that comes next, and the colon behind it."""
        name = self.value() if self.peek() == '"' else None
        if self.peek() != ":":
            raise FileRefused("file.unreadable", row=self.row)
        self._at += 1
        return str(name)

    def object(self) -> Object:
        """The next value, which must be an object.

        Raises:
            FileRefused: `file.format` if it is none.
        """
        value = self.value()
        if not isinstance(value, dict):
            raise FileRefused("file.format", found="JSON", row=self.row)
        self.row += 1
        return value

    def value(self) -> Any:
        """The next value, numbers as text.

        Raises:
            FileRefused: `file.bomb` if it is too long or too deep.
        """
        if self.peek() not in ("{", "[", '"'):
            self._up_to(_LONGEST)  # a number must not be taken for complete because the block ends
        while True:
            try:
                value, self._at = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as damage:
                self._complete(damage)
            except RecursionError as depth:
                raise FileRefused("file.bomb", row=self.row, limit=DEPTH) from depth
            else:
                return value

    def _complete(self, damage: json.JSONDecodeError) -> None:
        """Read on if more text could mend what is damaged."""
        cut = damage.pos + _LONGEST > len(self._text) or damage.msg.startswith("Unterminated")
        pending = len(self._text) - self._at
        if cut and pending > self._limit:
            raise FileRefused("file.bomb", row=self.row, limit=self._limit >> 20)
        # Twice as much before the next attempt, so that a large value costs two readings and not a hundred.
        if not cut or not self._up_to(max(2 * pending, 1)):
            raise FileRefused("file.unreadable", row=self.row) from damage

    def _up_to(self, wanted: int) -> bool:
        """Read on until so many characters are pending; False if there are no more."""
        grown = False
        while len(self._text) - self._at < wanted and self._more():
            grown = True
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
