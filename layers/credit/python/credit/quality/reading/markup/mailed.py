"""Web pages saved as one file (MHTML, RFC 2557), which Excel calls 单个文件网页: each page that has tables."""

import io
import re
from email import message_from_binary_file
from email.errors import MessageError
from email.message import Message
from html import unescape

from credit.errors import FileRefused
from credit.quality.reading.encoding import decide
from credit.quality.reading.markup.webpage import sheet_name
from credit.quality.reading.model import Limits, Source

_SHEET = re.compile(
    r"<x:name>([^<]{1,200})</x:name>(?:(?!</?x:excelworksheet>).){0,2000}?<x:worksheetsource\s+href=\"([^\"]+)\"",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPTS = 64 << 10  # bytes in which a page names its sheets
_TABLE = re.compile(rb"<t[dr][\s>]", re.IGNORECASE)


def parts(source: Source, limits: Limits) -> list[tuple[str, Source]]:
    """The pages with tables: the name of each sheet and its content.

    Raises:
        FileRefused: `file.too-large` for more than can be held, `file.no-rows` if no page has a table.
    """
    if source.size > limits.document_bytes:
        raise FileRefused("file.too-large", limit=limits.document_bytes >> 20)
    try:
        with source.open() as stream:
            message = message_from_binary_file(stream)
    except RecursionError as depth:
        raise FileRefused("file.bomb", limit=limits.document_bytes >> 20) from depth
    pages = [(_place(part), _content(part)) for part in message.walk() if part.get_content_type() == "text/html"]
    heads = [_head(content) for _, content in pages]
    named = {place: unescape(name).strip() for head in heads for name, place in _SHEET.findall(head)}
    found = [
        (named.get(place.rpartition("/")[2]) or sheet_name(head), content)
        for (place, content), head in zip(pages, heads, strict=True)
        if _TABLE.search(content)
    ]
    if not found:
        raise FileRefused("file.no-rows")
    return [(name, _held(content)) for name, content in found]


def _held(content: bytes) -> Source:
    return Source(lambda: io.BytesIO(content), len(content))


def _head(content: bytes) -> str:
    """The beginning of a page, which names the sheets, as text."""
    encoding = decide(_held(content))
    return content[encoding.mark :][:_SCRIPTS].decode(encoding.name, errors="replace")


def _place(part: Message) -> str:
    return str(part.get("Content-Location", ""))


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (MessageError, ValueError, LookupError) as damage:
        raise FileRefused("file.unreadable") from damage
    return content if isinstance(content, bytes) else b""
