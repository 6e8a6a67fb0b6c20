"""One worksheet with its marks: coloured cells, comments, and three columns for opinion and answer."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import BinaryIO

from credit.exchange.marked.frame import LAST, drawing_of, styles_of, with_drawing, with_widths
from credit.exchange.marked.marks import OPINION, Marked, Marks
from credit.exchange.marked.markup import Unpatchable, attribute, column_of, letters
from credit.exchange.marked.notes import Note
from credit.exchange.marked.row import Edit, edited, styles_in
from credit.exchange.marked.stream import Worksheet
from credit.exchange.marked.styles import Styles
from credit.quality.reading.marks import WHO, WHY

COLUMNS: Mapping[str, tuple[str, int]] = {OPINION: (OPINION, 60), WHO: ("核实人", 12), WHY: ("核实说明", 30)}
HOW = (
    "改正标色的单元格，保存后原样放回上报目录即可，本列不必删除。存疑的行经核实无误的，请在右边两列填写核实人和核实说明。\n"
    "Mend the coloured cells, save, and drop the workbook in again; this column may stay. If a doubtful row has been "
    "checked and is right, say in the two columns to the right who checked it and why it is right."
)
MOST = 10_000  # comments in a workbook: more of them make it slow to open, and the opinion says the same


class Sheet:
    """A worksheet to be marked; `drawing` is the id of the relation to the boxes of comments that it has already.

    Args:
        name: of the sheet.
        open_: gives its XML, anew each time.
        marks: what was found.
        styles: of the workbook.
        room: how many comments it may have.
    """

    def __init__(self, name: str, open_: Callable[[], BinaryIO], marks: Marks, styles: Styles, room: int) -> None:
        self._name, self._open, self._marks, self._styles, self._room = name, open_, marks, styles, room
        self._headers = marks.headers(name)
        self._titled = {header.row for header in self._headers if header.columns}
        self._returned = any(OPINION in header.columns for header in self._headers)
        widest, self.drawing = self._surveyed()
        self._columns = self._placed(widest)
        self.notes: list[Note] = []

    def pieces(self, relation: str) -> Iterator[bytes]:
        """The XML with its marks, piece by piece; `notes` is complete after the last one.

        Args:
            relation: id of the drawing that holds the boxes of comments.
        """
        with self._open() as stream:
            sheet = Worksheet(stream)
            whole = styles_of(sheet.head)
            unwritten = partial(_style_of, whole)
            fresh = {} if self._returned else {at: COLUMNS[name][1] for name, at in self._columns.items()}
            yield with_widths(sheet.head, fresh, self._styles.text()) if fresh else sheet.head
            yield from self._rows(sheet, unwritten)
            yield with_drawing(sheet.head, sheet.tail, relation)

    def _rows(self, sheet: Worksheet, unwritten: Callable[[int], int]) -> Iterator[bytes]:
        due = self._due()
        next_, last = next(due, None), 0
        for number, row in sheet.rows():
            if number <= last:
                raise Unpatchable("rows in disorder")
            last = number
            while next_ is not None and next_.row < number:
                yield self._edited(_empty(sheet.prefix, next_.row), next_, unwritten)
                next_ = next(due, None)
            if next_ is not None and next_.row == number:
                yield self._edited(row, next_, unwritten)
                next_ = next(due, None)
            else:
                yield self._cleared(row, number, unwritten)
        while next_ is not None:
            yield self._edited(_empty(sheet.prefix, next_.row), next_, unwritten)
            next_ = next(due, None)

    def _due(self) -> Iterator[Marked]:
        """Rows with findings and rows of headers, from the top down."""
        headers = [header.row for header in self._headers if header.columns]
        for marked in self._marks.rows(self._name):
            while headers and headers[0] < marked.row:
                yield Marked(headers.pop(0))
            if headers and headers[0] == marked.row:
                headers.pop(0)
            yield marked
        yield from map(Marked, headers)

    def _edited(self, row: bytes, marked: Marked, unwritten: Callable[[int], int]) -> bytes:
        header = marked.row in self._titled
        edits = self._titles(row) if header else self._opinion(marked)
        for column, (severity, texts) in marked.cells.items():
            edits[column] = Edit(partial(self._styles.marked, severity=severity))
            self._note(marked.row, column, "\n".join(f"{text.zh}\n{text.en}" for text in dict.fromkeys(texts)))
        if header and OPINION in self._columns:
            said = [HOW, *(f"{text.zh}\n{text.en}" for text in marked.unplaced)]
            self._note(marked.row, self._columns[OPINION], "\n".join(said))
        return edited(row, marked.row, edits, unwritten)

    def _titles(self, row: bytes) -> dict[int, Edit]:
        """Our headers, looking like the sender's."""
        before = [style for column, style in styles_in(row) if column < min(self._columns.values(), default=0)]
        style = before[-1] if before else self._styles.text()
        return {at: Edit(lambda _: style, COLUMNS[name][0]) for name, at in self._columns.items()}

    def _opinion(self, marked: Marked) -> dict[int, Edit]:
        """The opinion; what the sender has written beside it stays."""
        said = Edit(self._text, marked.words())
        return {self._columns[OPINION]: said} if OPINION in self._columns else {}

    def _cleared(self, row: bytes, number: int, unwritten: Callable[[int], int]) -> bytes:
        """A row without findings has no opinion any more, if it had one in an earlier answer."""
        if not self._returned:
            return row
        column = self._columns[OPINION]
        there = f'"{letters(column)}{number}"'.encode() in row
        return edited(row, number, {column: Edit(emptied=True)}, unwritten) if there else row

    def _note(self, row: int, column: int, said: str) -> None:
        if len(self.notes) < self._room:
            self.notes.append((row, column, said))

    def _text(self, _: int) -> int:
        return self._styles.text()

    def _placed(self, widest: int) -> Mapping[str, int]:
        """Where our columns stand: where they stood in an earlier answer, else right of everything."""
        there = {name: h.columns[name] for h in self._headers for name in COLUMNS if name in h.columns}
        absent = [name for name in COLUMNS if name not in there]
        placed = {**there, **{name: widest + at for at, name in enumerate(absent)}}
        return placed if max(placed.values()) < LAST else there

    def _surveyed(self) -> tuple[int, str | None]:
        """How many columns hold anything, and the relation to the boxes of comments."""
        widest = max((at + 1 for header in self._headers for at in header.columns.values()), default=0)
        with self._open() as stream:
            sheet = Worksheet(stream)
            start, end = b"<" + sheet.prefix + b"c", b"</" + sheet.prefix + b"c>"
            for _, row in sheet.rows():
                widest = max(widest, _last(row, start, end) + 1)
        return widest, drawing_of(sheet.tail)


def _last(row: bytes, start: bytes, end: bytes) -> int:
    """The last column in which something is written, counted from 0, -1 if there is none."""
    close = row.rfind(end)
    if close < 0:
        return -1
    opened = max(row.rfind(start + b" ", 0, close), row.rfind(start + b">", 0, close))
    place = attribute(row[opened : row.index(b">", opened) + 1], "r")
    return row.count(start + b" ") + row.count(start + b">") - 1 if place is None else column_of(place)


def _empty(prefix: bytes, number: int) -> bytes:
    return b"<" + prefix + f'row r="{number}"/>'.encode()


def _style_of(whole: Mapping[range, int], column: int) -> int:
    return next((style for columns, style in whole.items() if column in columns), 0)
