"""The sender's package copied part by part, with those changed that marks are in."""

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from credit.exchange.marked.marks import Marks
from credit.exchange.marked.markup import Unpatchable
from credit.exchange.marked.notes import COMMENTS, DRAWING, is_mergeable, with_notes
from credit.exchange.marked.relations import Relations, relations_of, with_property, with_types
from credit.exchange.marked.sheet import MOST, Sheet
from credit.exchange.marked.styles import MINIMAL, Styles
from credit.quality.reading import archive
from credit.quality.reading.model import Source
from credit.quality.reading.workbooks.package import Package, package

TYPES, ROOT, BOOK, CUSTOM = "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "docProps/custom.xml"
STYLES = "xl/styles.xml"
STRICT = b"http://purl.oclc.org/ooxml/"  # names of the strict variant, in which comments are written otherwise
LEVEL = 4  # of compression: a fifth less time than the usual one, for a fifth more bytes
_PIECE, _GATHERED = 1 << 20, 1 << 18  # bytes
_EPOCH = (1980, 1, 1, 0, 0, 0)


def patched(source: Source, out: Path, marks: Marks, submission: str) -> None:
    """Write the workbook with its marks.

    Raises:
        Unpatchable: a part is written in a way that cannot be changed safely; what has been written is of no use.
    """
    with archive.archive(source) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        try:
            Patch(old, new).write(marks, submission)
        except (ValueError, LookupError) as odd:  # a number that is none, a tag without an end
            raise Unpatchable("package") from odd


class Patch:
    """One package on its way into another."""

    def __init__(self, old: ZipFile, new: ZipFile) -> None:
        self._old, self._new = old, new
        self._names = {name.lower(): name for name in old.namelist()}
        self._written: set[str] = set()
        self._types: dict[str, str] = {}
        self._book: Package = package(old)

    def write(self, marks: Marks, submission: str) -> None:
        """Every part once, the list of content types last."""
        self._property(submission)
        marked = marks.sheets()
        sheets = [sheet for sheet in self._book.sheets if sheet.name in marked]
        if len(sheets) < len(marked) or STRICT in (self._read(BOOK) or b""):
            raise Unpatchable("sheets")
        if sheets:
            self._mark({sheet.name: sheet.part for sheet in sheets}, marks)
        types = self._read(TYPES)
        if types is None:
            raise Unpatchable("types")
        self._put(TYPES, with_types(types, self._types))
        for info in self._old.infolist():
            if info.filename not in self._written and not info.is_dir():
                self._copy(info)

    def _mark(self, parts: Mapping[str, str], marks: Marks) -> None:
        styles, room = self._styles(), MOST
        for name, part in parts.items():
            sheet = Sheet(name, self._opener(part), marks, styles, room)
            relation, commented = self._commented(part, sheet.drawing)
            self._stream(part, sheet.pieces(relation))
            commented(sheet)
            room -= len(sheet.notes)
        self._put(self._book.styles or STYLES, styles.xml())

    def _styles(self) -> Styles:
        part = self._read(self._book.styles) if self._book.styles else None
        if part is None:
            self._types[STYLES] = "styles"
            self._relate(BOOK, "styles", STYLES)
        return Styles(part or MINIMAL)

    def _commented(self, part: str, relation: str | None) -> tuple[str, Callable[[Sheet], None]]:
        """The relation to the drawing of a sheet's comments, and what writes both when the comments are known."""
        relations = Relations(part, self._read(relations_of(part)))
        drawn = relations.named(relation) if relation else None
        if relation and (drawn is None or self._read(drawn) is None):
            raise Unpatchable("drawing")
        names = {"comments": relations.target("comments"), "vmlDrawing": drawn}
        number = next(n for n in range(1, 1 << 20) if f"xl/comments{n}.xml".lower() not in self._taken())
        fresh = {"comments": f"xl/comments{number}.xml", "vmlDrawing": f"xl/drawings/vmlDrawingGx{number}.vml"}
        before = {kind: self._read(name) if name else None for kind, name in names.items()}
        comments, drawing = before["comments"] or COMMENTS, before["vmlDrawing"] or DRAWING
        if not is_mergeable(comments, drawing):
            raise Unpatchable("comments")
        for kind, name in fresh.items():
            if before[kind] is None:
                names[kind] = name
                added = relations.add(kind, name)
                relation = added if kind == "vmlDrawing" else relation
                self._types[name] = "comments" if kind == "comments" else "vml"
        self._put(self._spelt(relations_of(part)), relations.xml)

        def write(sheet: Sheet) -> None:
            for kind, content in zip(names, with_notes(comments, drawing, sheet.notes), strict=True):
                self._put(self._spelt(str(names[kind])), content)

        return str(relation), write

    def _property(self, submission: str) -> None:
        related = Relations("", self._read(ROOT)).target("custom-properties")
        name = related if related and self._read(related) is not None else CUSTOM
        if name != related:
            self._types[CUSTOM] = "custom-properties"
            self._relate("", "custom-properties", CUSTOM)
        self._put(self._spelt(name), with_property(self._read(name), submission))

    def _relate(self, source: str, kind: str, target: str) -> None:
        name = relations_of(source)
        relations = Relations(source, self._read(name))
        relations.add(kind, target)
        self._put(self._spelt(name), relations.xml)

    def _taken(self) -> set[str]:
        return {*self._names, *(name.lower() for name in (*self._written, *self._types))}

    def _spelt(self, name: str) -> str:
        return self._names.get(name.lower(), name)

    def _read(self, name: str) -> bytes | None:
        return self._old.read(self._names[name.lower()]) if name.lower() in self._names else None

    def _opener(self, name: str) -> Callable[[], BinaryIO]:
        return lambda: cast(BinaryIO, self._old.open(name))

    def _put(self, name: str, content: bytes) -> None:
        self._stream(name, [content], checked=not name.endswith(".vml"))

    def _stream(self, name: str, pieces: Iterable[bytes], *, checked: bool = True) -> None:
        """Write a part that has changed; a parser goes along, so that nobody is given a workbook that does not open."""
        parser = expat.ParserCreate() if checked else None
        self._written.add(name)
        with self._new.open(_info(name), "w", force_zip64=True) as out:
            try:
                for piece in _gathered(pieces):
                    out.write(piece)
                    if parser:
                        parser.Parse(piece, False)
                if parser:
                    parser.Parse(b"", True)
            except expat.ExpatError as damage:
                raise Unpatchable(name) from damage

    def _copy(self, info: ZipInfo) -> None:
        with self._old.open(info) as stream, self._new.open(_info(info.filename), "w", force_zip64=True) as out:
            while piece := stream.read(_PIECE):
                out.write(piece)


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, _EPOCH)
    info.compress_type = ZIP_DEFLATED
    info._compresslevel = LEVEL  # type: ignore[attr-defined]  # an entry that is given a date does not take the archive's
    return info


def _gathered(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """The same bytes in larger pieces."""
    gathered = io.BytesIO()
    for piece in pieces:
        gathered.write(piece)
        if gathered.tell() >= _GATHERED:
            yield gathered.getvalue()
            gathered = io.BytesIO()
    yield gathered.getvalue()
