"""Bases: files that hold an index up to a number of its journal, and the one object that says which of them holds."""

import gzip
import hashlib
import json
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from cloud import clock
from cloud.search.model import IndexLost
from cloud.search.objects import CHUNK, Objects

CURRENT, FOLDER = "current", "bases/"
QUICK = 1  # level of compression: whoever starts waits for the transfer, and whoever folds for this
ROOM = 1.25  # times its size: whatever is written since lies beside it for a moment


@dataclass(frozen=True)
class Base:
    """A base that holds.

    Args:
        position: the last number of the journal that is in it.
        key: of the object, compressed.
        sha256: of the object.
        size: bytes of the file once it is unpacked.
        since: when it was published.
        emptied: the last number up to which the journal was emptied.
    """

    position: int
    key: str
    sha256: str
    size: int
    since: str
    emptied: int

    @property
    def age(self) -> float:
        """Seconds since it was published."""
        return (clock.now() - datetime.fromisoformat(self.since)).total_seconds()


class Bases:
    """The bases of one index. Whoever publishes one says which one it takes the place of."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def current(self) -> tuple[Base | None, str | None]:
        """The base that holds, and what tells this state of affairs from the next; None before the first one."""
        found = self._objects.read(CURRENT)
        return (Base(**json.loads(found[0])), found[1]) if found else (None, None)

    def position(self) -> int:
        """The last number of the journal that is in the base that holds."""
        base, _ = self.current()
        return base.position if base else 0

    def fetch(self, base: Base, to: Path) -> bool:
        """Unpack a base into a file; False if it is gone because another one holds by now.

        Raises:
            IndexLost: it is not what was published, or does not fit on this disk.
        """
        free = shutil.disk_usage(to.parent).free
        if free < base.size * ROOM:
            raise IndexLost(
                f"a copy of the search index needs {base.size >> 20} MB, of which {free >> 20} MB are free in"
                f" {to.parent}; give it more (`temporary`, TMPDIR)"
            )
        try:
            sha256 = self._objects.download(base.key, to)
        except zlib.error:
            sha256 = "damaged"
        if sha256 is None and self.current()[0] != base:
            return False
        if sha256 != base.sha256:
            raise IndexLost("the base of the search index is damaged or gone; a rebuild makes another one")
        return True

    def publish(self, file: Path, position: int, before: tuple[Base | None, str | None]) -> bool:
        """Store a file and let it hold up to a number, unless another one does since `before`; whether it holds.

        What was stored for nothing is removed with the bases of before.
        """
        packed, key = file.with_suffix(".gz"), f"{FOLDER}{position:012}-{uuid4().hex}.gz"
        sha256 = _packed(file, packed)
        self._objects.upload(key, packed)
        packed.unlink()
        emptied = before[0].emptied if before[0] else 0
        base = Base(position, key, sha256, file.stat().st_size, clock.now().isoformat(), emptied)
        return self._hold(base, before[1])

    def note(self, base: Base, etag: str | None) -> None:
        """Note how far the journal was emptied; if another base holds since, it will be seen to again."""
        self._hold(base, etag)

    def others(self, base: Base) -> Iterator[str]:
        """Keys of bases that were stored before this one: whoever would publish one of them comes too late."""
        stored = {found.key: found.modified for found in self._objects.list(FOLDER)}
        if own := stored.get(base.key):  # else another one holds, and its keeper has seen to them
            yield from (key for key, modified in stored.items() if modified < own)

    def remove(self, key: str) -> None:
        """Remove a base that holds no more."""
        self._objects.delete(key)

    def _hold(self, base: Base, etag: str | None) -> bool:
        content = json.dumps(asdict(base), separators=(",", ":")).encode()
        return self._objects.write_if(CURRENT, content, etag, uuid4().hex)


def _packed(file: Path, to: Path) -> str:
    """Compress a file; the SHA-256 of what comes out."""
    with file.open("rb") as source, to.open("wb") as out, gzip.GzipFile("", "wb", QUICK, out, mtime=0) as packing:
        shutil.copyfileobj(source, packing, CHUNK)
    with to.open("rb") as packed:
        return hashlib.file_digest(packed, "sha256").hexdigest()
