"""JSON as rows: an array of objects, an object around one array, or one object a line (JSON Lines), streamed."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any

import polars as pl

from credit.errors import FileRefused
from credit.quality.reading.columns import Columns
from credit.quality.reading.delimited import Blocks
from credit.quality.reading.frame import framed
from credit.quality.reading.jsonstream import DEPTH, JsonStream, Object
from credit.quality.reading.model import Grid, Limits, Line

LOOKED_AT = 1_000  # objects whose keys make the header; later keys are taken in when they appear
_ROWS = 10_000
_LONE = re.compile("[\ud800-\udfff]")


def grid(blocks: Blocks, limits: Limits) -> Grid:
    """The objects as a sheet whose header is their keys; a row's number is the ordinal of its object, from 1.

    Raises:
        FileRefused: `file.unreadable` with the row where JSON is broken, `file.encoding`, `file.bomb` (nested too
            deeply), `file.too-large`, `file.format` if there are no objects.
    """
    again = _opener(blocks, limits)
    keys = dict.fromkeys(key for found in islice(again(), LOOKED_AT) for key in found)
    header = [_plain(key) for key in keys]

    def frames(_: int, columns: Columns) -> Iterator[pl.DataFrame]:
        return _frames(again(), list(keys), columns)

    return Grid("", [Line(0, header)], frames)


def _frames(objects: Iterator[Object], keys: list[str], columns: Columns) -> Iterator[pl.DataFrame]:
    first, known = 1, set(keys)
    while batch := list(islice(objects, _ROWS)):
        late = [key for key in dict.fromkeys(chain.from_iterable(batch)) if key not in known]
        columns.extend(_plain(key) for key in late)
        keys += late
        known.update(late)
        rows = [_texts(found, keys, row) for row, found in enumerate(batch, first)]
        frame = _framed(rows, columns)
        yield frame.with_columns(pl.int_range(first, first + len(batch), dtype=pl.UInt32).alias("_row"))
        first += len(batch)


def _framed(rows: list[list[str]], columns: Columns) -> pl.DataFrame:
    try:
        return framed(rows, columns)
    except UnicodeEncodeError:
        return framed([[_plain(cell) for cell in row] for row in rows], columns)


def _texts(found: Object, keys: list[str], row: int) -> list[str]:
    cells = (found.get(key, "") for key in keys)
    return [cell if type(cell) is str else _cell(cell, row) for cell in cells]


def _cell(value: Any, row: int) -> str:
    """Text as sent: numbers are text already; a list of plain values is joined as lists in one cell are, by `;`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and not any(isinstance(entry, list | dict) for entry in value):
        return ";".join(entry if isinstance(entry, str) else _cell(entry, row) for entry in value)
    _refuse_depth(value, row, DEPTH)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _refuse_depth(value: Any, row: int, depth: int) -> None:
    if not depth:
        raise FileRefused("file.bomb", row=row, limit=DEPTH)
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _refuse_depth(inner, row, depth - 1)


def _plain(text: str) -> str:
    """Half of a character pair, which JSON can spell and no encoding can write, becomes U+FFFD: the rules find that."""
    return _LONE.sub("\ufffd", text)


def _opener(blocks: Blocks, limits: Limits) -> Callable[[], Iterator[Object]]:
    """Begins with the first object at every call: a stream of objects is read again, a document around them is kept."""
    stream = JsonStream(blocks(), limits)
    if stream.peek() == "[":
        return lambda: JsonStream(blocks(), limits).objects(array=True)
    first = stream.whole()
    if stream.peek():
        return lambda: JsonStream(blocks(), limits).objects(array=False)
    kept = _wrapped(first) or [first]
    return lambda: iter(kept)


def _wrapped(first: Object) -> list[Object] | None:
    """The one array of objects inside an object such as `{"total": 2, "data": {"list": […]}}`, or None."""
    arrays = list(_arrays(first, depth=3))
    return arrays[0] if len(arrays) == 1 else None


def _arrays(value: Any, depth: int) -> Iterator[list[Object]]:
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        yield value
    elif isinstance(value, dict) and depth:
        for inner in value.values():
            yield from _arrays(inner, depth - 1)
