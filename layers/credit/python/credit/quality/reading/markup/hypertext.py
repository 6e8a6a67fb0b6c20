"""HTML as a stream of tags and texts: comments, scripts and styles left out, damage taken as browsers take it."""

import codecs
import re
from collections.abc import Iterable, Iterator
from functools import cache

from credit.errors import FileRefused
from credit.quality.reading.model import Limits

Token = tuple[str, str, str]
_SIMPLE = r"(?:\s(?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+')*+)?"  # attributes that hide no bracket
_CELL = re.compile(rf"<t[dh]({_SIMPLE})>([^<]*+)</t[dh]>", re.IGNORECASE)
_ROW = rf"<[tT][rR](?P<row>{_SIMPLE})>\s*+(?P<cells>(?:<[tT][dDhH]{_SIMPLE}>[^<]*+</[tT][dDhH]>\s*+)++)</[tT][rR]>"
_LONGEST = 16  # characters of what may begin or end such a part
_APART = re.compile(r"<(?:!--|(?:script|style|xml|noscript|template|textarea|select|comment)(?=[\s>/]))", re.IGNORECASE)
_TAG = (
    r"<(?P<slash>/?)(?P<name>[a-zA-Z][\w:.-]*+)(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)>"
    r"|(?:[^<]++|<(?![/a-zA-Z]))++|<[^<>]*+>?"
)
_TOKEN, _PIECE = re.compile(f"{_ROW}|{_TAG}"), re.compile(_TAG)


def tokens(blocks: Iterable[bytes], limits: Limits) -> Iterator[Token]:
    """The tags and texts of a page in UTF-8, entities as they are written.

    A tag is "<" or "</", its name in lower case and its attributes; a text is "", the text and nothing. A table row of
    which no cell has tags inside is one token, because most rows are so: "row", its attributes and its cells, for
    `cells` or `pieces` to take apart.

    Raises:
        FileRefused: `file.encoding`, `file.bomb` for a tag or comment that never ends.
    """
    rest = ""
    for text in _apart(_texts(blocks)):
        rest += text
        # A tag or text may go on in the next block.
        end = rest.rfind("<")
        if end > 0:
            yield from _tokens(rest[:end])
            rest = rest[end:]
        if len(rest) > limits.record_bytes:
            raise FileRefused("file.bomb", limit=limits.record_bytes >> 20)
    yield from _tokens(rest)


def _texts(blocks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as damage:
        raise FileRefused("file.encoding") from damage


def _apart(texts: Iterable[str]) -> Iterator[str]:
    """The page without what nobody sees on it; what has no end reaches to the end of the page."""
    rest, until = "", ""
    for text in texts:
        rest, at = rest + text, 0
        while True:
            found = _end(until).search(rest, at) if until else _APART.search(rest, at)
            if found is None:
                break
            if until:
                at, until = found.end(), ""
            else:
                yield rest[at : found.start()]
                at, until = found.end(), found[0][1:].lower()
        cut = max(at, len(rest) - _LONGEST)
        if not until:
            yield rest[at:cut]
        rest = rest[cut:]
    if not until:
        yield rest


@cache
def _end(name: str) -> re.Pattern[str]:
    return re.compile("-->" if name == "!--" else f"</{name}[^<>]*>", re.IGNORECASE)


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        if body := match["cells"]:
            yield "row", match["row"], body
        else:
            yield from _piece(match)


def pieces(text: str) -> Iterator[Token]:
    """The tags and texts of a part of a page."""
    for match in _PIECE.finditer(text):
        yield from _piece(match)


def _piece(match: re.Match[str]) -> Iterator[Token]:
    if name := match["name"]:
        yield f"<{match['slash']}", name.lower(), match["attributes"]
    elif not match[0].startswith(("<!", "<?")):
        yield "", match[0], ""


def cells(row: str) -> list[tuple[str, str]]:
    """The attributes and the text of each cell of a row without tags inside its cells."""
    return _CELL.findall(row)
