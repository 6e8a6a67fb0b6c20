"""What a reader is given and what it gives back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

import polars as pl

if TYPE_CHECKING:
    from credit.quality.reading.columns import Columns

NAMED_ROWS = 20  # a finding about many rows names so many of them and counts the rest


@dataclass(frozen=True)
class Limits:
    """What a file may cost before it is refused.

    Args:
        file_bytes: size as sent; text and the sheets of an .xlsx are read as streams, however large.
        unpacked_bytes: size of everything in an archive or workbook, unpacked.
        held_bytes: what must be in memory whole: an .xls, a workbook inside an archive, the shared texts of an .xlsx.
        ratio: unpacked bytes per packed byte of one entry; small entries are exempt.
        entries: files in an archive.
        record_bytes: one line, quoted record or JSON object.
        document_bytes: a web page saved as one file (MHTML), which must be held whole.
        cells: cells of one sheet, blank ones between the used ones included, because the parser holds them all.
    """

    file_bytes: int = 8 << 30
    unpacked_bytes: int = 8 << 30
    held_bytes: int = 1 << 30
    ratio: int = 250
    entries: int = 2_000
    record_bytes: int = 4 << 20
    document_bytes: int = 64 << 20
    cells: int = 40_000_000


@dataclass(frozen=True)
class FileFinding:
    """Something about the file rather than about one of its rows.

    Args:
        rule: id of a shared rule of `schemas/rules/`.
        facts: values for the placeholders of its message.
        column: the sender's own header, where the finding is about a column.
        sheet: name of the sheet, empty where the format has none.
        rows: the first rows concerned, as Excel numbers them.
        count: how many columns or rows are concerned.
    """

    rule: str
    facts: Mapping[str, object] = field(default_factory=dict)
    column: str | None = None
    sheet: str = ""
    rows: tuple[int, ...] = ()
    count: int = 1

    def also(self, row: int) -> "FileFinding":
        """The same finding, told of one row more."""
        return replace(self, rows=(*self.rows, row)[:NAMED_ROWS], count=self.count + 1)


@dataclass(frozen=True)
class Placed:
    """Where the columns of a table stand on its sheet, from its header's last row on.

    Args:
        sheet: name of the sheet.
        row: the last row of the header, as Excel numbers it.
        columns: field code, `flex_…` or else the sender's header -> column, counted from 0.
        left: the first column of the sheet that holds anything.
    """

    sheet: str
    row: int
    columns: Mapping[str, int] = field(default_factory=dict)
    left: int = 0


@dataclass
class Header:
    """How the file was understood.

    `columns` maps the sender's headers to field codes, `places` tells where they stand. `notes` and `places` may grow
    while batches are read (rows of totals, keys that appear late in a JSON file, a second table), so they are complete
    only after the last batch. `encoding` is None for workbooks.
    """

    format: str
    encoding: str | None = None
    sheets: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    notes: list[FileFinding] = field(default_factory=list)
    places: list[Placed] = field(default_factory=list)

    def place(self, placed: Placed, targets: Sequence[str | None], names: Sequence[str]) -> None:
        """Keep where columns stand: what each is read as, else what it is called."""
        called = zip(targets, names, strict=False)
        columns = {target or name: placed.left + at for at, (target, name) in enumerate(called) if target or name}
        self.places.append(replace(placed, columns=columns))

    def noted(self, rule: str, sheet: str, row: int) -> None:
        """Note a row: one finding a rule and sheet, however many rows."""
        for at, note in enumerate(self.notes):
            if note.rule == rule and note.sheet == sheet:
                self.notes[at] = note.also(row)
                return
        self.notes.append(FileFinding(rule, {"row": row, "sheet": sheet}, sheet=sheet, rows=(row,)))


@dataclass
class Table:
    """A file as rows of text: `batches` is read once, lazily; see `credit.quality.reading.read` for its columns."""

    header: Header
    batches: Iterator[pl.DataFrame]


@dataclass(frozen=True)
class Source:
    """Bytes that can be opened more than once: the file itself or the one file inside an archive."""

    open: Callable[[], BinaryIO]
    size: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """The file at a path."""
        return cls(lambda: path.open("rb"), path.stat().st_size)


@dataclass(frozen=True)
class Merge:
    """A merged range: its first and last row and column, counted from 0."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass
class Extent:
    """What a sheet holds beside its values, rows and columns counted from 0: what is hidden and merged, error cells.

    `regular` is false where the XML is written in a way that only a parser of the whole sheet understands.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    regular: bool = True


@dataclass(frozen=True)
class Line:
    """One of the first rows of a sheet: where it stands and what it says."""

    row: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Grid:
    """A sheet or a text file before anybody knows which of its first rows is the header.

    `frames(index, columns)` gives the rows below `lines[index]` as frames of `_row` UInt32, `_over` Boolean (something
    stands beyond the last header) and one String column `c0`, `c1` … for each entry of `columns`.
    """

    sheet: str
    lines: Sequence[Line]
    frames: Callable[[int, "Columns"], Iterator[pl.DataFrame]]
    left: int = 0  # the column of the sheet, counted from 0, in which the first cell of a line stands
