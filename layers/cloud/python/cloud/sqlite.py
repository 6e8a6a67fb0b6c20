"""One SQLite file for many processes and threads: write-ahead log, every commit on disk before it returns."""

import os
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from credit.errors import SystemBusy

WAIT_SECONDS = 30  # how long a writer waits for another process's write
LOG_PAGES = 4000  # 16 MB of log before it is folded back: a third faster in bulk than SQLite's 1000
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
PRIMARY = 0xFF  # SQLite's extended result codes carry the plain code in their lowest byte


class Store:
    """Connections to one file, opened as they are needed and used again.

    Safe to use from threads at once and after a fork.
    """

    def __init__(self, path: str, *, durable: bool = True) -> None:
        """`durable=False` of a file that is thrown away rather than trusted after a sudden end: commits do not wait."""
        self._path = path
        self._durable = durable
        self._here = _Process()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own; each statement sees one state of the file. `SystemBusy` if it stays locked."""
        idle = self._process().idle
        db = _take(idle) or self._open()
        try:
            yield db
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY in BUSY:
                raise SystemBusy("another process has been writing for too long; try again") from error
            raise
        finally:
            idle.append(db)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock from its start, so that what it reads stays true until it writes.

        Raises:
            SystemBusy: another process held the lock for `WAIT_SECONDS`.
        """
        with self._process().writer, self.reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    def close(self) -> None:
        """Close what is idle; the store opens connections again when it is used again."""
        idle = self._process().idle
        while db := _take(idle):
            db.close()

    def _process(self) -> "_Process":
        """This process's share. What a parent opened is kept and never touched: SQLite forbids both use and close."""
        if self._here.id != os.getpid():
            self._here = _Process(inherited=self._here)
        return self._here

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, timeout=WAIT_SECONDS, check_same_thread=False)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'OFF'}")
        db.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
        return db


class _Process:
    """Idle connections, and the turn-taking of this process's writers: SQLite itself would make them sleep and poll."""

    def __init__(self, inherited: "_Process | None" = None) -> None:
        self.id = os.getpid()
        self.idle: deque[sqlite3.Connection] = deque()
        self.writer = Lock()
        self.inherited = inherited

    def __del__(self) -> None:
        """Nobody holds the store any more: what it opened is closed, but only where it was opened."""
        while self.id == os.getpid() and (db := _take(self.idle)):
            db.close()


def _take(idle: deque[sqlite3.Connection]) -> sqlite3.Connection | None:
    try:
        return idle.pop()
    except IndexError:
        return None
