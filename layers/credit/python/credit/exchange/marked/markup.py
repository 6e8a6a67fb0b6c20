"""Pieces of XML that are found and changed as bytes, so that all the rest of a sender's part stays as it is."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from xml.sax.saxutils import escape

_CONTROLS = re.compile("[^\t\n\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x000D_ as a character (ECMA-376 Part 1, 22.9.2.19)
LONGEST = 32_767  # characters of a cell


class Unpatchable(Exception):
    """A part is written in a way that cannot be changed safely; the workbook is built anew instead."""


def text(said: str) -> bytes:
    r"""A text as the content of an element: nothing in it is markup, a control character or an escape.

    >>> text("a<b\x00_x0041_")
    b'a&lt;b_x005F_x0041_'
    """
    return escape(_ESCAPE.sub("_x005F_", _CONTROLS.sub("", said[:LONGEST]))).encode()


@cache
def _attribute(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"\s+" + name.encode() + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def attribute(tag: bytes, name: str) -> bytes | None:
    r"""The value of an attribute of a start tag, as it is written.

    >>> attribute(b"<c r='A1' s=\"3\">", "s")
    b'3'
    """
    found = _attribute(name).search(tag)
    return None if found is None else (found[1] if found[1] is not None else found[2])


def with_attributes(tag: bytes, values: Mapping[str, str | None]) -> bytes:
    """A start tag with these attributes, None for those that it shall not have.

    >>> with_attributes(b'<c r="A1" s="3"/>', {"s": "7"}), with_attributes(b'<row r="1" spans="1:5">', {"spans": None})
    (b'<c r="A1" s="7"/>', b'<row r="1">')
    """
    for name, value in values.items():
        tag = _attribute(name).sub(b"", tag, count=1)
        if value is not None:
            end = len(tag) - (2 if tag.endswith(b"/>") else 1)
            tag = tag[:end].rstrip() + f' {name}="{value}"'.encode() + tag[end:]
    return tag


def elements(part: bytes, name: str) -> list[re.Match[bytes]]:
    """Every element of that local name that holds none of the same name, whatever its prefix."""
    return list(_element(name).finditer(part))


@cache
def _element(name: str) -> re.Pattern[bytes]:
    tag = rb"(?P<prefix>(?:[\w.-]+:)?)" + name.encode()
    return re.compile(rb"<" + tag + rb"(?=[\s/>])[^<>]*?(?:/>|>.*?</(?P=prefix)" + name.encode() + rb"\s*>)", re.DOTALL)


def opened(part: bytes, name: str) -> re.Match[bytes] | None:
    """The first start tag of that local name: `prefix`, and `empty` if it has no end tag of its own."""
    return _start(name).search(part)


@cache
def _start(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"<(?P<prefix>(?:[\w.-]+:)?)" + name.encode() + rb"(?=[\s/>])[^<>]*?(?P<empty>/?)>")


def appended(part: bytes, name: str, content: bytes, count: int | None = None) -> bytes:
    """The part with something more at the end of its first element of that name; its `count` is set if one is given.

    Raises:
        Unpatchable: there is no such element.
    """
    start = opened(part, name)
    if start is None:
        raise Unpatchable(name)
    tag = start[0] if count is None else with_attributes(start[0], {"count": str(count)})
    close = b"</" + start["prefix"] + name.encode() + b">"
    if start["empty"]:
        return part[: start.start()] + tag[:-2].rstrip() + b">" + content + close + part[start.end() :]
    end = part.find(close, start.end())
    if end < 0:
        raise Unpatchable(name)
    return part[: start.start()] + tag + part[start.end() : end] + content + part[end:]


@lru_cache(maxsize=1 << 15)
def letters(column: int) -> str:
    """The name of a column counted from 0.

    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(maxsize=1 << 15)
def column_of(place: bytes) -> int:
    """The column of a cell's place, counted from 0.

    >>> column_of(b"A7"), column_of(b"XFD1")
    (0, 16383)
    """
    number = 0
    for letter in place.upper():
        if not 65 <= letter <= 90:
            break
        number = number * 26 + letter - 64
    return number - 1
