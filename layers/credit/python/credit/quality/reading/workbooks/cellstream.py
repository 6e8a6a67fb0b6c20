"""The cells of a worksheet's XML as a stream of frames: a row is in memory only while its piece of the XML is.

Whole columns are read at once: a piece is cut at every cell, one pattern takes a cell apart, and each different text of
attributes, number and look is understood once. A cell that the pattern does not know is given to a parser of XML.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

import polars as pl

from credit.errors import FileRefused
from credit.quality.reading.workbooks.formats import Formats
from credit.quality.reading.workbooks.sheetxml import pieces
from credit.quality.reading.workbooks.strings import rich, unescaped, utf8

UNKNOWN = "#UNKNOWN!"  # a formula that nobody has calculated: what it gives is unknown, as of one that failed
_CELL = (
    r'^(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})"(?P<attributes>[^<>/]*)'
    r"(?:/>|>(?P<formula><f[^<>]*/>|<f[^<>]*>[^<]*</f>)?"
    r"(?:<v>(?P<value>[^<]*)</v>|<v ?/>|<is><t(?: xml:space=\"preserve\")?>(?P<inline>[^<]*)</t></is>)?</c>)"
)
_SIMPLE = r"^(?:0|-?[1-9][0-9]{0,8}|-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9])$"  # numbers that read as they are written
_TYPE = re.compile(r"\bt\s*=\s*[\"'](\w+)[\"']")
_STYLE = re.compile(r"\bs\s*=\s*[\"'](\d{1,6})[\"']")
_ODD = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\"")
_WIDEST, _LOWEST = 16_384, 1_048_576  # columns and rows of a sheet


class Cells:
    """How to read the cells of a workbook's sheets: its shared texts and the looks of its numbers."""

    def __init__(self, strings: Callable[[], pl.Series], formats: Formats) -> None:
        self._strings, self._formats = strings, formats

    def frames(self, stream: BinaryIO) -> Iterator[pl.DataFrame]:
        """The cells that say something, piece by piece: `row` UInt32 from 1, `column` UInt16 from 0, `text` String.

        Raises:
            FileRefused: `file.unreadable` where the XML is not that of a worksheet.
        """
        for piece in pieces(stream):
            cells = utf8(piece).str.split('<c r="').explode().slice(1)
            if cells.len():
                yield self._read(cells)

    def _read(self, cells: pl.Series) -> pl.DataFrame:
        parts = cells.str.extract_groups(_CELL).struct.unnest()
        odd = parts["row"].is_null()
        if odd.any():
            parts = parts.with_columns(_odd(cells, odd, parts))
        placed = parts.with_columns(
            pl.col("row").cast(pl.UInt32),
            pl.col("column").replace_strict(_places(parts["column"]), return_dtype=pl.UInt32),
        )
        if placed["column"].max() >= _WIDEST or placed["row"].max() > _LOWEST:  # type: ignore[operator]
            raise FileRefused("file.unreadable")
        texts = self._texts(placed)
        return placed.select("row", "column", texts.alias("text")).filter(pl.col("text") != "")

    def _texts(self, parts: pl.DataFrame) -> pl.Series:
        """What the cells say, each by its type."""
        kinds = {a: _kind(a) for a in parts["attributes"].unique()}
        kind = parts["attributes"].replace_strict({a: k for a, (k, _) in kinds.items()}, return_dtype=pl.String)
        value = parts["value"]
        texts = pl.Series([""], dtype=pl.String).new_from_index(0, parts.height)
        for name in kind.unique():
            at = (kind == name).arg_true()
            texts = texts.scatter(at, self._of_kind(name, value[at], parts[at], kinds))
        uncalculated = parts["formula"].is_not_null() & value.is_null() & parts["inline"].is_null() & (kind != "str")
        return texts.set(uncalculated, UNKNOWN) if uncalculated.any() else texts

    def _of_kind(
        self, kind: str, value: pl.Series, parts: pl.DataFrame, kinds: dict[str, tuple[str, int]]
    ) -> pl.Series:
        if kind == "s":
            return self._shared(value)
        if kind == "inlineStr":
            return unescaped(parts["inline"].fill_null(value).fill_null(""))
        if kind == "n":
            styles = parts["attributes"].replace_strict({a: s for a, (_, s) in kinds.items()}, return_dtype=pl.UInt32)
            return self._numbers(value, styles)
        texts = unescaped(value.fill_null(""))
        return texts.replace({"1": "TRUE", "0": "FALSE"}) if kind == "b" else texts

    def _shared(self, value: pl.Series) -> pl.Series:
        strings = self._strings()
        places = value.str.strip_chars().cast(pl.UInt32, strict=False)
        if places.null_count() > value.null_count() or (places.fill_null(0) >= max(strings.len(), 1)).any():
            raise FileRefused("file.unreadable")
        return strings.gather(places).fill_null("") if strings.len() else value.fill_null("")

    def _numbers(self, value: pl.Series, styles: pl.Series) -> pl.Series:
        plain = [n for n, (look, _) in enumerate(self._formats.looks) if look == "number"]
        known = styles.is_in(plain) | (styles >= len(self._formats.looks))
        others = (value.is_not_null() & ~(value.str.contains(_SIMPLE).fill_null(value=False) & known)).arg_true()
        if not others.len():
            return value.fill_null("")
        pairs = pl.DataFrame({"value": value[others], "style": styles[others]})
        told = pairs.unique()
        shown = told.with_columns(pl.Series("text", [self._shown(*row) for row in told.iter_rows()], dtype=pl.String))
        texts = pairs.join(shown, on=["value", "style"], how="left", maintain_order="left")["text"]
        return value.fill_null("").scatter(others, texts)

    def _shown(self, number: str, style: int) -> str:
        try:
            return self._formats.shown(number, style)
        except (ValueError, ArithmeticError):
            return number


def _kind(attributes: str) -> tuple[str, int]:
    """The type of a cell and the number of its style."""
    kind, style = _TYPE.search(attributes), _STYLE.search(attributes)
    return (kind[1] if kind else "n"), (int(style[1]) if style else 0)


def _places(letters: pl.Series) -> dict[str, int]:
    """The place of each column that occurs, from 0."""
    found = {}
    for name in letters.unique():
        number = 0
        for letter in name:
            number = number * 26 + ord(letter) - 64
        found[name] = number - 1
    return found


def _odd(cells: pl.Series, odd: pl.Series, parts: pl.DataFrame) -> Sequence[pl.Series]:
    """The parts with those of the cells that the pattern does not know: runs of different looks, extensions."""
    names = ("column", "row", "attributes", "formula", "value", "inline")
    at = odd.arg_true()
    rows = [_parsed(cell) for cell in cells[at]]
    return [parts[name].scatter(at, [row[n] for row in rows]) for n, name in enumerate(names)]


def _parsed(cell: str) -> tuple[str, str, str, str | None, str | None, str | None]:
    place, end = _ODD.match(cell), cell.find("</c>")
    head = cell.find(">")
    if place is None or head < 0:
        raise FileRefused("file.unreadable")
    attributes = cell[place.end() : head].rstrip("/")
    if cell[head - 1] == "/":
        return place[1], place[2], attributes, None, None, None
    if end < 0:
        raise FileRefused("file.unreadable")
    inner = cell[head + 1 : end]
    value = re.search(r"<v(?:\s[^>]*)?>(.*?)</v>", inner, re.DOTALL)
    inline = rich(f"<c>{inner}</c>").replace("&", "&amp;") if "<is" in inner else None
    return place[1], place[2], attributes, "<f" if "<f" in inner else None, value[1] if value else None, inline
