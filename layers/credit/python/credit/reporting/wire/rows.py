"""The data file of a batch in the format of its target; the rows are those of `outgoing`, with their operations."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
import xlsxwriter

from credit.exchange.sheets import csv_bytes, safe
from credit.reporting.target import Format

LINE, OPERATION, KEY, RECORD_ID, VERSION, MARK = META = ("LINE", "OPERATION", "KEY", "RECORD_ID", "VERSION", "MARK")
SUFFIXES: Mapping[Format, str] = {"json-lines": "jsonl", "xml": "xml", "csv": "csv", "xlsx": "xlsx"}
SHEET = "data"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
UNWRITABLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"  # what XML 1.0 has no way to write


def encoded(rows: pl.DataFrame, form: Format) -> bytes:
    """The file.

    Args:
        rows: `META`, then the columns of the target, all text but `LINE` and `VERSION`; empty ones are left out where
            the format can leave them out.
        form: the format.
    """
    return _WRITERS[form](rows)


def _json_lines(rows: pl.DataFrame) -> bytes:
    lines = (json.dumps(_present(row), ensure_ascii=False) + "\n" for row in rows.iter_rows(named=True))
    return "".join(lines).encode()


def _xml(rows: pl.DataFrame) -> bytes:
    """`ROWDATA/ROW/<field>`, as the national upload of 双公示 has it."""
    texts = rows.with_columns(pl.col(pl.String).str.replace_all(UNWRITABLE, ""))
    lines = "".join(f"<ROW>{''.join(_elements(row))}</ROW>\n" for row in texts.iter_rows(named=True))
    return f"{DECLARATION}<ROWDATA>\n{lines}</ROWDATA>\n".encode()


def _elements(row: Mapping[str, Any]) -> Iterator[str]:
    return (f"<{name}>{escape(str(value))}</{name}>" for name, value in _present(row).items())


def _csv(rows: pl.DataFrame) -> bytes:
    return csv_bytes(rows, header=True)


def _xlsx(rows: pl.DataFrame) -> bytes:
    """All cells are texts: nothing of them is a formula, a link or a number that loses digits."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(SHEET)
    text = rows.select(safe(rows[name].cast(pl.String)) for name in rows.columns)
    for column, name in enumerate(text.columns):
        sheet.write_column(0, column, [name, *(value or "" for value in text[name])])
    book.close()
    return out.getvalue()


def _present(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and value != ""}


_WRITERS: Mapping[Format, Callable[[pl.DataFrame], bytes]] = {
    "json-lines": _json_lines,
    "xml": _xml,
    "csv": _csv,
    "xlsx": _xlsx,
}
