"""CSV that opens in Excel as it was meant: Chinese as Chinese, and no cell that a spreadsheet would run as a formula."""

from collections.abc import Sequence
from typing import BinaryIO

import polars as pl

BOM = b"\xef\xbb\xbf"
FORMULA = r"\A\s*[=+\-@＝＋－＠]|\A[\t\r\n]"  # CWE-1236


class SpreadsheetFile:
    """A CSV file written part by part to a binary stream: UTF-8 with BOM, its header once, texts made safe."""

    def __init__(self, stream: BinaryIO, columns: Sequence[str]) -> None:
        self._stream = stream
        self._columns = list(columns)
        self.rows = 0
        stream.write(BOM)
        pl.DataFrame(schema=dict.fromkeys(columns, pl.String())).write_csv(stream, line_terminator="\r\n")

    def add(self, frame: pl.DataFrame) -> None:
        """Write the rows of a frame that has the columns of the file."""
        texts = [name for name in self._columns if frame.schema[name] == pl.String]
        safe = frame.select(self._columns).with_columns(harmless(pl.col(name)) for name in texts)
        safe.write_csv(self._stream, include_header=False, line_terminator="\r\n")
        self.rows += frame.height


def harmless(column: pl.Expr) -> pl.Expr:
    """Texts that a spreadsheet would take for a formula, with an apostrophe before them."""
    return pl.when(column.str.contains(FORMULA)).then("'" + column).otherwise(column)
