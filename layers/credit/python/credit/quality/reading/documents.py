"""Documents as rows: JSON and XML give an object for each row, whose keys are the header."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import polars as pl

from credit.errors import FileRefused
from credit.quality.reading import jsonrows
from credit.quality.reading.columns import Columns
from credit.quality.reading.frame import framed
from credit.quality.reading.jsonstream import DEPTH, JsonStream
from credit.quality.reading.lines.delimited import Blocks
from credit.quality.reading.markup import elements
from credit.quality.reading.markup.elements import Score
from credit.quality.reading.model import Grid, Limits, Line

LOOKED_AT = 1_000  # objects whose keys make the header; later keys are taken in when they appear
_ROWS = 10_000
_LONE = re.compile("[\ud800-\udfff]")
_Object = Mapping[str, Any]


def json_grid(blocks: Blocks, named: Score, limits: Limits) -> Grid:
    """The objects of a JSON document, or of several one after the other, wherever in it they stand.

    Raises:
        FileRefused: `file.unreadable` with the row where JSON is broken, `file.encoding`, `file.bomb` (nested too
            deeply), `file.format` if something else stands where objects are expected.
    """
    place = jsonrows.find(JsonStream(blocks(), limits), named)
    return _grid(lambda: jsonrows.rows(JsonStream(blocks(), limits), place))


def xml_grid(blocks: Blocks, named: Score, limits: Limits) -> Grid:
    """The elements of an XML document that are rows, a row's number being the ordinal of its element, from 1.

    Raises:
        FileRefused: as `markup.walk`.
    """
    place = elements.find(blocks, named, limits)
    return _grid(lambda: iter(elements.Rows(blocks, place or ("",), limits)))


def _grid(again: Callable[[], Iterator[_Object]]) -> Grid:
    """The objects as a sheet whose header is their keys; a row's number is the ordinal of its object, from 1."""
    keys = dict.fromkeys(key for found in islice(again(), LOOKED_AT) for key in found)
    header = [_plain(key) for key in keys]

    def frames(_: int, columns: Columns) -> Iterator[pl.DataFrame]:
        return _frames(again(), list(keys), columns)

    return Grid("", [Line(0, header)], frames)


def _frames(objects: Iterator[_Object], keys: list[str], columns: Columns) -> Iterator[pl.DataFrame]:
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


def _texts(found: _Object, keys: list[str], row: int) -> list[str]:
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
