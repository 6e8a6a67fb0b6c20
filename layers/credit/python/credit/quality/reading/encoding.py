"""Which encoding a text file is in, and its content as UTF-8: byte order mark, strict UTF-8, strict GB18030.

GB 18030 rather than GBK or GB 2312, because rare characters of personal names exist only there.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from credit.errors import FileRefused
from credit.quality.reading.archive import DAMAGE
from credit.quality.reading.lines.mending import CUT, recoded, whole
from credit.quality.reading.model import Source

BLOCK = 8 << 20  # bytes read at a time; larger blocks only miss the processor's caches
_WINDOW = 1 << 20
_LONGEST = 4 * BLOCK  # bytes of a line
_ENOUGH = 64  # characters that cannot all be valid by accident
_LIKELY = 16  # so many before the first damage: it is that encoding, and damaged
# Two bytes of GB18030 are often two bytes of UTF-8 as well (一 reads as Ғ), so only longer sequences prove anything.
_RARE = re.compile("[\u0800-\U0010ffff]")
_LATIN, _NEITHER = re.compile("[\u0080-\u00ff]"), re.compile("[\u0100-\u07ff]")
_MARKS = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16LE"), (codecs.BOM_UTF16_BE, "UTF-16BE"))
_CONTROLS = {*range(32), 127} - {9, 10, 11, 12, 13, 26}


@dataclass(frozen=True)
class Encoding:
    """A codec by its usual name, and how many bytes of byte order mark come first."""

    name: str
    mark: int = 0


def decide(source: Source) -> Encoding:
    """The encoding of a text file.

    Raises:
        FileRefused: `file.format` if it is no text at all. A file that is text and damaged is refused where it is read.
    """
    head = _head(source)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    if head.count(0) * 20 > len(head):
        return Encoding(_wide(head))
    utf8 = _agrees(source, "UTF-8")
    if utf8.ascii or utf8.evidence >= _LIKELY or (utf8.whole and (utf8.evidence or utf8.latin >= _LIKELY)):
        return _text(head, "UTF-8")
    gb18030 = _agrees(source, "GB18030")
    better = gb18030.whole or (not utf8.whole and gb18030.evidence > utf8.evidence)
    return _text(head, "GB18030" if better else "UTF-8")


def _head(source: Source) -> bytes:
    with source.open() as stream:
        return next(_blocks_of(stream, _WINDOW), b"")


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of its ASCII characters is zero."""
    for name in ("UTF-16LE", "UTF-16BE"):
        text = head.decode(name, errors="replace")
        if "\0" not in text and text.count("\ufffd") * 100 < len(text) and any(c in text for c in ",\t;|\n<{"):
            return name
    raise FileRefused("file.format", found="binary")


@dataclass(frozen=True)
class _Agreement:
    """How well a codec explains a file: `evidence` counts characters that hardly decode by accident."""

    evidence: int
    whole: bool  # no damage as far as was looked
    ascii: bool  # nothing that any codec could get wrong
    latin: int = 0  # letters of Latin-1 and hardly any other: of Chinese characters no two-byte code makes only those


def _agrees(source: Source, name: str) -> _Agreement:
    decoder, evidence, plain, latin = codecs.getincrementaldecoder(name)("strict"), 0, True, 0
    with source.open() as stream:
        for window in _blocks_of(stream, _WINDOW):
            try:
                text = decoder.decode(window)
            except UnicodeDecodeError as damage:
                text = damage.object[: damage.start].decode(name)
                return _Agreement(evidence + len(_RARE.findall(text)), whole=False, ascii=False)
            evidence += len(_RARE.findall(text))
            latin += len(_LATIN.findall(text)) - 10 * len(_NEITHER.findall(text))
            plain = plain and text.isascii() and not decoder.getstate()[0]
            if evidence >= _ENOUGH:
                break
    return _Agreement(evidence, whole=evidence >= _ENOUGH or not decoder.getstate()[0], ascii=plain, latin=latin)


def _text(head: bytes, name: str) -> Encoding:
    """That encoding, if what it gives is text and not a program or a picture."""
    text = head.decode(name, errors="ignore")
    if sum(text.count(chr(code)) for code in _CONTROLS) * 50 > len(text):
        raise FileRefused("file.format", found="binary")
    return Encoding(name)


def blocks(source: Source, encoding: Encoding) -> Iterator[bytes]:
    """The content in UTF-8, block by block; a byte that UTF-8 never has marks what could not be decoded."""
    with source.open() as stream:
        stream.read(encoding.mark)
        raw = _blocks_of(stream, BLOCK)
        if encoding.name == "UTF-8":
            yield from raw
        else:
            yield from _mended(raw) if encoding.name == "GB18030" else _recoded(raw, encoding.name)


def beginning(source: Source, encoding: Encoding, size: int) -> bytes:
    """At least the first `size` bytes of the content in UTF-8, if there are so many."""
    head = b""
    for block in blocks(source, encoding):
        head += block
        if len(head) >= size:
            break
    return head


def _blocks_of(stream: BinaryIO, size: int) -> Iterator[bytes]:
    try:
        while block := stream.read(size):
            yield block
    except DAMAGE as damage:
        raise FileRefused("file.unreadable") from damage


def _mended(raw: Iterator[bytes]) -> Iterator[bytes]:
    """GB18030 line by line: no character of several bytes holds a line end."""
    rest = b""
    for block in raw:
        data = rest + block
        end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
        if not end and len(data) > BLOCK:  # markup and JSON have no lines; nor does a character hold one of these
            end = max(map(data.rfind, (b'"', b",", b"/"))) + 1
        if not end and len(data) > _LONGEST:
            raise FileRefused("file.bomb", limit=_LONGEST >> 20)
        if end:
            yield recoded(data[:end])
        rest = data[end:]
    if rest:
        yield recoded(rest) if whole(rest) else recoded(rest) + CUT


def _recoded(raw: Iterator[bytes], name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for block in raw:
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeDecodeError as damage:
        yield damage.object[: damage.start].decode(name).encode() + CUT
