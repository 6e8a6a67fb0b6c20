"""Delimited text, streamed: regular blocks by the fast parser, the others record by record."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import islice

import polars as pl

from credit.errors import FileRefused
from credit.quality.reading.columns import Columns
from credit.quality.reading.fast import parse
from credit.quality.reading.frame import framed
from credit.quality.reading.model import Grid, Limits, Line
from credit.quality.reading.records import records

DELIMITERS = (",", "\t", ";", "|")
WINDOW = 64 << 10  # bytes: smaller pieces are not worth another try of the fast parser
LOOKED_AT = 100  # records in which the header is looked for, empty ones included
Blocks = Callable[[], Iterator[bytes]]
Taking = Generator[pl.DataFrame, None, bytes]  # gives frames and, at its end, the bytes not yet used


def grids(blocks: Blocks, limits: Limits) -> dict[str, Grid]:
    """The file as each delimiter would have it; the one whose header the catalogue knows best is right.

    Args:
        blocks: begins to read the file's content, in UTF-8, again at every call.
        limits: what a record may cost.
    """
    head = _head(blocks)
    return {delimiter: _grid(head, delimiter, blocks, limits) for delimiter in DELIMITERS}


def _head(blocks: Blocks) -> str:
    """The beginning of the file up to the end of a line, or up to the first byte that cannot be decoded."""
    reading = blocks()
    block = next(reading, b"")
    if next(reading, b""):
        block = block[: _last_line(block)]
    return _decoded(block)[0]


def _grid(head: str, delimiter: str, blocks: Blocks, limits: Limits) -> Grid:
    first = list(islice(records(head, delimiter, final=True), LOOKED_AT))
    lines = [Line(row, [cell.strip() for cell in record.cells]) for row, record in enumerate(first, 1)]

    def frames(index: int, columns: Columns) -> Iterator[pl.DataFrame]:
        stream = Stream(delimiter, columns, limits, row=index + 2)
        return stream.frames(_after(blocks(), len(head[: first[index].end].encode())))

    return Grid("", lines, frames)


def _after(blocks: Iterator[bytes], offset: int) -> Iterator[bytes]:
    for block in blocks:
        yield block[offset:]
        offset = max(0, offset - len(block))


@dataclass
class Stream:
    """Records below the header: `row` is the number of the next one."""

    delimiter: str
    columns: Columns
    limits: Limits
    row: int

    def frames(self, blocks: Iterator[bytes]) -> Iterator[pl.DataFrame]:
        """A frame or two for each block; between blocks less than one record is kept.

        Raises:
            FileRefused: `file.encoding` with the row that cannot be decoded, `file.bomb` with the row that never ends.
        """
        rest = b""
        for block in blocks:
            rest = yield from self._take(rest + block, final=False)
        if rest:
            yield from self._take(rest, final=True)

    def _take(self, data: bytes, *, final: bool) -> Taking:
        """Give the records of these bytes, by the fast parser in windows that shrink until it will do."""
        at, size, floor = 0, len(data), WINDOW
        while at < len(data):
            window = data[at : at + size]
            last = final and at + size >= len(data)
            regular = window if last else window[: _even(window)]
            if (frame := parse(regular, self.delimiter, self.columns)) is not None:
                yield self._numbered(frame)
                at, size, floor = at + len(regular), 2 * size, WINDOW
            elif size > floor:
                size = max(min(size, len(data) - at) // 2, floor)
            elif used := (yield from self._take_slowly(window, final=last)):
                at, floor = at + used, WINDOW
            elif at + size >= len(data):
                break
            else:  # one record is longer than the window
                size = floor = 2 * size
        rest = data[at:]
        return rest if len(rest) <= self.limits.record_bytes else (yield from self._give_up_quote(rest))

    def _take_slowly(self, data: bytes, *, final: bool) -> Generator[pl.DataFrame, None, int]:
        """Give the records whose end is certain; how many bytes they took."""
        text, damaged = _decoded(data if final else data[: _last_line(data)])
        found = list(records(text, self.delimiter, final=final and not damaged))
        if found:
            yield self._numbered(framed([record.cells for record in found], self.columns))
        if damaged:
            raise FileRefused("file.encoding", row=self.row)
        return len(text[: found[-1].end].encode()) if found else 0

    def _give_up_quote(self, data: bytes) -> Taking:
        """A quote that has not been closed for so long was never meant to open anything: its line is one record."""
        end = data.find(b"\n") + 1
        if not 0 < end <= self.limits.record_bytes:
            raise FileRefused("file.bomb", row=self.row, limit=self.limits.record_bytes >> 20)
        line = next(records(_decoded(data[:end])[0], self.delimiter, final=True))
        yield self._numbered(framed([line.cells], self.columns))
        return data[end:]

    def _numbered(self, frame: pl.DataFrame) -> pl.DataFrame:
        first = self.row
        self.row += frame.height
        return frame.with_columns(pl.int_range(first, self.row, dtype=pl.UInt32).alias("_row"))


def _even(data: bytes) -> int:
    """Where the last line ends that is not inside quotes, if quotes are used as they should be."""
    end = data.rfind(b"\n") + 1
    if data.count(b'"', 0, end) % 2:
        end = data.rfind(b"\n", 0, data.rfind(b'"', 0, end)) + 1
    return end


def _last_line(data: bytes) -> int:
    """Where the last complete line ends: at LF, or at a CR that is not about to be followed by one."""
    return data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text up to the first byte that is not UTF-8, and whether there is such a byte."""
    try:
        return data.decode(), False
    except UnicodeDecodeError as damage:
        return data[: damage.start].decode(), True
