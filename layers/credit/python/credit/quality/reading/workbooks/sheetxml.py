"""A worksheet's XML before its cells are read: what is hidden or merged, and whether it can be read as a stream.

What cannot is held by a parser, which allocates every cell between the first and the last one, so that a single value
in the far corner of an otherwise empty sheet would take all memory; and it gives an error cell as an empty one.
`measure` looks up both.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import polars as pl

from credit.errors import FileRefused
from credit.quality.reading.model import Extent, Limits, Merge

_PIECE = 4 << 20
_WIDEST = 16_384  # columns of a sheet
# Each class of sizes with the pattern of what lies beyond it. Every piece is searched once, so classes are few.
_COLUMNS = (
    (26, "[A-Za-z]{2,}"),
    (52, "(?:[B-Zb-z][A-Za-z]|[A-Za-z]{3,})"),
    (104, "(?:[D-Zd-z][A-Za-z]|[A-Za-z]{3,})"),
    (208, "(?:[H-Zh-z][A-Za-z]|[A-Za-z]{3,})"),
    (702, "[A-Za-z]{3,}"),
    (18_278, "[A-Za-z]{4,}"),
)
_ROWS = (
    (999, "[0-9]{4,}"),
    (9_999, "[0-9]{5,}"),
    (99_999, "[0-9]{6,}"),
    (199_999, "(?:[2-9][0-9]{5}|[0-9]{7,})"),
    (399_999, "(?:[4-9][0-9]{5}|[0-9]{7,})"),
    (699_999, "(?:[7-9][0-9]{5}|[0-9]{7,})"),
    (999_999, "[0-9]{7,}"),
    (1_099_999, "(?:1[1-9][0-9]{5}|[2-9][0-9]{6}|[0-9]{8,})"),
)
# A cell whose place is not its first attribute, and, slower to look for, one that has no place at all.
_UNUSUAL = r"<(?:[^\s<>/:]+:)?c(?:/?>|\s+[^r\s])"
_UNNUMBERED = r"<(?:[^\s<>/:]+:)?c(?:\s+(?:[^r\s=]|[^\s=]{2,})\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>"
_DISGUISED = r"\sr\s*=\s*[\"'][^\"']*&"  # a place spelt with entities, which the parser does not read as one
_PLACED = r"\sr\s*=\s*[\"']"
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
_PLACE = re.compile(rb"\br=[\"']([A-Za-z]+)(\d+)[\"']")
_HIDDEN = re.compile(
    rb"<(?:\w+:)?(?:row|col)\b([^>]*\b(?:hidden=[\"'](?:1|true)|(?:ht|width)=[\"']0(?:\.0+)?)[\"'][^>]*)>"
)
_MERGED = re.compile(rb"mergeCell\s[^>]*\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_ENDS = (b" ", b">", b"/", b"\n", b"\r", b"\t")  # of the name of an element
_LONGEST = 64 << 20  # bytes of one row
_NUMBER = re.compile(rb"\b(r|min|max)=[\"'](\d{1,7})[\"']")


@dataclass
class _Reach:
    """How far the cells reach: indexes into the classes, and the fullest row of cells without a place of their own."""

    columns: int = 0
    rows: int = 0
    unnumbered: int = 0

    def cells(self) -> int:
        """At most so many cells lie between the first and the last one."""
        return _ROWS[self.rows][0] * max(_COLUMNS[self.columns][0], self.unnumbered)


def examine(stream: BinaryIO) -> Extent:
    """Read a worksheet's XML once, which also proves the archive's checksum.

    Raises:
        FileRefused: `file.bomb` if a row never ends.
    """
    extent = Extent()
    for piece in pieces(stream):
        extent.regular = extent.regular and _regular(piece)
        if b"hidden=" in piece or b' ht="0' in piece or b' width="0' in piece:
            _note_hidden(piece, extent)
        if b"mergeCell " in piece:
            extent.merges += [_merge(*found) for found in _MERGED.findall(piece)]
    return extent


def measure(stream: BinaryIO, extent: Extent, limits: Limits) -> None:
    """Note the error cells of a sheet that must be held whole.

    Raises:
        FileRefused: `file.bomb` if the sheet reaches too far, `file.unreadable` if it is no UTF-8.
    """
    reach = _Reach()
    for piece in pieces(stream):
        _measure(piece, reach)
        if reach.cells() > limits.cells:
            raise FileRefused("file.bomb", limit=limits.cells)
        if b't="e"' in piece or b"t='e'" in piece:
            extent.errors.update(_errors(piece))


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """The XML in pieces that end where a row ends."""
    rest = b""
    while chunk := stream.read(_PIECE):
        data = rest + chunk
        end = data.rfind(b"row>") + 4
        if end > 3:
            yield data[:end]
        rest = data[end:] if end > 3 else data
        if len(rest) > _LONGEST:
            raise FileRefused("file.bomb", limit=_LONGEST >> 20)
    yield rest


def _regular(piece: bytes) -> bool:
    """Whether every cell begins with its place, and nothing but cells can look like one."""
    placed = piece.count(b'<c r="')
    # Few pieces hold <cols>, <cfRule> and the like as well, so that all must be counted.
    others = placed < piece.count(b"<c") and placed < sum(piece.count(b"<c" + end) for end in _ENDS)
    return not others and b"<!" not in piece and b":c " not in piece and b":c>" not in piece


def _merge(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Merge:
    columns, rows = sorted((column(left), column(right))), sorted((int(top) - 1, int(bottom) - 1))
    return Merge(rows[0], rows[1], columns[0], columns[1])


def _measure(piece: bytes, reach: _Reach) -> None:
    try:
        text = pl.Series([piece], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError as damage:
        raise FileRefused("file.unreadable") from damage
    while _found(text, f"(?-u:{_PLACED}{_COLUMNS[reach.columns][1]}[0-9])"):
        reach.columns = _next(reach.columns, len(_COLUMNS))
    while _found(text, f"(?-u:{_PLACED}[A-Za-z]*{_ROWS[reach.rows][1]}[\"'])"):
        reach.rows = _next(reach.rows, len(_ROWS))
    if _found(text, _DISGUISED):
        raise FileRefused("file.unreadable")
    if _found(text, _UNUSUAL) and _found(text, _UNNUMBERED):
        reach.unnumbered = max(reach.unnumbered, *(row.count(b"<c") + row.count(b":c") for row in piece.split(b"row ")))


def _found(text: pl.Series, pattern: str) -> bool:
    return bool(text.str.contains(pattern)[0])


def _next(current: int, classes: int) -> int:
    if current + 1 == classes:
        raise FileRefused("file.unreadable")
    return current + 1


def _errors(piece: bytes) -> Mapping[tuple[int, int], str]:
    found = {}
    for attributes, value in _ERROR.findall(piece):
        if place := _PLACE.search(attributes):
            found[int(place[2]) - 1, column(place[1])] = value.decode(errors="replace")
    return found


def _note_hidden(piece: bytes, extent: Extent) -> None:
    for attributes in _HIDDEN.findall(piece):
        places = {name: int(value) for name, value in _NUMBER.findall(attributes)}
        if b"r" in places:
            extent.hidden_rows.add(places[b"r"] - 1)
        elif {b"min", b"max"} <= places.keys():
            extent.hidden_columns.update(range(places[b"min"] - 1, min(places[b"max"], _WIDEST)))


def column(letters: bytes) -> int:
    """The place of a column, from 0.

    >>> column(b"A"), column(b"AA")
    (0, 26)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1
