"""XML read as a stream by expat, and nothing of it that could do harm: no document type, no entities of its own."""

from collections.abc import Iterable, Iterator
from typing import NoReturn, Protocol
from xml.parsers import expat

from credit.errors import FileRefused
from credit.quality.reading.model import Limits

DEEPEST = 64  # elements inside each other
_PIECE = 256 << 10
# Characters that XML forbids and careless programs write all the same; DEL is allowed, and means as little.
_PLAIN = bytes(0x7F if code < 32 and code not in (9, 10, 13) else code for code in range(256))
_CODES = expat.errors.codes
_CUT_SHORT = {
    _CODES[expat.errors.XML_ERROR_NO_ELEMENTS],
    _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    _CODES[expat.errors.XML_ERROR_PARTIAL_CHAR],
    _CODES[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}


class Target(Protocol):
    """What is told of a document, in its order; `started` refuses what is nested deeper than `DEEPEST`."""

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def ended(self, name: str) -> None:
        """An element ends."""

    def said(self, text: str) -> None:
        """Text; one text may come in parts."""


def walk(blocks: Iterable[bytes], target: Target, limits: Limits, *, whole: bool = True) -> Iterator[None]:
    """Tell the target of a document, pausing after each piece so that what was found can be taken away.

    Args:
        blocks: the document in UTF-8; whatever encoding it declares does not count any more.
        target: is told.
        limits: `record_bytes` is the longest tag or text.
        whole: whether the document must be complete.

    Raises:
        FileRefused: `file.unsafe` for a document type, `file.bomb`, `file.encoding`, `file.unreadable` for what ends
            too early, `file.markup` for what is no XML.
    """
    parser, fed, piece = _parser(target), 0, b""
    try:
        for piece in _pieces(blocks):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > limits.record_bytes:
                raise FileRefused("file.bomb", limit=limits.record_bytes >> 20)
            yield
        if whole:
            parser.Parse(b"", True)
            yield
    except expat.ExpatError as damage:
        raise _refusal(damage, piece) from damage


def _parser(target: Target) -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = target.started
    parser.EndElementHandler = target.ended
    parser.CharacterDataHandler = target.said
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> NoReturn:
    raise FileRefused("file.unsafe")


def _pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        for at in range(0, len(block), _PIECE):
            yield block[at : at + _PIECE].translate(_PLAIN)


def _refusal(damage: expat.ExpatError, piece: bytes) -> FileRefused:
    if damage.code in _CUT_SHORT:
        return FileRefused("file.unreadable")
    if b"\xff" in piece:  # where the encoding broke: see `encoding.blocks`
        return FileRefused("file.encoding", line=damage.lineno)
    return FileRefused("file.markup", line=damage.lineno)


def local(name: str) -> str:
    """A name without its prefix.

    >>> local("ss:Row"), local("Row")
    ('Row', 'Row')
    """
    return name.rpartition(":")[2]
