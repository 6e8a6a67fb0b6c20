"""Spreadsheets of LibreOffice and WPS (OpenDocument 1.3, ISO/IEC 26300): `content.xml` of an .ods, or a flat .fods."""

import re
from collections.abc import Iterator
from decimal import Decimal

from credit.errors import FileRefused
from credit.quality.reading.lines.delimited import Blocks
from credit.quality.reading.markup.pages import LOWEST, WIDEST, Page, Row
from credit.quality.reading.markup.walk import DEEPEST, walk
from credit.quality.reading.model import Limits, Merge
from credit.quality.reading.workbooks.cells import text

# Elements whose cells and paragraphs are none of the sheet: comments, drawings, the history of changes, forms. Names
# have the prefixes that every program gives them.
_APART = {
    *(
        "office:annotation",
        "office:forms",
        "table:shapes",
        "table:tracked-changes",
        "table:dde-links",
        "table:detective",
    ),
    *("draw:frame", "draw:custom-shape", "draw:g"),
}
_ACROSS, _DOWN = "table:number-columns-spanned", "table:number-rows-spanned"
_NUMBER = re.compile(r"[-+]?\d{1,40}(?:\.\d{1,40})?(?:[eE][-+]?0*\d{1,2})?")
_PADDED = re.compile(r"0[0-9]{1,17}")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?)?")


class Sheets:
    """The tables of such a document, in its order."""

    def __init__(self, blocks: Blocks, limits: Limits) -> None:
        self.pages: list[Page] = []
        self._blocks, self._limits = blocks, limits
        self._out: list[Row] = []
        self._cells: dict[int, str] = {}
        self._hidden: set[str] = set()  # styles of tables that are not shown
        self._style = ""
        self._line: dict[str, str] = {}  # the attributes of the row that has begun, and of its cell
        self._cell: dict[str, str] = {}
        self._paragraph = False
        self._said: list[str] | None = None  # of the cell that has begun
        self._depth = self._apart = self._row = self._column = self._size = self._told = 0
        self._started = {
            "style:style": self._begin_style,
            "style:table-properties": self._describe_table,
            "table:table": self._begin_table,
            "table:table-column": self._begin_column,
            "table:table-row": self._begin_row,
            "table:table-cell": self._begin_cell,
            "table:covered-table-cell": self._begin_covered,
            "text:p": self._begin_paragraph,
            "text:s": self._blanks,
            "text:tab": self._tab,
            "text:line-break": self._line_break,
        }

    def rows(self) -> Iterator[Row]:
        """The rows that say something.

        Raises:
            FileRefused: as `markup.walk`; `file.bomb` if a sheet reaches beyond what Excel holds, or holds more cells
                than `limits.cells`.
        """
        for _ in walk(self._blocks(), self, self._limits):
            yield from self._out
            self._out.clear()

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise FileRefused("file.bomb", limit=DEEPEST)
        if self._apart or name in _APART:
            self._apart += 1
        elif begin := self._started.get(name):
            begin(attributes)

    def said(self, text: str) -> None:
        """Text, which counts inside a cell."""
        if self._said is None or self._apart or not self._paragraph:
            return
        self._size += len(text)
        if self._size > self._limits.record_bytes:
            raise FileRefused("file.bomb", limit=self._limits.record_bytes >> 20)
        self._said.append(text)

    def ended(self, name: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self._apart:
            self._apart -= 1
        elif name == "text:p":
            self._paragraph = False
        elif name == "table:table-cell":
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()

    def _begin_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("style:name", "")

    def _describe_table(self, attributes: dict[str, str]) -> None:
        if attributes.get("table:display") == "false":
            self._hidden.add(self._style)

    def _begin_table(self, attributes: dict[str, str]) -> None:
        visible = attributes.get("table:style-name") not in self._hidden
        self.pages.append(Page(attributes.get("table:name", ""), visible))
        self._row = self._column = 0

    def _begin_column(self, attributes: dict[str, str]) -> None:
        first = self._column
        self._column = min(first + _count(attributes, "table:number-columns-repeated"), WIDEST)
        if attributes.get("table:visibility") in {"collapse", "filter"} and self.pages:
            self.pages[-1].extent.hidden_columns.update(range(first, self._column))

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._line, self._cells, self._column, self._size = attributes, {}, 0, 0

    def _end_row(self) -> None:
        repeated = _count(self._line, "table:number-rows-repeated")
        first, self._row = self._row, min(self._row + repeated, LOWEST)
        if not self.pages or not any(self._cells.values()):
            return
        texts = [self._cells.get(at, "") for at in range(max(self._cells) + 1)]
        self._told += len(texts) * (self._row - first)
        if self._told > self._limits.cells:
            raise FileRefused("file.bomb", limit=self._limits.cells)
        if self._line.get("table:visibility") in {"collapse", "filter"}:
            self.pages[-1].extent.hidden_rows.update(range(first, self._row))
        self._out += [(len(self.pages) - 1, row + 1, texts) for row in range(first, self._row)]

    def _begin_covered(self, attributes: dict[str, str]) -> None:
        self._column += _count(attributes, "table:number-columns-repeated")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._cell, self._said = attributes, []
        if (_ACROSS in attributes or _DOWN in attributes) and self.pages:
            across, down = _count(attributes, _ACROSS), _count(attributes, _DOWN)
            right = min(self._column + across, WIDEST) - 1
            self.pages[-1].extent.merges.append(Merge(self._row, self._row + down - 1, self._column, right))

    def _begin_paragraph(self, _: dict[str, str]) -> None:
        self._paragraph = True
        if self._said:
            self._said.append("\n")

    def _blanks(self, attributes: dict[str, str]) -> None:
        self.said(" " * min(_count(attributes, "text:c"), 1_000))

    def _tab(self, _: dict[str, str]) -> None:
        self.said("\t")

    def _line_break(self, _: dict[str, str]) -> None:
        self.said("\n")

    def _end_cell(self) -> None:
        shown, self._said = "".join(self._said or ()), None
        first = self._column
        self._column = first + _count(self._cell, "table:number-columns-repeated")
        value = _value(self._cell, shown)
        if value and self._column > WIDEST:
            raise FileRefused("file.bomb", limit=WIDEST)
        if value:
            for at in range(first, self._column):
                self._cells[at] = value


def _count(attributes: dict[str, str], name: str) -> int:
    """How often something is repeated, or how far it reaches."""
    value = attributes.get(name)
    if value is None:
        return 1
    return max(int(value), 1) if value.isascii() and value.isdigit() and len(value) < 8 else 1


def _value(attributes: dict[str, str], shown: str) -> str:
    """A cell as its sender sees it; text stays as it is, however much it looks like a number."""
    kind = attributes.get("office:value-type", "")
    if kind == "string" and len(attributes) == 1:
        return shown
    if attributes.get("calcext:value-type") == "error":
        return shown
    if kind in ("float", "currency", "percentage"):
        return _number(attributes.get("office:value", ""), shown, percent=kind == "percentage")
    if kind == "date" and (moment := _DAY.fullmatch(attributes.get("office:date-value", ""))):
        day, clock = moment.groups()
        return day if clock in (None, "00:00:00") else f"{day} {clock}"
    if kind == "boolean":
        return attributes.get("office:boolean-value", shown).upper()
    return attributes.get("office:string-value") or shown


def _number(value: str, shown: str, *, percent: bool) -> str:
    if not _NUMBER.fullmatch(value):
        return shown
    if _PADDED.fullmatch(shown) and int(shown) == float(value):
        return shown  # leading zeros that the format of the cell asks for
    return f"{text(float(Decimal(value) * 100))}%" if percent else text(float(value))
