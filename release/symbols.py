"""Compiled modules without what only debuggers read: the section table, and the symbols behind the last loaded segment.

A process maps segments, which the program table names; sections are for linkers and debuggers (System V ABI, generic
part, chapters 4 and 5: shared objects need no section table). Polars alone carries 40 MB of names of its own functions.
"""

import struct
from pathlib import Path

HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
SEGMENT = struct.Struct("<IIQQQQQQ")
KIND = b"\x7fELF\x02\x01"  # 64 bit, little endian: both architectures of Lambda
PROGRAMS, SECTIONS, ENTRIES, SHNUM, SHSTRNDX = 5, 6, 10, 12, 13  # places in the header


def strip(path: Path) -> int:
    """Cut a shared object off behind its last segment; bytes saved, none if it is no such file or has none to spare."""
    with path.open("r+b") as file:
        head = file.read(HEADER.size)
        if not head.startswith(KIND) or len(head) < HEADER.size:
            return 0
        told: list[int] = list(HEADER.unpack(head))
        file.seek(told[PROGRAMS])
        table = file.read(SEGMENT.size * told[ENTRIES])
        end = max(told[PROGRAMS] + len(table), *(s[2] + s[5] for s in SEGMENT.iter_unpack(table)))
        saved: int = file.seek(0, 2) - end
        if told[SECTIONS] < end or saved <= 0:
            return 0
        told[SECTIONS] = told[SHNUM] = told[SHSTRNDX] = 0
        file.seek(0)
        file.write(HEADER.pack(*told))
        file.truncate(end)
    return saved
