"""Comments on cells: our own are added, the sender's stay (ECMA-376 Part 1, 18.7; their boxes are VML, Part 4, 19)."""

import re
from collections.abc import Sequence

from credit.exchange.marked.markup import Unpatchable, appended, column_of, elements, letters, opened, text

AUTHOR = "公信平台 Gongxin"  # also the first line of every comment of ours, by which it is known when it comes back
_BOXES = ("xmlns:v", "xmlns:o", "xmlns:x")
_TAGS = re.compile(rb"<[^<>]*>")
_SHAPE = re.compile(rb"<v:shape\b(?!type).*?</v:shape>", re.DOTALL)
_ROW, _COLUMN = re.compile(rb"<x:Row>\s*(\d+)\s*<"), re.compile(rb"<x:Column>\s*(\d+)\s*<")
_NUMBER = re.compile(rb"_x0000_s(\d{1,7})")
_MAPPED = re.compile(rb"(<o:idmap\b[^<>]*\bdata=[\"'])([\d,]*)([\"'])")
_BLOCK = 1024  # numbers of shapes come in blocks, which a drawing lays claim to
COMMENTS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors/><commentList/></comments>'
)
DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    b"</o:shapelayout></xml>"
)
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)

Note = tuple[int, int, str]  # row as Excel numbers it, column from 0, what is said


def is_mergeable(comments: bytes, drawing: bytes) -> bool:
    """Whether notes can be added to a sheet's comments and their boxes as they are."""
    return (
        opened(comments, "authors") is not None
        and opened(comments, "commentList") is not None
        and b"</xml>" in drawing
        and all(name.encode() in drawing for name in _BOXES)
    )


def with_notes(comments: bytes, drawing: bytes, notes: Sequence[Note]) -> tuple[bytes, bytes]:
    """Both parts with our notes in place of those of an earlier answer; where the sender has a comment, it stays."""
    comments, gone = _without_ours(comments)
    taken = {_place(found[0]) for found in elements(comments, "comment")}
    free = [note for note in notes if note[:2] not in taken]
    return _listed(comments, free), _drawn(_without_boxes(drawing, gone), free)


def _without_ours(comments: bytes) -> tuple[bytes, set[tuple[int, int]]]:
    gone, parts, at = set(), [], 0
    for found in elements(comments, "comment"):
        if _TAGS.sub(b"", found[0]).lstrip().startswith(AUTHOR.encode()):
            gone.add(_place(found[0]))
            parts.append(comments[at : found.start()])
            at = found.end()
    return b"".join([*parts, comments[at:]]), gone


def _place(comment: bytes) -> tuple[int, int]:
    found = re.search(rb"\bref=[\"']([A-Za-z]+)(\d+)[\"']", comment)
    return (int(found[2]), column_of(found[1])) if found else (0, 0)


def _listed(comments: bytes, notes: Sequence[Note]) -> bytes:
    start = opened(comments, "authors")
    if start is None:
        raise Unpatchable("authors")
    p = start["prefix"].decode()
    author = len(elements(comments, "author"))
    comments = appended(comments, "authors", f"<{p}author>".encode() + text(AUTHOR) + f"</{p}author>".encode())
    told = [
        f'<{p}comment ref="{letters(column)}{row}" authorId="{author}"><{p}text><{p}t xml:space="preserve">'.encode()
        + text(f"{AUTHOR}\n{said}")
        + f"</{p}t></{p}text></{p}comment>".encode()
        for row, column, said in notes
    ]
    return appended(comments, "commentList", b"".join(told))


def _without_boxes(drawing: bytes, gone: set[tuple[int, int]]) -> bytes:
    def kept(found: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(found[0]), _COLUMN.search(found[0])
        return b"" if row and column and (int(row[1]) + 1, int(column[1])) in gone else found[0]

    return _SHAPE.sub(kept, drawing) if gone else drawing


def _drawn(drawing: bytes, notes: Sequence[Note]) -> bytes:
    used = [int(number) for number in _NUMBER.findall(drawing)]
    first = (max(used, default=0) // _BLOCK + 1) * _BLOCK + 1
    boxes = [_box(first + at, row - 1, column, said) for at, (row, column, said) in enumerate(notes)]
    blocks = range(first // _BLOCK, (first + len(notes)) // _BLOCK + 1)
    kind = b"" if b'id="_x0000_t202"' in drawing else _TYPE
    end = drawing.rindex(b"</xml>")
    return _mapped(drawing[:end] + kind + b"".join(boxes) + drawing[end:], blocks)


def _mapped(drawing: bytes, blocks: range) -> bytes:
    def more(found: re.Match[bytes]) -> bytes:
        claimed = dict.fromkeys([*found[2].split(b","), *(str(block).encode() for block in blocks)])
        return found[1] + b",".join(filter(None, claimed)) + found[3]

    return _MAPPED.sub(more, drawing, count=1)


def _box(number: int, row: int, column: int, said: str) -> bytes:
    """A hidden box to the right of its cell, tall enough for its words."""
    top, height = max(row - 1, 0), 3 + said.count("\n") + len(said) // 36
    anchor = f"{column + 1}, 15, {top}, 10, {column + 5}, 15, {top + height}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:260pt;height:{height * 15}pt;z-index:{number};visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    ).encode()
