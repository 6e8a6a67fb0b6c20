"""The parts of an .xlsb ([MS-XLSB]) before the parser holds its cells: reach, hidden things, error cells, merges."""

import struct
from collections.abc import Iterator
from posixpath import normpath
from typing import BinaryIO
from xml.parsers import expat
from zipfile import ZipFile

from credit.errors import FileRefused
from credit.quality.reading.markup.pages import LOWEST, WIDEST
from credit.quality.reading.model import Extent, Limits, Merge

WORKBOOK = "xl/workbook.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_SHEET, _ROW, _COLUMN, _MERGE = 156, 0, 60, 176
_CELLS = range(1, 12)
_ERROR_CELLS = {3, 11}  # a value, and what a formula gives
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_LONGEST = 1 << 24  # bytes of a record
_LISTED = 8 << 20  # bytes: the list of sheets is never longer

Record = tuple[int, bytes]


def extents(opened: ZipFile, limits: Limits) -> dict[str, Extent]:
    """What each sheet holds beside its values, by the sheet's name; every other part is read for its checksum.

    Raises:
        FileRefused: `file.unreadable` if a part is damaged or missing, `file.bomb` if a sheet reaches too far.
    """
    names = {name.lower().replace("\\", "/"): name for name in opened.namelist()}
    if WORKBOOK not in names or _RELATIONS not in names:
        raise FileRefused("file.unreadable")
    targets = _targets(opened.open(names[_RELATIONS]).read(_LISTED))
    with opened.open(names[WORKBOOK]) as stream:
        listed = [_listed(data) for kind, data in records(stream) if kind == _SHEET]  # type: ignore[arg-type]
    sheets = {targets.get(relation, ""): name for relation, name in listed}
    found = {}
    for lower, name in names.items():
        with opened.open(name) as stream:
            if lower in sheets:
                found[sheets[lower]] = _extent(records(stream), limits)  # type: ignore[arg-type]
            while stream.read(1 << 20):
                pass
    if len(found) < len(listed):
        raise FileRefused("file.unreadable")
    return found


def _targets(content: bytes) -> dict[str, str]:
    """The part in lower case that each relation leads to."""
    found: dict[str, str] = {}

    def started(_: str, attributes: dict[str, str]) -> None:
        if {"Id", "Target"} <= attributes.keys():
            target = attributes["Target"]
            part = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            found[attributes["Id"]] = part.lower()

    def refuse(*_: object) -> None:
        raise FileRefused("file.unreadable")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = started, refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError) as damage:  # an encoding that does not exist
        raise FileRefused("file.unreadable") from damage
    return found


def records(stream: BinaryIO) -> Iterator[Record]:
    """The records of a part: a number of one or two bytes, a length of one to four, and so many bytes.

    Raises:
        FileRefused: `file.unreadable` if the part ends inside a record.
    """
    while first := stream.read(1):
        kind = first[0]
        if kind & 0x80:
            kind = (kind & 0x7F) | _byte(stream) << 7
        length = 0
        for shift in (0, 7, 14, 21):
            part = _byte(stream)
            length |= (part & 0x7F) << shift
            if not part & 0x80:
                break
        if length > _LONGEST or len(data := stream.read(length)) < length:
            raise FileRefused("file.unreadable")
        yield kind, data


def _byte(stream: BinaryIO) -> int:
    if not (byte := stream.read(1)):
        raise FileRefused("file.unreadable")
    return byte[0]


def _listed(data: bytes) -> tuple[str, str]:
    """The relation and the name of a sheet (BrtBundleSh)."""
    relation, at = _text(data, 8)
    name, _ = _text(data, at)
    return relation, name


def _text(data: bytes, at: int) -> tuple[str, int]:
    length = int.from_bytes(data[at : at + 4], "little")
    end = at + 4 + 2 * length
    if end > len(data):
        raise FileRefused("file.unreadable")
    return data[at + 4 : end].decode("utf-16-le", errors="replace"), end


def _extent(told: Iterator[Record], limits: Limits) -> Extent:
    extent, row, rows, columns = Extent(), -1, 0, 0
    for kind, data in told:
        if kind == _ROW and len(data) >= 12:
            row = int.from_bytes(data[:4], "little")
            if row >= LOWEST:
                raise FileRefused("file.bomb", limit=LOWEST)
            if data[11] & 0x10:  # fDyZero
                extent.hidden_rows.add(row)
        elif kind in _CELLS and len(data) >= 8:
            column = int.from_bytes(data[:4], "little")
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind in _ERROR_CELLS and len(data) > 8:
                extent.errors[row, column] = _ERRORS.get(data[8], "#N/A")
        else:
            _note(kind, data, extent)
    if columns > WIDEST or rows * columns > limits.cells:
        raise FileRefused("file.bomb", limit=limits.cells)
    return extent


def _note(kind: int, data: bytes, extent: Extent) -> None:
    if kind == _COLUMN and len(data) >= 18 and data[16] & 1:
        first, last = struct.unpack_from("<II", data)
        extent.hidden_columns.update(range(first, min(last + 1, WIDEST)))
    elif kind == _MERGE and len(data) >= 16:
        top, bottom, left, right = struct.unpack_from("<IIII", data)
        if top <= bottom < LOWEST and left <= right < WIDEST:
            extent.merges.append(Merge(top, bottom, left, right))
