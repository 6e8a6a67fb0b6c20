"""What a file is, told by its first bytes and never by its name."""

import re
from typing import Literal

from credit.errors import FileRefused
from credit.quality.reading.container import MAGIC

Kind = Literal["zip", "ole", "text"]
HEAD = 4096  # bytes that are enough to tell

_FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"PAR1": "Parquet",
    b"SQLite format 3": "SQLite",
    b"{\\rtf": "RTF",
    b"MZ": "EXE",
    b"\x7fELF": "ELF",
}
_MARKUP = re.compile(r"\s*<(\?xml|!doctype|html|table|meta|style|head|body|[a-z][\w:]*[ >])", re.IGNORECASE)
_JSON = re.compile(r"\s*(\{\s*[\"}]|\[\s*[\[{\]\"])")


def recognise(head: bytes) -> Kind:
    """The family of formats: an archive, an OLE container or text of some kind.

    Raises:
        FileRefused: `file.format` for what is known and not read, with its name as `found`.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(MAGIC):
        return "ole"
    for start, name in _FOREIGN.items():
        if head.startswith(start):
            raise FileRefused("file.format", found=name)
    return "text"


def is_json(text: str) -> bool:
    """Whether decoded text begins as JSON does; markup, which is no text of ours, is refused as `file.format`."""
    if markup := _MARKUP.match(text):
        raise FileRefused("file.format", found="XML" if markup[1].lower() == "?xml" else "HTML")
    return bool(_JSON.match(text))
