"""A copy of an index on this process's own disk: thrown away, not trusted, whenever anything is strange about it."""

import fcntl
import os
import shutil
import sqlite3
import uuid
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from cloud.search import stored
from cloud.search.fts5 import Fts5Index
from cloud.search.segments import Segment

LOCK, FILE = "lock", "index.sqlite"
POSITION = (
    "CREATE TABLE IF NOT EXISTS applied (position INTEGER NOT NULL)",
    "INSERT INTO applied SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM applied)",
)


class Replica:
    """A copy that has applied the journal up to `position`; its folder is gone when nobody holds it any more.

    Args:
        folder: its own, as `room` makes them.
        position: from which an empty one begins; None where a base lies in the folder already.
    """

    def __init__(self, folder: "Room", position: int | None = None) -> None:
        self._folder = folder
        self.index = Fts5Index(str(folder.path / FILE), durable=False)
        if position is not None:
            self._begin(position)

    @property
    def position(self) -> int:
        """The last number of the journal that was applied."""
        with self.index.store.reading() as db:
            found: int = db.execute("SELECT position FROM applied").fetchone()[0]
        return found

    def apply(self, number: int, segment: Segment) -> None:
        """Apply the next segment, all of it or nothing, once."""
        with self.index.store.writing() as db:
            if db.execute("SELECT position FROM applied").fetchone()[0] >= number:
                return
            if segment.what == "put":
                stored.replace(db, segment.documents)
            elif segment.what == "delete":
                stored.remove(db, segment.ids)
            else:
                stored.empty(db)
            db.execute("UPDATE applied SET position = ?", [number])

    def written(self) -> tuple[Path, int]:
        """A file beside it of all that it holds, and its position; whoever asks for it removes it.

        FTS5 keeps what was removed until its segments are merged: in this file they are, and no page is left empty.
        """
        to = self._folder.path / f"{uuid.uuid4().hex}.sqlite"
        with self.index.store.writing() as db:
            db.execute("INSERT INTO grams (grams) VALUES ('optimize')")
        with self.index.store.reading() as db:
            db.execute("VACUUM INTO ?", [str(to)])
        with closing(sqlite3.connect(to)) as written:
            return to, written.execute("SELECT position FROM applied").fetchone()[0]

    def close(self) -> None:
        """Let go of the file and remove it."""
        self.index.close()
        self._folder.leave()

    def _begin(self, position: int) -> None:
        self.index.create()
        with self.index.store.writing() as db:
            for statement in POSITION:
                db.execute(statement)
            db.execute("UPDATE applied SET position = ?", [position])


class Room:
    """A folder of one replica, held by a lock: whoever dies leaves it to be cleared away by the next one."""

    def __init__(self, path: Path, lock: IO[str]) -> None:
        self.path = path
        self.leave = weakref.finalize(self, _left, path, lock, os.getpid())

    @property
    def file(self) -> Path:
        """Where the replica lies."""
        return self.path / FILE


def room(root: Path) -> Room:
    """A new folder below this one; those that nobody holds any more are removed."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(root):
        for left in root.iterdir():
            if left.is_dir() and (lock := _locked(left / LOCK)):
                _clear(left, lock)
        path = root / uuid.uuid4().hex
        path.mkdir()
        lock = _locked(path / LOCK)
    if lock is None:
        raise sqlite3.OperationalError("a folder that was just made is held by somebody else")
    return Room(path, lock)


def _left(path: Path, lock: IO[str], process: int) -> None:
    """After a fork a folder is its maker's alone."""
    if process == os.getpid():
        _clear(path, lock)


def _clear(path: Path, lock: IO[str]) -> None:
    shutil.rmtree(path, ignore_errors=True)
    lock.close()


def _locked(path: Path) -> IO[str] | None:
    """The file, locked as long as it is open; None if somebody holds it."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    with (root / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
