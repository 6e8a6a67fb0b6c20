"""The records of an .xls ([MS-XLS]) before the parser holds its cells: reach, hidden rows and columns, error cells."""

import struct
from collections.abc import Iterator
from itertools import pairwise

from credit.errors import FileRefused
from credit.quality.reading.model import Extent, Limits, Merge

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_SHEET = 0x0085
_END = 0x000A
_STRINGS = 0x00FC
_REACH = 0x0200
_PASSWORD = 0x002F
_FORMULA = {0x0006, 0x0206, 0x0406}
_BOOL_OR_ERROR = 0x0205
_ROW = 0x0208
_COLUMNS = 0x007D
_CELLS = {0x0203, 0x0204, _BOOL_OR_ERROR, 0x027E, 0x00BD, 0x00FD, 0x00D6, *_FORMULA}
_MANY = 0x00BD  # several numbers in one record; its last two bytes are the last column
_MERGED = 0x00E5
_MOST = 65_536 * 256  # cells of a sheet of this age

Record = tuple[int, bytes]


def extents(stream: bytes, limits: Limits) -> list[Extent]:
    """What each sheet holds beside its values, in the order of the workbook.

    Raises:
        FileRefused: `file.encrypted`, `file.bomb` if a sheet reaches too far, `file.unreadable`.
    """
    starts = []
    for kind, data in _until_end(stream, 0, len(stream)):
        if kind == _PASSWORD:
            raise FileRefused("file.encrypted")
        if kind == _STRINGS:
            _refuse_count(data, len(stream))
        if kind == _SHEET and len(data) > 4:
            starts.append(int.from_bytes(data[:4], "little"))
    ends = dict(pairwise([*sorted(starts), len(stream)]))
    return [_extent(_until_end(stream, start, ends[start]), limits) for start in starts]


def _until_end(stream: bytes, start: int, end: int) -> Iterator[Record]:
    """The records of the workbook or of one sheet; without a last one, the parser would read on into the next sheet."""
    for kind, data in _records(stream, start, end):
        if kind == _END:
            return
        yield kind, data
    raise FileRefused("file.unreadable")


def _records(stream: bytes, at: int, end: int) -> Iterator[Record]:
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _extent(records: Iterator[Record], limits: Limits) -> Extent:
    extent, rows, columns = Extent(), 0, 0
    for kind, data in records:
        if kind in _CELLS and len(data) >= 6:
            row, column = struct.unpack_from("<HH", data)
            last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _MANY else column
            rows, columns = max(rows, row + 1), max(columns, last + 1)
            if error := _error(kind, data):
                extent.errors[row, column] = error
        elif kind == _REACH:
            _refuse_reach(data, limits)
        else:
            _note_hidden(kind, data, extent)
            _note_merged(kind, data, extent)
    if rows * columns > min(limits.cells, _MOST):
        raise FileRefused("file.bomb", limit=limits.cells)
    return extent


def _refuse_count(data: bytes, most: int) -> None:
    """The parser makes room for as many strings as the record promises; no string takes less than three bytes."""
    if len(data) < 8 or int.from_bytes(data[4:8], "little") * 3 > most:
        raise FileRefused("file.unreadable")


def _refuse_reach(data: bytes, limits: Limits) -> None:
    """The parser makes room for as many cells as the record promises, before it has seen one."""
    if len(data) not in (10, 14):
        raise FileRefused("file.unreadable")
    first, last, left, right = struct.unpack_from("<IIHH" if len(data) == 14 else "<HHHH", data)
    if last < first or right < left or (last - first) * (right - left) > min(limits.cells, _MOST):
        raise FileRefused("file.unreadable")


def _error(kind: int, data: bytes) -> str | None:
    if kind == _BOOL_OR_ERROR and len(data) >= 8 and data[7]:
        return _ERRORS.get(data[6])
    if kind in _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
        return _ERRORS.get(data[8])
    return None


def _note_hidden(kind: int, data: bytes, extent: Extent) -> None:
    if kind == _ROW and len(data) >= 14 and data[12] & 0x20:
        extent.hidden_rows.add(int.from_bytes(data[:2], "little"))
    elif kind == _COLUMNS and len(data) >= 10 and data[8] & 1:
        first, last = struct.unpack_from("<HH", data)
        extent.hidden_columns.update(range(first, last + 1))


def _note_merged(kind: int, data: bytes, extent: Extent) -> None:
    if kind != _MERGED or len(data) < 2:
        return
    for at in range(2, min(len(data) - 7, 2 + 8 * int.from_bytes(data[:2], "little")), 8):
        top, bottom, left, right = struct.unpack_from("<HHHH", data, at)
        extent.merges.append(Merge(min(top, bottom), max(top, bottom), min(left, right), max(left, right)))
