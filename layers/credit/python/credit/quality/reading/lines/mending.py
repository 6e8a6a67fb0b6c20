"""Lines of a text file in another encoding than the rest, or with bytes that no encoding explains.

Files are pasted together from several systems, and bytes get lost on the way. A line that decodes in the other of the
two encodings of Chinese text is taken so; what nobody can decode becomes U+FFFD, which the rules find in its row. Both
are told. A line so mended ends in a byte that UTF-8 never has, by which whoever counts the rows can tell.
"""

from credit.errors import FileRefused

OTHER, BROKEN = b"\xfe", b"\xff"
CUT = b"\xfd\xfd"  # the end of what could be decoded: behind it there was more, or a character was cut off
RULES = {OTHER: "row.other-encoding", BROKEN: "row.broken-bytes"}
_TOLERATED, _SHARE = 100, 100  # lines, and of so many lines one, that may be mended before the file is refused
# Bytes that begin three bytes of UTF-8 for Chinese characters, and those that continue them.
_ROLES = bytes(ord("A") if 0xE3 <= b <= 0xE9 else ord("b") if 0x80 <= b <= 0xBF else ord(".") for b in range(256))
_RUN = b"AbbAbbAbb"  # which two-byte characters do not make by accident


def looks_like_utf8(block: bytes) -> bool:
    """Whether a text in GB18030 has a stretch of Chinese characters in UTF-8."""
    return _RUN in block.translate(_ROLES)


def recoded(block: bytes) -> bytes:
    """Whole lines of a GB18030 file in UTF-8, mended where need be."""
    if not looks_like_utf8(block):
        try:
            return block.decode("gb18030").encode()
        except UnicodeDecodeError:
            pass
    return b"".join(_recoded(line) for line in block.splitlines(keepends=True))


def whole(line: bytes, encoding: str = "gb18030") -> bool:
    """Whether the last line of a file ends where a character does: what does not was cut off on its way."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError as damage:
        return damage.end < len(line) or damage.reason not in (
            "incomplete multibyte sequence",
            "unexpected end of data",
        )
    return True


def _recoded(line: bytes) -> bytes:
    body = line.rstrip(b"\r\n")
    end = line[len(body) :]
    if looks_like_utf8(body) and _is(body, "utf-8"):
        return body + OTHER + end
    if _is(body, "gb18030"):
        return body.decode("gb18030").encode() + end
    return body.decode("gb18030", errors="replace").encode() + BROKEN + end


def mended(line: bytes) -> tuple[bytes, str]:
    """A line that is no UTF-8 as it should be, without its end, and the rule that tells of it."""
    for mark, rule in RULES.items():
        if line.endswith(mark) and _is(line[:-1], "utf-8"):
            return line[:-1], rule
    rare = sum(1 for c in line.decode(errors="ignore") if "\u2e80" <= c <= "\uffee")
    foreign = sum(1 for c in line.decode(errors="replace") if c == "\ufffd")
    if foreign > rare and _is(line, "gb18030"):
        return line.decode("gb18030").encode(), RULES[OTHER]
    return line.decode(errors="replace").encode(), RULES[BROKEN]


class Tolerance:
    """How many lines may be mended: a file of which more is damaged is not in the encoding it was taken for."""

    def __init__(self) -> None:
        self._mended = 0

    def spend(self, row: int) -> None:
        """One line more.

        Raises:
            FileRefused: `file.encoding` with the row, if it is one too many.
        """
        self._mended += 1
        if self._mended > _TOLERATED and self._mended * _SHARE > row:
            raise FileRefused("file.encoding", row=row)


def _is(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
