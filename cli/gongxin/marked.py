"""`marked.xlsx`: the sender's rows where they stood, every cell with a finding coloured and annotated."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter

from credit.exchange.wording import Wording
from credit.quality.findings import Judged

COLOURS = {"reject": "#F4C7C3", "hold": "#FCE8B2", "doubt": "#FCE8B2", "warn": "#D0E0F5"}
NOTES = 20_000  # notes slow a workbook down; errors.csv has every finding in any case
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Marked:
    """Writes the workbook batch by batch.

    Args:
        path: of the workbook.
        headers: the sender's headers and the field that each of them means, in the sender's order.
        wording: the rules of the dataset in words.
    """

    def __init__(self, path: Path, headers: Mapping[str, str], wording: Wording) -> None:
        self._book = xlsxwriter.Workbook(str(path), SAFE)
        self._formats = {name: self._book.add_format({"bg_color": colour}) for name, colour in COLOURS.items()}
        self._headers, self._wording = headers, wording
        self._sheets: dict[str, Any] = {}
        self._notes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        """Write the file; what was refused half-way is not worth writing."""
        if kind is None:
            self._book.close()

    def add(self, judged: Judged) -> None:
        """Put the rows of a batch in their places, with what was found in them."""
        found: dict[tuple[str, int], list[tuple[str, str, str, str]]] = {}
        columns = ("_sheet", "_row", "field", "rule", "severity", "facts")
        for sheet, row, *finding in judged.findings.select(columns).iter_rows():
            found.setdefault((sheet, row), []).append((finding[0], finding[1], finding[2], finding[3]))
        fields = list(self._headers.values())
        for sheet, row, *cells in judged.sent.select("_sheet", "_row", *fields).iter_rows():
            page = self._page(sheet, row)
            for column, cell in enumerate(cells):
                if cell is not None:
                    page.write_string(row - 1, column, cell)
            self._mark(page, row, dict(zip(fields, cells, strict=True)), found.get((sheet, row), []))

    def _page(self, sheet: str, row: int) -> Any:
        """The sheet; its header stands right above its first row."""
        if sheet not in self._sheets:
            self._sheets[sheet] = self._book.add_worksheet(sheet)
            self._sheets[sheet].write_row(max(row - 2, 0), 0, list(self._headers))
        return self._sheets[sheet]

    def _mark(
        self, page: Any, row: int, cells: Mapping[str, str | None], found: list[tuple[str, str, str, str]]
    ) -> None:
        fields = list(cells)
        by_column: dict[int, list[tuple[str, str]]] = {}
        for field, rule, severity, facts in found:
            message = self._wording.message(rule, field, json.loads(facts))
            column = fields.index(field) if field in cells else 0
            by_column.setdefault(column, []).append((severity, f"{message.zh}\n{message.en}"))
        for column, told in by_column.items():
            worst = min((severity for severity, _ in told), key=list(COLOURS).index)
            page.write_string(row - 1, column, cells[fields[column]] or "", self._formats[worst])
            if self._notes < NOTES:
                page.write_comment(row - 1, column, "\n\n".join(text for _, text in told), {"x_scale": 2, "y_scale": 2})
                self._notes += 1
