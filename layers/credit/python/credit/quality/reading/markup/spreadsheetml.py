"""Workbooks as one XML document, as Excel 2003 and many web systems write them (SpreadsheetML)."""

import re
from collections.abc import Iterator

from credit.errors import FileRefused
from credit.quality.reading.lines.delimited import Blocks
from credit.quality.reading.markup.pages import LOWEST, WIDEST, Page, Row
from credit.quality.reading.markup.walk import DEEPEST, local, walk
from credit.quality.reading.model import Limits, Merge
from credit.quality.reading.workbooks.cells import text

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?")
_TIME_ONLY = "1899-12-31"  # the day that a time without a day carries


class Sheets:
    """The worksheets of such a document, in its order."""

    def __init__(self, blocks: Blocks, limits: Limits) -> None:
        self.pages: list[Page] = []
        self._blocks, self._limits = blocks, limits
        self._out: list[Row] = []
        self._depth = self._row = self._column = self._next = self._size = 0
        self._cells: dict[int, str] = {}
        self._percent: set[str] = set()
        self._style = self._cell_style = self._type = ""
        self._data: list[str] | None = None
        self._commented = False
        self._local: dict[str, str] = {}  # the names that occur, without their prefix
        self._started = {
            "Style": self._begin_style,
            "NumberFormat": self._format,
            "Worksheet": self._begin_sheet,
            "WorksheetOptions": self._begin_options,
            "Column": self._begin_column,
            "Row": self._begin_row,
            "Cell": self._begin_cell,
            "Comment": self._begin_comment,
            "Data": self._begin_data,
        }

    def rows(self) -> Iterator[Row]:
        """The rows that say something.

        Raises:
            FileRefused: as `markup.walk`; `file.bomb` if a sheet reaches beyond what Excel holds.
        """
        for _ in walk(self._blocks(), self, self._limits):
            yield from self._out
            self._out.clear()

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise FileRefused("file.bomb", limit=DEEPEST)
        kind = self._local.get(name)
        if kind is None:
            kind = self._local.setdefault(name, local(name))
        if begin := self._started.get(kind):
            begin({local(key): value for key, value in attributes.items()} if attributes else attributes)

    def said(self, text: str) -> None:
        """Text, which counts inside the data of a cell."""
        if self._data is None:
            return
        self._size += len(text)
        if self._size > self._limits.record_bytes:
            raise FileRefused("file.bomb", limit=self._limits.record_bytes >> 20)
        self._data.append(text)

    def ended(self, name: str) -> None:
        """An element ends."""
        self._depth -= 1
        kind = self._local[name]
        if kind == "Data" and self._data is not None:
            self._cells[self._column] = self._shown("".join(self._data))
            self._data = None
        elif kind == "Row" and self.pages:
            texts = [self._cells.get(at, "") for at in range(max(self._cells, default=-1) + 1)]
            if any(texts):
                self._out.append((len(self.pages) - 1, self._row, texts))
        elif kind == "Visible" and self._data is not None:
            self.pages[-1].visible = "".join(self._data).strip() not in {"SheetHidden", "SheetVeryHidden"}
            self._data = None
        elif kind == "Comment":
            self._commented = False

    def _begin_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("ID", "")

    def _format(self, attributes: dict[str, str]) -> None:
        if attributes.get("Format", "").rstrip("%") != attributes.get("Format", "") or "Percent" in attributes.values():
            self._percent.add(self._style)

    def _begin_sheet(self, attributes: dict[str, str]) -> None:
        self.pages.append(Page(attributes.get("Name", "")))
        self._row, self._next = 0, 0

    def _begin_options(self, _: dict[str, str]) -> None:
        self._started["Visible"] = self._begin_visible

    def _begin_visible(self, _: dict[str, str]) -> None:
        self._data = [] if self.pages else None

    def _begin_column(self, attributes: dict[str, str]) -> None:
        first = _number(attributes.get("Index"), self._next + 1) - 1
        self._next = first + _number(attributes.get("Span"), 0) + 1
        if attributes.get("Hidden") == "1" and self.pages:
            self.pages[-1].extent.hidden_columns.update(range(first, min(self._next, WIDEST)))

    def _begin_row(self, attributes: dict[str, str]) -> None:
        first = _number(attributes.get("Index"), self._row + 1)
        span = _number(attributes.get("Span"), 0)
        self._cells, self._column, self._next, self._size = {}, -1, 0, 0
        self._row = first + span
        if self._row > LOWEST:
            raise FileRefused("file.bomb", limit=LOWEST)
        if attributes.get("Hidden") == "1" and self.pages:
            self.pages[-1].extent.hidden_rows.update(range(first - 1, self._row))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._column = _number(attributes.get("Index"), self._next + 1) - 1
        self._cell_style = attributes.get("StyleID", "")
        across, down = _number(attributes.get("MergeAcross"), 0), _number(attributes.get("MergeDown"), 0)
        self._next = self._column + across + 1
        if self._next > WIDEST:
            raise FileRefused("file.bomb", limit=WIDEST)
        if (across or down) and self.pages:
            top = self._row - 1
            self.pages[-1].extent.merges.append(Merge(top, top + min(down, LOWEST), self._column, self._next - 1))

    def _begin_comment(self, _: dict[str, str]) -> None:
        self._commented = True

    def _begin_data(self, attributes: dict[str, str]) -> None:
        if not self._commented:
            self._type, self._data = attributes.get("Type", "String"), []

    def _shown(self, said: str) -> str:
        """A cell as its sender sees it; text stays as it is, however much it looks like a number."""
        if self._type == "DateTime" and (moment := _MOMENT.fullmatch(said.strip())):
            day, clock = moment.groups()
            return clock if day == _TIME_ONLY else day if clock == "00:00:00" else f"{day} {clock}"
        if self._type == "Boolean":
            return {"1": "TRUE", "0": "FALSE"}.get(said.strip(), said)
        if self._type == "Number":
            return _number_text(said.strip(), percent=self._cell_style in self._percent)
        return said


def _number_text(said: str, *, percent: bool) -> str:
    if not re.fullmatch(r"[-+]?\d{1,40}(?:\.\d{1,40})?(?:[eE][-+]?\d{1,2})?", said):
        return said
    return f"{text(round(float(said) * 100, 10))}%" if percent else text(float(said))


def _number(value: str | None, default: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 8 else default
