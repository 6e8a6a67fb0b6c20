"""Tables below tables: header lines in the middle of the rows, and what stands between one table and the next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import polars as pl

from credit.catalogue.model import Catalogue
from credit.quality.reading.columns import Columns, others
from credit.quality.reading.headers import Names
from credit.quality.reading.headlines import repeats
from credit.quality.reading.model import Header, Line, Placed
from credit.quality.reading.remarks import SAMPLES, plain, remark, sample

_DIGITS = "[0-9０-９〇零一二三四五六七八九十]"  # of which every date has one, and no header of a date
_LONE = 3  # rows above a header in the middle that may be its titles
Part = tuple[pl.DataFrame, Columns]
# Position in the frame, row as Excel numbers it, whether something stands beyond the last header, what the cells say.
Place = tuple[int, int, bool, list[str]]


class Sections:
    """The rows of one sheet, cut wherever a header stands among them.

    A header that says the same as the first is passed over; one with the same fields in another order is followed from
    there on; below one of another table nothing is read, and that is noted.

    Args:
        columns: of the first header.
        above: the lines of the sheet down to that header; pages pasted together repeat them.
        catalogue: whose headers other tables may have.
        header: takes the notes.
        sheet: its name.
    """

    def __init__(
        self, columns: Columns, above: Iterable[Line], catalogue: Catalogue, header: Header, sheet: str
    ) -> None:
        self._first = columns
        self._columns: Columns | None = columns
        lines = [line.cells for line in above]
        self._above = {_said([plain(cell) for cell in cells]) for cells in lines} - {()}
        self._starts = [*columns.labels(), *SAMPLES, *(cells[0] for cells in lines if cells and cells[0])]
        self._catalogue, self._sheet, self._header = catalogue, sheet, header

    def split(self, frame: pl.DataFrame) -> Iterator[Part]:
        """The records of a frame with the columns that they stand in; rows that are no records are noted."""
        begun, out = 0, set[int]()
        for at, row, over, cells in self._looked_at(frame):
            if self._is_header(cells):
                yield from self._kept(frame, begun, self._titles(frame, begun, at, out), out)
                begun, before = at + 1, self._columns
                self._begin(row, cells)
                if self._columns is not before:
                    yield from self.split(frame.slice(begun))
                    return
            elif self._is_none(row, cells, over=over):
                out.add(at)
        yield from self._kept(frame, begun, frame.height, out)

    def _kept(self, frame: pl.DataFrame, begin: int, end: int, out: set[int]) -> Iterator[Part]:
        places = [at for at in range(begin, end) if at not in out] if out else list(range(begin, end))
        if self._columns is None:
            for row in frame["_row"][places]:
                self._header.noted("sheet.second-table", self._sheet, row)
        elif len(places) == frame.height:
            yield frame, self._columns
        elif places:
            yield frame[places], self._columns

    def _looked_at(self, frame: pl.DataFrame) -> list[Place]:
        """The few rows that may be something else than records."""
        hit = frame.select(self._suspect().arg_true()).to_series()
        rows = frame.select("_row", "_over", *(f"c{i}" for i in range(len(self._first))))[hit].iter_rows()
        return [(at, row, over, [plain(c) for c in cells]) for at, (row, over, *cells) in zip(hit, rows, strict=True)]

    def _suspect(self) -> pl.Expr:
        columns = self._columns
        required = columns.required() if columns else []
        if columns is None or not required:
            return pl.int_range(pl.len()) >= 0
        missing = pl.sum_horizontal(pl.col(f"c{i}").is_null() for i in required)
        empty = pl.col(f"c{required[0]}").str.strip_chars() == ""
        return (missing * 2 >= len(required)) | empty | self._headed(columns, required)

    def _headed(self, columns: Columns, required: Sequence[int]) -> pl.Expr:
        """Whether a row may be a header or an example: it begins like one, or has no digit where a date is due."""
        begun = pl.col("c0").is_in(self._starts)
        dated = next((at for at in required if columns.type_at(at) == "date"), None)
        if dated is not None:
            begun |= ~pl.col(f"c{dated}").str.contains(_DIGITS)
        return begun.fill_null(value=False)

    def _is_header(self, cells: Sequence[str]) -> bool:
        filled = [cell for cell in cells if cell]
        if len(filled) < 2:
            return False
        if _said(cells) in self._above or repeats(filled, self._first.names.field):
            return True
        return len(filled) > 2 and any(repeats(filled, names.field) for names in self._others)

    @cached_property
    def _others(self) -> Sequence[Names]:
        return others(self._first.dataset, self._catalogue)

    def _is_none(self, row: int, cells: Sequence[str], *, over: bool) -> bool:
        """Whether the row is no record: empty, or a remark, which is noted; so is what stands beside the table."""
        if not any(cells) and not over:
            return True
        required = (self._columns or self._first).required()
        hollow = 2 * sum(1 for i in required if cells[i]) <= len(required)
        again = _said(cells) in self._above
        if sample(cells) or (hollow and (again or remark(cells))) or not any(cells):
            self._header.noted("row.skipped-total", self._sheet, row)
            return True
        return False

    def _titles(self, frame: pl.DataFrame, begin: int, at: int, out: set[int]) -> int:
        """Where the titles of a table begin: lone texts right above its header are no records."""
        for above in range(at - 1, max(begin, at - _LONE) - 1, -1):
            row, *cells = frame.select("_row", "^c\\d+$").row(above)
            filled = [cell for cell in cells if cell and cell.strip()]
            if len(filled) > 1:
                return above + 1
            if filled and above not in out:
                self._header.noted("row.skipped-total", self._sheet, row)
            out.add(above)
        return at

    def _begin(self, row: int, cells: Sequence[str]) -> None:
        """What a header among the rows means for those below it."""
        columns = self._first if _said(cells) in self._above else self._first.again(cells)
        if columns is None or self._columns is None or columns.targets != self._columns.targets:
            self._columns = columns
            self._placed(row, columns.targets if columns else [], cells)
        rule = "sheet.second-table" if columns is None else "row.repeated-header"
        self._header.noted(rule, self._sheet, row)

    def _placed(self, row: int, targets: Sequence[str | None], cells: Sequence[str]) -> None:
        first = next((place for place in self._header.places if place.sheet == self._sheet), Placed(self._sheet, row))
        self._header.place(replace(first, row=row), targets, cells)


def _said(cells: Sequence[str]) -> tuple[str, ...]:
    """What a row says, a merged cell once."""
    return tuple(cell for at, cell in enumerate(cells) if cell and cell not in cells[max(0, at - 1) : at])
