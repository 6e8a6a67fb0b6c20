"""What a file is, told by its first bytes and never by its name."""

import re
from typing import Literal

from credit.errors import FileRefused
from credit.quality.reading.markup.spreadsheetml import NAMESPACE
from credit.quality.reading.workbooks.container import MAGIC

Kind = Literal["zip", "ole", "gzip", "text"]
Text = Literal["json", "xml", "html", "mhtml", "spreadsheetml", "opendocument", "delimited"]
HEAD = 4096  # bytes that are enough to tell

# Each rule tells the sender something else to do.
_FOREIGN = {
    "file.document": {
        b"%PDF": "PDF",
        b"\x89PNG": "PNG",
        b"\xff\xd8\xff": "JPEG",
        b"GIF8": "GIF",
        b"BM": "BMP",
        b"II*\x00": "TIFF",
        b"MM\x00*": "TIFF",
        b"{\\rtf": "RTF",
        b"%!PS": "PostScript",
        b"OFD": "OFD",
    },
    "file.archive": {
        b"Rar!": "RAR",
        b"7z\xbc\xaf": "7z",
        b"BZh": "bzip2",
        b"\xfd7zXZ": "xz",
        b"\x28\xb5\x2f\xfd": "zstd",
        b"MSCF": "CAB",
        b"\x1f\x9d": "compress",
    },
    "file.database": {
        b"SQLite format 3": "SQLite",
        b"\x00\x01\x00\x00Standard Jet DB": "Access",
        b"\x00\x01\x00\x00Standard ACE DB": "Access",
        b"PAR1": "Parquet",
        b"Obj\x01": "Avro",
        b"ORC": "ORC",
    },
    "file.program": {b"MZ": "EXE", b"\x7fELF": "ELF", b"#!": "script"},
}
_TAR = (257, b"ustar")  # what a tar says, and where
_DBF = re.compile(
    rb"[\x02\x03\x30\x31\x32\x43\x63\x83\x8b\x8e\xcb\xf5\xfb][\x00-\xff]([\x01-\x0c])([\x01-\x1f])", re.DOTALL
)
_JSON = re.compile(r"\s*(\{\s*[\"}]|\[\s*[\[{\]\"])")
_MHTML = re.compile(r"\s*(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*mime-version:\s*1", re.IGNORECASE)
_BEFORE_ROOT = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*+(?:\[.*?\]\s*)?>)*+", re.IGNORECASE | re.DOTALL
)
_ROOT = re.compile(r"<([^\W\d][\w:.-]*)([^>]*)")
_HTML = {
    *("html", "head", "meta", "title", "style", "script", "body", "table", "thead", "tbody", "tr", "td", "th", "div"),
    *("p", "br", "center", "form", "font", "span", "link", "h1", "h2", "h3", "h4", "base", "caption", "colgroup"),
}
_OTHER_ROOTS = {"svg": "SVG", "wordDocument": "Word", "package": "Word"}


def recognise(head: bytes) -> Kind:
    """The family of formats: an archive, an OLE container or text of some kind.

    Raises:
        FileRefused: `file.document`, `file.archive`, `file.database`, `file.program` for what is known and not read,
            with its name as `found`.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK")):
        return "zip"
    if head.startswith(MAGIC):
        return "ole"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    for rule, starts in _FOREIGN.items():
        for start, name in starts.items():
            if head.startswith(start) and _binary(start, head):
                raise FileRefused(rule, found=name)
    if head[_TAR[0] :].startswith(_TAR[1]):
        raise FileRefused("file.archive", found="tar")
    if _DBF.match(head) and head[32:].count(0) > len(head[32:]) // 8:
        raise FileRefused("file.database", found="DBF")
    return "text"


def _binary(start: bytes, head: bytes) -> bool:
    """Whether it is the format and no table whose first header begins with the same two or three letters."""
    return len(start) > 3 or not start.isalnum() or any(code < 9 for code in head)


def text_kind(head: str) -> Text:
    """What a text is, by its beginning.

    Raises:
        FileRefused: `file.document` for markup that is no table of any kind.
    """
    if _MHTML.match(head):
        return "mhtml"
    start = _BEFORE_ROOT.match(head)
    root = _ROOT.match(head, start.end() if start else 0)
    if root is None:
        return "json" if _JSON.match(head) else "xml" if head.lstrip().startswith("<?xml") else "delimited"
    return _markup(root[1].rpartition(":")[2], root[2], head)


def _markup(name: str, attributes: str, head: str) -> Text:
    if name in _OTHER_ROOTS:
        raise FileRefused("file.document", found=_OTHER_ROOTS[name])
    if name == "Workbook" and NAMESPACE in attributes:
        return "spreadsheetml"
    if name == "document" and "urn:oasis:names:tc:opendocument" in attributes:
        return "opendocument"
    html = name.casefold() in _HTML and (name.casefold() == "html" or not head.lstrip().startswith("<?xml"))
    return "html" if html else "xml"
