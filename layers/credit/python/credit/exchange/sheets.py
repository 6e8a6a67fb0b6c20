"""CSV files for people who open them in Excel: UTF-8 with BOM, no cell that Excel would run as a formula (CWE-1236)."""

import io

import polars as pl

BOM = b"\xef\xbb\xbf"
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def csv_bytes(frame: pl.DataFrame, *, header: bool) -> bytes:
    """The frame as CSV, every text safe; the BOM goes with the header."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    out = io.BytesIO()
    out.write(BOM if header else b"")
    text = frame.with_columns(safe(frame[name]) for name in texts)
    text.write_csv(out, include_header=header, line_terminator="\r\n")
    return out.getvalue()


def safe(column: pl.Series) -> pl.Series:
    """Texts that no spreadsheet takes for a formula: an apostrophe goes before anything that begins like one."""
    found = column.str.contains(FORMULA).fill_null(value=False).arg_true()
    return column.clone().scatter(found, "'" + column[found]) if found.len() else column
