"""CSV files for people who open them in Excel: UTF-8 with BOM, no cell that Excel would run as a formula (CWE-1236)."""

import polars as pl

BOM = b"\xef\xbb\xbf"
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def safe(column: pl.Expr) -> pl.Expr:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before anything that begins like one."""
    return pl.when(column.str.contains(FORMULA)).then(pl.lit("'") + column).otherwise(column)


def csv_bytes(frame: pl.DataFrame, *, header: bool) -> bytes:
    """The frame as CSV, every text safe; the BOM goes with the header."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    text = frame.with_columns(safe(pl.col(name)).alias(name) for name in texts)
    return (BOM if header else b"") + text.write_csv(include_header=header, line_terminator="\r\n").encode()
