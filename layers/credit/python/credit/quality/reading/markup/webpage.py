"""Tables of web pages, which many systems export under the name of .xls: one sheet, as Excel opens it.

Every table row is a row, and so is a heading or paragraph with text between the tables. A table inside a cell, used for
layout, is read in the place of that cell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from credit.errors import FileRefused
from credit.quality.reading.lines.delimited import Blocks
from credit.quality.reading.markup.hypertext import Token, cells, pieces, tokens
from credit.quality.reading.markup.pages import LOWEST, WIDEST, Page, Row
from credit.quality.reading.model import Limits, Merge

NAME = "Sheet1"  # of a page that does not say what its sheet is called
_NAMED = re.compile(r"<x:name>([^<]{1,200})</x:name>", re.IGNORECASE)
_SPAN = re.compile(r"\b(colspan|rowspan|span)\s*=\s*[\"']?\s*(\d{1,7})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|(?:^|\s)hidden(?=[\s=/]|$)", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\r\n\f]+")
_BLANKS = re.compile(r"[\t\r\n\f]|  ")
_BREAKING = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "center", "caption", "hr", "body", "form", "ul"}
_DEEPEST = 16  # tables inside each other


@dataclass
class _Table:
    """A table that has not ended yet."""

    covered: dict[int, int] = field(default_factory=dict)  # column -> the last row that a cell from above covers
    cells: dict[int, str] | None = None  # of the row that has begun
    column: int = -1  # of the cell that has begun, -1 if none has
    next: int = 0
    columns: int = 0  # described by <col> so far
    until: int = 0  # the last row that any cell from above covers


class Tables:
    """The tables of a page as the rows of one sheet."""

    def __init__(self, blocks: Blocks, name: str, limits: Limits) -> None:
        self.pages = [Page(name)]
        self._blocks, self._limits = blocks, limits
        self._extent = self.pages[0].extent
        self._out: list[Row] = []
        self._open: list[_Table] = []
        self._said: list[str] = []
        self._size = self._row = 0
        self._tabled = False
        self._starts = {
            "table": self._begin_table,
            "tr": self._begin_row,
            "td": self._begin_cell,
            "th": self._begin_cell,
            "col": self._describe,
        }
        self._ends = {"table": self._end_table, "tr": self._end_row, "td": self._end_cell, "th": self._end_cell}

    def rows(self) -> Iterator[Row]:
        """The rows that say something.

        Raises:
            FileRefused: as `hypertext.tokens`; `file.bomb` if the sheet reaches beyond what Excel holds;
                `file.document` if there is no table.
        """
        for token in tokens(self._blocks(), self._limits):
            self._take(token)
            if self._out:
                yield from self._out
                self._out.clear()
        while self._open:
            self._end_table("")
        self._end_text()
        if not self._tabled:
            raise FileRefused("file.document", found="HTML")
        yield from self._out

    def _take(self, token: Token) -> None:
        kind, name, attributes = token
        if kind == "row":
            self._take_row(name, attributes)
        elif not kind:
            self._say(name)
        elif kind == "<" and name in self._starts:
            self._starts[name](attributes)
        elif kind == "</" and name in self._ends:
            self._ends[name](attributes)
        elif name == "br" or name in _BREAKING:
            self._break()

    def _take_row(self, attributes: str, body: str) -> None:
        """A whole row; where cells reach over others, it is taken piece by piece."""
        if len(body) > self._limits.record_bytes:
            raise FileRefused("file.bomb", limit=self._limits.record_bytes >> 20)
        self._begin_row(attributes)
        table, found = self._open[-1], cells(body)
        if table.until >= self._row or any(_SPAN.search(told) for told, _ in found if told):
            for token in pieces(body):
                self._take(token)
            self._end_row("")
            return
        table.cells, texts = None, [_line(text) for _, text in found]
        if len(texts) > WIDEST:
            raise FileRefused("file.bomb", limit=WIDEST)
        if any(texts):
            self._out.append((0, self._row, texts))

    def _say(self, text: str) -> None:
        self._size += len(text)
        if self._size > self._limits.record_bytes:
            raise FileRefused("file.bomb", limit=self._limits.record_bytes >> 20)
        if not self._open or self._open[-1].column >= 0:
            self._said.append(_BLANK.sub(" ", text))

    def _break(self) -> None:
        """A line ends: in a cell it is a line break, between tables a row of the sheet."""
        if not self._open:
            self._end_text()
        elif self._open[-1].column >= 0:
            self._said.append("\n")

    def _text(self) -> str:
        """What has been said, without the blanks around its lines that no page shows."""
        lines = [_line(line) for line in "".join(self._said).split("\n")]
        self._said, self._size = [], 0
        return "\n".join(line for line in lines if line)

    def _end_text(self) -> None:
        if text := self._text():
            self._advance()
            self._out.append((0, self._row, [text]))

    def _advance(self) -> None:
        self._row += 1
        if self._row > LOWEST:
            raise FileRefused("file.bomb", limit=LOWEST)

    def _begin_table(self, _: str) -> None:
        if not self._open:
            self._end_text()
        elif self._open[-1].cells is not None:
            self._make_room(self._open[-1])
        if len(self._open) == _DEEPEST:
            raise FileRefused("file.bomb", limit=_DEEPEST)
        self._open.append(_Table())

    def _make_room(self, table: _Table) -> None:
        """A table in a cell stands where its row would, unless the row has said something already."""
        before = len(self._out)
        self._end_row("")
        table.column, self._row = -1, self._row - (len(self._out) == before)

    def _end_table(self, _: str) -> None:
        self._end_row("")
        if self._open:
            self._open.pop()

    def _begin_row(self, attributes: str) -> None:
        self._end_row("")
        if not self._open:
            self._open.append(_Table())  # rows without a table around them are one
        self._advance()
        self._tabled = True
        self._open[-1].cells, self._open[-1].next = {}, 0
        if attributes and _HIDDEN.search(attributes):
            self._extent.hidden_rows.add(self._row - 1)

    def _end_row(self, _: str) -> None:
        self._end_cell("")
        if not self._open or self._open[-1].cells is None:
            return
        cells, self._open[-1].cells = self._open[-1].cells, None
        if any(cells.values()):
            self._out.append((0, self._row, [cells.get(at, "") for at in range(max(cells) + 1)]))

    def _begin_cell(self, attributes: str) -> None:
        self._end_cell("")
        if not self._open or self._open[-1].cells is None:
            self._begin_row("")
        table = self._open[-1]
        while table.covered.get(table.next, 0) >= self._row:
            table.next += 1
        table.column = table.next
        spans = {key.lower(): int(value) for key, value in _SPAN.findall(attributes)} if attributes else {}
        across, down = max(spans.get("colspan", 1), 1), min(max(spans.get("rowspan", 1), 1), LOWEST)
        table.next += across
        if table.next > WIDEST:
            raise FileRefused("file.bomb", limit=WIDEST)
        if across > 1 or down > 1:
            self._span(table, across, down)
        self._said, self._size = [], 0

    def _span(self, table: _Table, across: int, down: int) -> None:
        top = self._row - 1
        self._extent.merges.append(Merge(top, top + down - 1, table.column, table.column + across - 1))
        if down > 1:
            table.until = max(table.until, top + down)
            table.covered.update(dict.fromkeys(range(table.column, table.next), top + down))

    def _end_cell(self, _: str) -> None:
        if self._open and self._open[-1].column >= 0 and self._open[-1].cells is not None:
            self._open[-1].cells[self._open[-1].column] = self._text()
            self._open[-1].column = -1

    def _describe(self, attributes: str) -> None:
        """A <col>, which may hide its columns."""
        if not self._open:
            return
        table = self._open[-1]
        spans = {key.lower(): int(value) for key, value in _SPAN.findall(attributes)}
        first = table.columns
        table.columns = min(first + max(spans.get("span", 1), 1), WIDEST)
        if _HIDDEN.search(attributes):
            self._extent.hidden_columns.update(range(first, table.columns))


def _line(text: str) -> str:
    """A line of text without the blanks that no page shows."""
    plain = _BLANK.sub(" ", text) if _BLANKS.search(text) else text
    return unescape(plain).strip(" \t\r\n\f\xa0")


def sheet_name(head: str) -> str:
    """What the sheet is called in the workbook that the page was saved from.

    >>> sheet_name("<x:ExcelWorksheet><x:Name>处罚</x:Name>"), sheet_name("<table>")
    ('处罚', 'Sheet1')
    """
    found = _NAMED.search(head)
    return unescape(found[1]).strip() if found else NAME
