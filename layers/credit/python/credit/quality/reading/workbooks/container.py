"""OLE containers, the file system inside an .xls ([MS-CFB]): which streams there are, and the bytes of one of them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from credit.errors import FileRefused

_LAST = 0xFFFF_FFFA  # sector numbers from here on mean an end or nothing
_IN_HEADER = 109  # places of the allocation table that the header has room for
_PACKED, _SMALLEST = 4096, 4096  # bytes of a sector that we write, and of a stream that stands in sectors of its own
_FREE, _END, _TABLE = 0xFFFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFD
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCUMENTS = {
    "WordDocument": "Word",
    "PowerPoint Document": "PowerPoint",
    "VisioDocument": "Visio",
    "Quill": "Publisher",
}
_ENTRY = 128  # bytes of a directory entry


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class Container:
    """The directory of a container; damage of any kind is `file.unreadable`."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._open()
        except (struct.error, UnicodeDecodeError) as damage:
            raise FileRefused("file.unreadable") from damage

    def _open(self) -> None:
        shift, small = struct.unpack_from("<HH", self._content, 30)
        directory, _, self._cutoff, small_table, _, more, _ = struct.unpack_from("<IIIIIII", self._content, 48)
        if not 7 <= shift <= 16 or not 4 <= small < shift:
            raise FileRefused("file.unreadable")
        self._sector, self._small = 1 << shift, 1 << small
        self._table: tuple[int, ...] = ()
        self._table = self._numbers(self._table_sectors(more))
        self._small_table = self._numbers(self._chain(small_table))
        self._entries = list(self._directory(b"".join(map(self._at, self._chain(directory)))))
        self.names = {entry.name for entry in self._entries}

    def stream(self, name: str) -> bytes:
        """The bytes of a stream."""
        entry = next(entry for entry in self._entries if entry.name == name)
        if entry.size >= self._cutoff:
            return b"".join(map(self._at, self._chain(entry.start)))[: entry.size]
        root = next((e for e in self._entries if e.kind == 5), entry)
        small = b"".join(map(self._at, self._chain(root.start)))
        places = self._follow(entry.start, self._small_table)
        return b"".join(small[at * self._small : (at + 1) * self._small] for at in places)[: entry.size]

    def _table_sectors(self, more: int) -> Iterator[int]:
        """The sectors of the allocation table: the header lists the first, a chain of sectors lists the others."""
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self._content, 76))
        seen = 0
        while True:
            yield from (number for number in listed if number < _LAST)
            if more >= _LAST or seen > len(self._content) // self._sector:
                return
            *listed, more = struct.unpack(f"<{self._sector // 4}I", self._at(more).ljust(self._sector, b"\xff"))
            seen += 1

    def _numbers(self, sectors: Iterator[int]) -> tuple[int, ...]:
        content = b"".join(map(self._at, sectors))
        return struct.unpack_from(f"<{len(content) // 4}I", content)

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._content[start : start + self._sector]

    def _chain(self, start: int) -> Iterator[int]:
        return self._follow(start, self._table)

    def _follow(self, start: int, table: tuple[int, ...]) -> Iterator[int]:
        steps = 0
        while start < len(table):
            yield start
            start, steps = table[start], steps + 1
            if steps > len(table):
                raise FileRefused("file.unreadable")  # a chain that bites its own tail

    def _directory(self, content: bytes) -> Iterator[_Entry]:
        for at in range(0, len(content) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            start, size = struct.unpack_from("<II", content, at + 116)
            name = content[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le")
            if kind:
                yield _Entry(name, kind, start, size)


def foreign(names: set[str]) -> FileRefused:
    """Why a container without a workbook is refused, by what it holds."""
    found = next((_DOCUMENTS[name] for name in names if name in _DOCUMENTS), None)
    return FileRefused("file.document", found=found) if found else FileRefused("file.format", found="OLE")


def pack(name: str, stream: bytes) -> bytes:
    """A container with one stream and nothing else, for a parser that believes every number of a container's header."""
    count = -(-max(len(stream), _SMALLEST) // _PACKED)
    tables = -(-(count + 1) * 4 // (_PACKED - 4))
    table = [_TABLE] * tables + [_END] + list(range(tables + 2, tables + count + 1)) + [_END]
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", MAGIC, 62, 3, 0xFFFE, 12, 6, 1, tables, tables, 0, _SMALLEST, _END, 0, _END, 0
    )
    places = struct.pack(f"<{_IN_HEADER}I", *(list(range(tables)) + [_FREE] * _IN_HEADER)[:_IN_HEADER])
    listed = struct.pack(f"<{len(table)}I", *table).ljust(tables * _PACKED, b"\xff")
    directory = _packed_entry("Root Entry", 5, _END, 0) + _packed_entry(name, 2, tables + 1, count * _PACKED)
    return b"".join(
        (
            (head + places).ljust(_PACKED, b"\0"),
            listed,
            directory.ljust(_PACKED, b"\0"),
            stream.ljust(count * _PACKED, b"\0"),
        )
    )


def _packed_entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    links = (_FREE, _FREE, 1 if kind == 5 else _FREE)
    told = struct.pack("<HBBIII36xIQ", len(text) + 2, kind, 1, *links, start, size)
    return text.ljust(64, b"\0") + told
