"""Records of delimited text, RFC 4180 read leniently: the exact and slower reading, cell by cell.

A quote that does not open or close a whole cell is an ordinary character, as in `"北辰"科技`: only that cell is taken
as it stands, never the rest of the file. Line ends are CR LF, LF or CR, in any mixture.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_LINE_END = re.compile(r"\r\n|\n|\r")
_OPEN = re.compile(r'"[^"]*+(?:""[^"]*+)*+\Z')


@dataclass(frozen=True)
class Record:
    """The cells of one row, and where in the text the next row begins."""

    cells: list[str]
    end: int


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    """A quoted or a bare cell with what ends it; possessive, so that damaged quotes cost no second look."""
    d = re.escape(delimiter)
    return re.compile(rf'(?:"((?>[^"]*+(?:""[^"]*+)*+))"|([^{d}\r\n]*+))({d}|\r\n|\n|\r|\Z)')


def records(text: str, delimiter: str, *, final: bool) -> Iterator[Record]:
    """The records of a text; with `final` False only those whose end is certain, so that more text may follow."""
    if '"' not in text:
        yield from _unquoted(text, delimiter, final=final)
        return
    cells: list[str] = []
    for match in _cell(delimiter).finditer(text):
        quoted, bare, end = match.groups()
        if not final and (not end or _may_continue(text, match, bare)):
            return
        if not (end or bare or quoted is not None or cells):
            return
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        if end != delimiter:
            yield Record(cells, match.end())
            cells = []


def _may_continue(text: str, match: re.Match[str], bare: str | None) -> bool:
    """Whether a cell that looks bare is the beginning of a quoted one whose end has not been read yet."""
    return bool(bare and bare[0] == '"' and _OPEN.match(text, match.start()))


def _unquoted(text: str, delimiter: str, *, final: bool) -> Iterator[Record]:
    at = 0
    for end in _LINE_END.finditer(text):
        yield Record(text[at : end.start()].split(delimiter), end.end())
        at = end.end()
    if final and at < len(text):
        yield Record(text[at:].split(delimiter), len(text))
