"""What stands around the rows of a worksheet: widths of columns before them, the place of comments behind them."""

import re
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from credit.exchange.marked.markup import Unpatchable, attribute, elements, opened, with_attributes

LAST = 16_384  # columns of a sheet
# What may follow the drawing of the comments (ECMA-376 Part 1, 18.3.1.99).
_BEHIND = {"legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"}
_BEHIND |= {"tableParts", "extLst"}
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def styles_of(head: bytes) -> Mapping[range, int]:
    """The numbers of the formats of whole columns, counted from 0."""
    return {columns: int(attribute(tag, "style") or 0) for columns, tag in _columns(head)}


def with_widths(head: bytes, widths: Mapping[int, int], style: int) -> bytes:
    """The part before the rows, with columns of these widths (in characters), shown even where others are hidden.

    `style` is the number of the format of their empty cells.
    """
    around = elements(head, "cols")
    prefix = _prefix(head).decode()
    ours = {
        c: f'<{prefix}col min="{c + 1}" max="{c + 1}" width="{w}" style="{style}" customWidth="1"/>'.encode()
        for c, w in widths.items()
    }
    told = sorted([*_cut(head, set(widths)), *ours.items()])
    columns = f"<{prefix}cols>".encode() + b"".join(tag for _, tag in told) + f"</{prefix}cols>".encode()
    if around:
        return head[: around[0].start()] + columns + head[around[0].end() :]
    at = head.rindex(f"<{prefix}sheetData".encode())
    return head[:at] + columns + head[at:]


def _cut(head: bytes, without: set[int]) -> Iterator[tuple[int, bytes]]:
    """The sender's columns: first column and element, those in `without` taken out."""
    for columns, tag in _columns(head):
        first = columns.start
        for end in sorted({*(c for c in without if c in columns), columns.stop}):
            if first < end:
                yield first, with_attributes(tag, {"min": str(first + 1), "max": str(end)})
            first = end + 1


def _columns(head: bytes) -> Iterator[tuple[range, bytes]]:
    for around in elements(head, "cols"):
        for found in elements(around[0], "col"):
            first, last = (int(attribute(found[0], name) or 0) for name in ("min", "max"))
            yield range(first - 1, min(last, LAST)), found[0]


def _prefix(head: bytes) -> bytes:
    found: list[bytes] = re.findall(rb"<((?:[\w.-]+:)?)sheetData", head)
    return found[-1]


def drawing_of(tail: bytes) -> str | None:
    """The relation to the drawing that holds the boxes of comments; that of headers and footers is another one."""
    tag = opened(tail, "legacyDrawing")
    found = re.search(rb":id\s*=\s*[\"']([^\"']*)[\"']", tag[0]) if tag else None
    return found[1].decode() if found else None


def with_drawing(head: bytes, tail: bytes, relation: str) -> bytes:
    """The part behind the rows, with the drawing that holds the boxes of comments; one that is there stays."""
    children = list(_children(head, tail))
    if any(name == "legacyDrawing" for name, _ in children):
        return tail
    end = tail.rindex(b"</")
    at = next((at for name, at in children if name in _BEHIND), end)
    tag = f'<{_prefix(head).decode()}legacyDrawing xmlns:gx="{_RELATIONSHIPS}" gx:id="{relation}"/>'
    return tail[:at] + tag.encode() + tail[at:]


def _children(head: bytes, tail: bytes) -> Iterator[tuple[str, int]]:
    """The children of the worksheet behind its rows: local name, and where each begins in `tail`."""
    found: list[tuple[str, int]] = []
    depth = 0

    def started(tag: str, _: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        at = parser.CurrentByteIndex - len(head)
        if depth == 2 and at > 0:
            found.append((tag.rpartition(":")[2], at))

    def ended(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = started, ended
    try:
        parser.Parse(head + tail, True)
    except expat.ExpatError as damage:
        raise Unpatchable("worksheet") from damage
    return iter(found)
