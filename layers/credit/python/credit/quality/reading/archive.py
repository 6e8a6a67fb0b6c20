"""Archives and workbooks before anything parses them: size, ratio, macros, passwords, damage."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from credit.errors import FileRefused
from credit.quality.reading.model import Limits, Source

WORKBOOK = "xl/workbook.xml"
SMALL = 1 << 20  # bytes: an entry that unpacks to less is no bomb, whatever its ratio
_OTHERS = {"xl/workbook.bin": "XLSB", "word/document.xml": "DOCX", "ppt/presentation.xml": "PPTX", "content.xml": "ODF"}
# What the library says of damage.
DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, struct.error)


@contextmanager
def archive(source: Source) -> Iterator[ZipFile]:
    """The archive, open for reading; whatever its damage makes the library say is `file.unreadable`."""
    try:
        with source.open() as stream, ZipFile(stream) as opened:
            yield opened
    except DAMAGE as damage:
        raise FileRefused("file.unreadable") from damage


def check(opened: ZipFile, packed: int, limits: Limits) -> None:
    """Refuse what would not fit or means harm, by the archive's own list of contents.

    Raises:
        FileRefused: `file.encrypted`, `file.macro`, `file.bomb`, `file.unreadable` (two entries of one name, or an
            entry that is not what it says).
    """
    entries = opened.infolist()
    if len(entries) > limits.entries or sum(e.file_size for e in entries) > limits.unpacked_bytes:
        raise FileRefused("file.bomb", limit=limits.unpacked_bytes >> 20)
    # Entries that overlap in the file unpack to much more than any one of them admits.
    if sum(e.compress_size for e in entries) > packed or any(_inflated(e, limits) for e in entries):
        raise FileRefused("file.bomb", limit=limits.ratio)
    if any(e.flag_bits & 1 for e in entries):
        raise FileRefused("file.encrypted")
    names = [e.filename.lower() for e in entries]
    if len(set(names)) < len(names) or not all(_sound(e, packed) for e in entries):
        raise FileRefused("file.unreadable")
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise FileRefused("file.macro")


def _inflated(entry: ZipInfo, limits: Limits) -> bool:
    return entry.file_size > SMALL and entry.file_size > limits.ratio * max(entry.compress_size, 1)


def _sound(entry: ZipInfo, packed: int) -> bool:
    """Whether it has a name, lies inside the file and is packed as every office program packs."""
    return (
        bool(entry.filename) and 0 <= entry.header_offset < packed and entry.compress_type in (ZIP_STORED, ZIP_DEFLATED)
    )


def is_workbook(opened: ZipFile) -> bool:
    """Whether it is an .xlsx; other office formats are refused by name as `file.format`."""
    names = {name.lower().replace("\\", "/") for name in opened.namelist()}
    for sign, found in _OTHERS.items():
        if sign in names:
            raise FileRefused("file.format", found=found)
    return WORKBOOK in names


def single(path: Path, limits: Limits) -> Source:
    """The one data file inside an archive.

    Raises:
        FileRefused: `file.format` if there are several or none, and whatever `check` refuses.
    """
    with archive(Source.of(path)) as opened:
        check(opened, path.stat().st_size, limits)
        members = [e for e in opened.infolist() if not e.is_dir() and not _litter(e.filename)]
        if len(members) != 1:
            raise FileRefused("file.format", found=f"ZIP ({len(members)})")
        return _member(path, opened, members[0])


def _litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _member(path: Path, opened: ZipFile, entry: ZipInfo) -> Source:
    """Text is unpacked as a stream each time it is opened; a packed member is small enough to be held."""
    with opened.open(entry) as stream:
        packed = stream.read(4) in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}
    if packed:
        content = opened.read(entry)
        return Source(lambda: io.BytesIO(content), len(content))
    return Source(lambda: _reopened(path, entry.filename), entry.file_size)


def _reopened(path: Path, name: str) -> BinaryIO:
    with ZipFile(path) as opened:  # the file itself stays open until the member is closed
        return cast(BinaryIO, opened.open(name))
