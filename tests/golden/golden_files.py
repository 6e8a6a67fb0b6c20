"""A golden case as the file that a department would send: CSV in any dress, or a workbook."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from credit.catalogue.model import Catalogue

Grid = list[list[Any]]


def written(case: Mapping[str, Any], good: Mapping[str, str], catalogue: Catalogue, folder: Path) -> Path:
    """The file of a case.

    `file` says how it is dressed: `format` (csv, xlsx, raw), `encoding`, `delimiter`, `ends`, `bom`, `quote`,
    `above` and `below` (lines), `headers` (field: header), `without` (fields), `order` (reversed). `apart` names a text
    field in which the rows of the case differ, so that none looks copied from another.
    """
    dress = case.get("file", {})
    if "raw" in dress:
        path = folder / "sent.csv"
        path.write_bytes(bytes.fromhex(dress["raw"]))
        return path
    dataset = catalogue.dataset(case.get("dataset", "org-penalty"))
    sent = [code for row in case["rows"] for code in row.get("send", {})]
    fields = [code for code in dict.fromkeys([*good, *sent]) if code not in dress.get("without", [])]
    if dress.get("order") == "reversed":
        fields.reverse()
    headers = [dress.get("headers", {}).get(code, dataset.field(code).label.zh) for code in fields]
    own = list(dict.fromkeys(name for row in case["rows"] for name in row.get("own", {})))
    grid: Grid = [[line] for line in dress.get("above", [])] + [headers + own]
    for number, row in enumerate(case["rows"], 1):
        values = {**good, **row.get("send", {})}
        if apart := case.get("apart"):
            values[apart] += f"第{number}次检查发现。"
        if "cells" in row:
            grid.append(row["cells"])
            continue
        grid.append([values.get(code) for code in fields] + [row.get("own", {}).get(name) for name in own])
    grid += [[line] for line in dress.get("below", [])]
    return (_workbook if dress.get("format") == "xlsx" else _text)(grid, dress, folder)


def _text(grid: Grid, dress: Mapping[str, Any], folder: Path) -> Path:
    out = io.StringIO(newline="")
    ends = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}[dress.get("ends", "crlf")]
    csv.writer(out, delimiter=dress.get("delimiter", ","), lineterminator=ends).writerows(grid)
    path = folder / "sent.csv"
    path.write_bytes(out.getvalue().encode(dress.get("encoding", "utf-8")))
    return path


def _workbook(grid: Grid, dress: Mapping[str, Any], folder: Path) -> Path:
    path = folder / "sent.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(dress.get("sheet", "Sheet1"))
        for at, line in enumerate(grid):
            for column, value in enumerate(line):
                if isinstance(value, Mapping):
                    sheet.write_formula(at, column, value["formula"], None, value["cached"])
                elif value is not None:
                    sheet.write(at, column, value)
        for row in dress.get("hidden", []):
            sheet.set_row(row - 1, None, None, {"hidden": True})
    return path
