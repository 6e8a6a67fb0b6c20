"""Delimited text, streamed: regular blocks by the fast parser, the others record by record."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import polars as pl

from credit.errors import FileRefused
from credit.quality.reading.columns import Columns
from credit.quality.reading.frame import framed
from credit.quality.reading.lines import seldom
from credit.quality.reading.lines.fast import parse
from credit.quality.reading.lines.joining import Joined, fits, joined
from credit.quality.reading.lines.mending import CUT, Tolerance, mended, whole
from credit.quality.reading.lines.quotes import bare, stripped, worn
from credit.quality.reading.lines.records import Record, records
from credit.quality.reading.model import Grid, Limits, Line

DELIMITERS = (
    ",",
    "\t",
    ";",
    "|",
    "^",
    "~",
    "，",
    "；",
    "｜",
)  # the last ones stand in text, too: hence only by the header
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
    quotes = worn(lines)
    if quotes:
        lines = [Line(line.row, [bare(cell, quotes) for cell in line.cells]) for line in lines]

    def frames(index: int, columns: Columns) -> Iterator[pl.DataFrame]:
        stream = Stream(delimiter, columns, limits, row=index + 2)
        found = stream.frames(_after(blocks(), len(head[: first[index].end].encode())))
        return stripped(found, quotes) if quotes else found

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
    tolerance: Tolerance = field(default_factory=Tolerance)
    cut: bool = False  # whether the next record is the second half of one that could not be joined

    def frames(self, blocks: Iterator[bytes]) -> Iterator[pl.DataFrame]:
        """A frame or two for each block; between blocks less than one record is kept.

        Raises:
            FileRefused: `file.encoding` with the row where too many have been mended, `file.bomb` with the row that
                never ends.
        """
        rest = b""
        for block in blocks:
            end = _last_line(block)
            rest = yield from self._take(b"".join((rest, memoryview(block)[:end])), final=False)
            rest += block[end:]
            if len(rest) > self.limits.record_bytes:
                rest = yield from self._take(rest, final=False)
        if rest:
            yield from self._take(rest, final=True)

    def _take(self, data: bytes, *, final: bool) -> Taking:
        """Give the records of these bytes, by the fast parser in windows that shrink until it will do."""
        at, size, floor = 0, len(data), WINDOW
        while at < len(data):
            window = data[at : at + size]
            last = final and at + size >= len(data)
            regular = window if last else self._certain(window[: _even(window)])
            if not self.cut and (frame := parse(regular, self.delimiter, self.columns)) is not None:
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

    def _certain(self, window: bytes) -> bytes:
        """Whole lines, without a short one at the end whose other half stands in the next line or may follow."""
        following: int | None = None
        while window:
            start = window.rfind(b"\n", 0, -1) + 1
            parts = window[start:].split(b'"')
            cells = b"".join(parts[::2]).count(self.delimiter.encode()) + 1
            if len(parts) % 2 == 0:  # the end of a cell of several lines: how many cells it has is not to be seen here
                return b""
            whole_line = cells >= len(self.columns) or not window[start:].strip()
            if whole_line or (following and not fits([cells, following], len(self.columns))):
                break
            window, following = window[:start], cells
        return window

    def _take_slowly(self, data: bytes, *, final: bool) -> Generator[pl.DataFrame, None, int]:
        """Give the records whose end is certain; how many bytes they took."""
        text, damaged = _decoded(data if final else data[: _last_line(data)])
        found = list(records(text, self.delimiter, final=final and not damaged))
        kept = yield from self._give(found, hold=not final and not damaged)
        used = len(text[: found[kept - 1].end].encode()) if kept else 0
        return used + (yield from self._take_damaged(data[used:], final=final)) if damaged else used

    def _give(self, found: Sequence[Record], *, hold: bool) -> Generator[pl.DataFrame, None, int]:
        """Give records, those joined that a line break has cut; how many were given.

        A short one at the end is held back, because its other half may follow.
        """
        rows = joined([record.cells for record in found], self.columns, cut_before=self.cut)
        if hold and rows.spans and rows.spans[-1] == 1 and len(rows.rows[-1]) < len(self.columns):
            rows.rows.pop(), rows.spans.pop()
            self.cut = len(rows.rows) in rows.cut and len(rows.rows) - 1 in rows.cut if rows.rows else self.cut
        else:
            self.cut = False
        if rows.rows:
            yield self._placed(rows)
        return sum(rows.spans)

    def _placed(self, rows: Joined) -> pl.DataFrame:
        """The rows as a frame; a row of two lines counts as both."""
        first = pl.Series([self.row, *rows.spans[:-1]], dtype=pl.UInt32).cum_sum()
        self.row += sum(rows.spans)
        for at in (at for at, span in enumerate(rows.spans) if span > 1):
            self.columns.noted("row.joined", first[at])
        frame = framed(rows.rows, self.columns).with_columns(first.alias("_row"))
        cut = pl.int_range(pl.len()).is_in([at for at in rows.cut if at < len(rows.rows)])
        return frame.with_columns(pl.col("_over") | cut) if rows.cut else frame

    def _take_damaged(self, data: bytes, *, final: bool) -> Generator[pl.DataFrame, None, int]:
        """Give the record whose bytes cannot be decoded, mended and told; none as long as its line has no end."""
        end = data.find(b"\n", _damage(data)) + 1
        if not end and not final:
            return 0
        line = data[:end] if end else data
        if line.endswith(CUT) or (not end and not whole(line, "utf-8")):
            raise FileRefused("file.encoding", row=self.row)
        text, rule = mended(line.rstrip(b"\r\n"))
        self.tolerance.spend(self.row)
        found = [record.cells for record in records(text.decode(), self.delimiter, final=True)]
        self.columns.noted(rule, self.row)
        yield self._numbered(framed(found or [[""]], self.columns))
        return len(line)

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
    if seldom.count(data, b'"', end) % 2:
        end = data.rfind(b"\n", 0, data.rfind(b'"', 0, end)) + 1
    return end


def _last_line(data: bytes) -> int:
    """Where the last complete line ends: at LF, or at a CR that is not about to be followed by one."""
    return data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1


def _damage(data: bytes) -> int:
    """Where the first byte stands that is not UTF-8."""
    return len(_decoded(data)[0].encode())


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text up to the first byte that is not UTF-8, and whether there is such a byte."""
    try:
        return data.decode(), False
    except UnicodeDecodeError as damage:
        return data[: damage.start].decode(), True
