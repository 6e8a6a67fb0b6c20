"""The shared texts of a workbook: each kept once, without the phonetic runs that are no part of them."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

import polars as pl

from credit.errors import FileRefused

_PIECE = 4 << 20
_PLAIN = r'^(?:<t(?: xml:space="preserve")?>([^<]*)</t>)?(?:<phoneticPr [^<>]*/>)?</si>'
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # a character that XML cannot hold (ECMA-376 Part 1, 22.9.2.19)


def shared(stream: BinaryIO) -> pl.Series:
    """All shared texts in their order, as String.

    Raises:
        FileRefused: `file.unreadable` if the part is no XML or no UTF-8.
    """
    parts = [_texts(piece) for piece in _pieces(stream)]
    return pl.concat(parts).rechunk() if parts else pl.Series(dtype=pl.String)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    """The part in pieces that hold whole entries."""
    rest = b""
    while chunk := stream.read(_PIECE):
        data = rest + chunk
        end = max(data.rfind(b"</si>") + 5, data.rfind(b"<si/>") + 5)
        if end > 4:
            yield data[:end]
        rest = data[end:] if end > 4 else data


def _texts(piece: bytes) -> pl.Series:
    text = utf8(piece.replace(b"<si/>", b"<si></si>"))
    entries = text.str.split("<si>").explode().slice(1)
    values = entries.str.extract(_PLAIN, 1)
    others = (values.is_null() & ~entries.str.starts_with("</si>")).arg_true()
    values = unescaped(values.fill_null(""))
    if not others.len():
        return values
    return values.scatter(others, [rich(f"<si>{entry}") for entry in entries[others]])


def utf8(piece: bytes) -> pl.Series:
    """The piece as one text.

    Raises:
        FileRefused: `file.unreadable` if it is no UTF-8.
    """
    try:
        return pl.Series([piece], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError as damage:
        raise FileRefused("file.unreadable") from damage


def unescaped(texts: pl.Series) -> pl.Series:
    """With entities and escapes resolved; few texts have any."""
    places = texts.str.contains("&|_x[0-9A-Fa-f]{4}_|\r").fill_null(value=False).arg_true()
    return texts.scatter(places, [unescape(text) for text in texts[places]]) if places.len() else texts


def unescape(text: str) -> str:
    """What an XML text says.

    >>> unescape("A&amp;B&#20844;_x0041_")
    'A&B公A'
    """
    return _resolved(_ENTITY.sub(_character, text.replace("\r\n", "\n").replace("\r", "\n")))


def _resolved(text: str) -> str:
    return _ESCAPED.sub(lambda found: _letter(int(found[1], 16)), text)


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    return _letter(int(found[1]) if found[1] else int(found[2], 16))


def _letter(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def rich(element: str) -> str:
    """The text of an element with runs of different looks, without the phonetic ones (rPh).

    Raises:
        FileRefused: `file.unreadable` if it is no XML.
    """
    said: list[str] = []
    inside: list[str] = []

    def started(tag: str, _: dict[str, str]) -> None:
        inside.append(tag.rpartition(":")[2])

    def ended(_: str) -> None:
        inside.pop()

    def characters(text: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside:
            said.append(text)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = started, ended, characters
    try:
        parser.Parse(element, True)
    except expat.ExpatError as damage:
        raise FileRefused("file.unreadable") from damage
    return _resolved("".join(said))
