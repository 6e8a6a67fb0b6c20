"""Copying files with their digests, and sharing what has not changed with an earlier copy."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

CHUNK = 1 << 20
PARTIAL = ".copying"


class File(NamedTuple):
    """A file that was copied: bytes, when it was changed (nanoseconds), SHA-256."""

    size: int
    changed: int
    sha256: str


Files = Mapping[str, File]
Earlier = tuple[Path, Files]  # a folder, and what lies in it


def copied(root: Path, to: Path, names: Iterable[str], earlier: Earlier | None) -> Iterator[tuple[str, File]]:
    """Copy files to the same places under `to`; one that has vanished meanwhile is passed over."""
    for name in names:
        with suppress(FileNotFoundError):
            yield name, _copied(root / name, to, name, earlier)


def _copied(source: Path, root: Path, name: str, earlier: Earlier | None) -> File:
    about, to = source.stat(), root / name
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = earlier[1].get(name) if earlier else None
    if earlier and known and known[:2] == (about.st_size, about.st_mtime_ns):
        _share(earlier[0] / name, to)
        return known
    digest, size = hashlib.sha256(), 0
    partial = root / PARTIAL  # never into a file that an earlier copy shares
    with source.open("rb") as read, partial.open("wb") as write:
        while chunk := read.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            write.write(chunk)
    shutil.copystat(source, partial)
    partial.replace(to)
    return File(size, about.st_mtime_ns, digest.hexdigest())


def _share(known: Path, to: Path) -> None:
    if known == to:
        return
    try:
        os.link(known, to)
    except OSError:  # another file system, or one that knows no links
        shutil.copy2(known, to)


def add(path: Path) -> File:
    """What a file is that lies in its place already."""
    about = path.stat()
    return File(about.st_size, about.st_mtime_ns, digest_of(path))


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()
