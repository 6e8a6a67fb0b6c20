"""Archives and workbooks before anything parses them: size, ratio, macros, passwords, damage."""

import gzip
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from credit.errors import FileRefused
from credit.quality.reading.model import Limits, Source

WORKBOOK = "xl/workbook.xml"
SMALL = 1 << 20  # bytes: an entry that unpacks to less is no bomb, whatever its ratio
BINARY = "xl/workbook.bin"
CONTENT = "content.xml"
_MIMETYPE = "mimetype"
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_DOCUMENTS = {
    "word/document.xml": "Word",
    "ppt/presentation.xml": "PowerPoint",
    "visio/document.xml": "Visio",
    "ofd.xml": "OFD",
}
_PROGRAMS = {"meta-inf/manifest.mf": "JAR", "androidmanifest.xml": "APK"}
_TYPES = "[content_types].xml"  # of every package of Office
_MANIFEST = "meta-inf/manifest.xml"
Package = Literal["XLSX", "XLSB", "ODS", "ZIP"]
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


def package(opened: ZipFile) -> Package:
    """Which kind of workbook it is, ZIP standing for none.

    Raises:
        FileRefused: `file.document`, `file.program` for packages that hold no data, `file.encrypted`, `file.unreadable`
            for a package of Office without its main part.
    """
    names = {name.lower().replace("\\", "/"): name for name in opened.namelist()}
    for sign, found in _DOCUMENTS.items():
        if sign in names:
            raise FileRefused("file.document", found=found)
    for sign, found in _PROGRAMS.items():
        if sign in names:
            raise FileRefused("file.program", found=found)
    if "encrypted-package" in names:
        raise FileRefused("file.encrypted")
    if CONTENT in names and _MIMETYPE in names:
        return _opendocument(opened, names)
    if WORKBOOK in names or BINARY in names:
        return "XLSX" if WORKBOOK in names else "XLSB"
    if _TYPES in names:
        raise FileRefused("file.unreadable")
    return "ZIP"


def _opendocument(opened: ZipFile, names: dict[str, str]) -> Package:
    with opened.open(names[_MIMETYPE]) as stream:
        mimetype = stream.read(len(_SPREADSHEET))
    if mimetype != _SPREADSHEET:
        raise FileRefused("file.document", found="OpenDocument")
    if any(name.startswith(("basic/", "scripts/")) and not name.endswith("/") for name in names):
        raise FileRefused("file.macro")
    if _MANIFEST in names:
        with opened.open(names[_MANIFEST]) as stream:
            if b"encryption-data" in stream.read(SMALL):
                raise FileRefused("file.encrypted")
    return "ODS"


def is_workbook(opened: ZipFile) -> bool:
    """Whether it is an .xlsx; what else `package` refuses is refused here, too."""
    return package(opened) == "XLSX"


def single(path: Path, limits: Limits) -> Source:
    """The one data file inside an archive.

    Raises:
        FileRefused: `file.several`, `file.format` if there is none, and whatever `check` refuses.
    """
    with archive(Source.of(path)) as opened:
        check(opened, path.stat().st_size, limits)
        members = [e for e in opened.infolist() if not e.is_dir() and not _litter(e.filename)]
        if not members:
            raise FileRefused("file.format", found="ZIP")
        if len(members) > 1:
            raise FileRefused("file.several", count=len(members))
        return _member(path, opened, members[0], limits)


def _litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _member(path: Path, opened: ZipFile, entry: ZipInfo, limits: Limits) -> Source:
    """Text is unpacked as a stream each time it is opened; a packed member is small enough to be held."""
    with opened.open(entry) as stream:
        packed = stream.read(4) in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}
    if packed:
        if entry.file_size > limits.held_bytes:
            raise FileRefused("file.too-large", limit=limits.held_bytes >> 20)
        content = opened.read(entry)
        return Source(lambda: io.BytesIO(content), len(content))
    return Source(lambda: _reopened(path, entry.filename), entry.file_size)


def _reopened(path: Path, name: str) -> BinaryIO:
    with ZipFile(path) as opened:  # the file itself stays open until the member is closed
        return cast(BinaryIO, opened.open(name))


def part(source: Source, name: str) -> Iterator[bytes]:
    """A part of a package, block by block; its name in lower case."""
    with archive(source) as opened:
        found = next((entry for entry in opened.infolist() if entry.filename.lower() == name), None)
        if found is None:
            raise FileRefused("file.unreadable")
        with opened.open(found) as stream:
            while block := stream.read(SMALL):
                yield block


def unzipped(path: Path, limits: Limits) -> Source:
    """The one file that gzip has packed, unpacked as a stream each time it is opened.

    Raises:
        FileRefused: `file.bomb`, `file.unreadable`.
    """
    packed, size = path.stat().st_size, 0
    try:
        with gzip.open(path) as stream:
            while block := stream.read(SMALL):
                size += len(block)
                if size > limits.unpacked_bytes or (size > SMALL and size > limits.ratio * packed):
                    raise FileRefused("file.bomb", limit=limits.unpacked_bytes >> 20)
    except (*DAMAGE, gzip.BadGzipFile) as damage:
        raise FileRefused("file.unreadable") from damage
    return Source(lambda: cast(BinaryIO, gzip.open(path)), size)
