"""Writes an .xlsb ([MS-XLSB]) with as little as a reader needs."""

import io
import struct
from collections.abc import Sequence
from zipfile import ZipFile

Cell = str | float | None
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ERROR = "#DIV/0!"


def record(kind: int, data: bytes = b"") -> bytes:
    """A record: its number in one or two bytes, its length in as many as it takes."""
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, rest = b"", len(data)
    while rest > 127:
        length += bytes([rest & 0x7F | 0x80])
        rest >>= 7
    return number + length + bytes([rest]) + data


def text(value: str) -> bytes:
    return struct.pack("<I", len(value.encode("utf-16-le")) // 2) + value.encode("utf-16-le")


def written(column: int, cell: Cell) -> bytes:
    place = struct.pack("<II", column, 0)
    if cell == ERROR:
        return record(3, place + b"\x07")
    if isinstance(cell, str):
        return record(6, place + text(cell))
    return record(5, place + struct.pack("<d", cell))


def page(
    rows: Sequence[Sequence[Cell]], hidden_rows: Sequence[int], hidden_columns: Sequence[int], more: bytes
) -> bytes:
    width = max(map(len, rows), default=1)
    parts = [record(129), record(148, struct.pack("<IIII", 0, max(len(rows), 1) - 1, 0, width - 1))]
    if hidden_columns:
        parts += [record(390), *(record(60, struct.pack("<IIIIH", c, c, 0, 0, 1)) for c in hidden_columns), record(391)]
    parts.append(record(145))
    for at, row in enumerate(rows):
        flags = 0x10 if at in hidden_rows else 0
        parts.append(record(0, struct.pack("<IIHBBBI", at, 0, 300, 0, flags, 0, 0)))
        parts += [written(column, cell) for column, cell in enumerate(row) if cell is not None]
    return b"".join([*parts, record(146), more, record(130)])


def binary_workbook(
    sheets: dict[str, Sequence[Sequence[Cell]]],
    *,
    hidden: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    more: bytes = b"",
) -> bytes:
    """Sheets of rows by name; `more` are records after the cells."""
    listed = b"".join(
        record(156, struct.pack("<II", name in hidden, at) + text(f"rId{at}") + text(name))
        for at, name in enumerate(sheets, 1)
    )
    book = record(131) + record(143) + listed + record(144) + record(132)
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.bin"/>'
        for at in range(1, len(sheets) + 1)
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.bin" ContentType="application/vnd.ms-excel.worksheet"/>'
        for at in range(1, len(sheets) + 1)
    )
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.bin" '
            'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
            f"{types}</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{RELATIONS}">{related}</Relationships>')
        for at, rows in enumerate(sheets.values(), 1):
            first = at == 1
            content = page(rows, hidden_rows if first else (), hidden_columns if first else (), more if first else b"")
            archive.writestr(f"xl/worksheets/sheet{at}.bin", content)
    return stream.getvalue()
