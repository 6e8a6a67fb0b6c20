"""Backups of a platform on one machine, made while it runs: what they hold is what a power cut at that moment leaves.

Everything at rest is written before anything is told about it. So the bulk is copied first, then nobody may change
the tables for a moment, and meanwhile the tables, the ledger's catalogue and whatever is new are copied: nothing is
named that is not there, and what was in motion the sweep starts again, as after a power cut.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from credit.errors import SystemBusy
from localstack import home as folder
from localstack.copying import File, Files, add, copied
from localstack.trouble import Trouble

MANIFEST, FILES, PARTIAL, LAST = "backup.json", "files", ".partial", "last-backup.json"
FOLDERS = ("objects", "ledger", "drop")
APPENDED = "ledger/"  # what is named in it was there when its name was written; what vanishes is nobody's any more
DATABASES = ("tables.sqlite", "catalogue.sqlite")
SINGLE = ("*.hex", "*.pem", "clock.json")
# Made again by `up` and `rebuild`, or of no use elsewhere.
LEFT_OUT = (
    "search*",
    "opensearch",
    "logs",
    "run",
    "tmp",
    "catalogue.lock",
    "*.html",
    "*-wal",
    "*-shm",
    LAST,
    folder.MARK,
)
WAIT = 30  # seconds until whoever writes tables lets us
UNFINISHED = "objects", ".tmp"  # what the endpoint has not put in place yet; no object lies under such a name


def backup(home: Path, to: Path) -> tuple[Path, Files]:
    """Make a backup in a new folder of `to`, sharing with the last one there what has not changed; where, and what.

    Raises:
        Trouble: `home` holds no platform, or `to` lies in it.
    """
    if not folder.is_ours(home) or not (home / DATABASES[0]).exists():
        raise Trouble(f"{home} 中没有平台，无可备份", f"{home} holds no platform, there is nothing to keep")
    if to.resolve().is_relative_to(home):
        raise Trouble(f"备份不能放在平台目录 {home} 之内", f"a backup cannot lie in the platform's own folder {home}")
    to.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    made = to / now.strftime("%Y%m%dT%H%M%S.%fZ")
    partial = made.with_name(made.name + PARTIAL)
    partial.mkdir(mode=0o700)
    files = _files(home, partial / FILES, newest(to))
    told = {"version": 1, "home": str(home), "at": now.isoformat(), "files": {n: f._asdict() for n, f in files.items()}}
    (partial / MANIFEST).write_text(json.dumps(told, indent=1), encoding="utf-8")
    os.sync()
    partial.rename(made)
    (home / LAST).write_text(json.dumps({"at": now.isoformat(), "in": str(made)}), encoding="utf-8")
    return made, files


def newest(to: Path) -> Path | None:
    """The last backup that was finished in a folder."""
    return max((path.parent for path in to.glob(f"*/{MANIFEST}") if path.parent.suffix != PARTIAL), default=None)


def _files(home: Path, to: Path, before: Path | None) -> Files:
    files: dict[str, File] = {}
    bulk = list(_bulk(home))
    files.update(copied(home, to, bulk, earlier=(before / FILES, listed(before)) if before else None))
    with _nobody_writes(home):
        for name in DATABASES:
            if (home / name).exists():
                files[name] = _database(home / name, to / name)
        single = [str(path.relative_to(home)) for pattern in SINGLE for path in home.glob(pattern)]
        later = [*_bulk(home), *single]
        for name in set(bulk) - set(later):
            if not name.startswith(APPENDED) and name in files:
                del files[name]
                (to / name).unlink()
        files.update(copied(home, to, later, earlier=(to, files)))
    return files


def listed(made: Path) -> Files:
    """The files of a backup by their places in the platform's folder."""
    told = json.loads((made / MANIFEST).read_text(encoding="utf-8"))["files"]
    return {name: File(**facts) for name, facts in told.items()}


def _bulk(home: Path) -> Iterator[str]:
    for name in FOLDERS:
        for place, _, names in os.walk(home / name):
            for file in names:
                path = Path(place, file)
                if (name, path.suffix) != UNFINISHED and not path.is_symlink():
                    yield str(path.relative_to(home))


@contextmanager
def _nobody_writes(home: Path) -> Iterator[None]:
    """Hold the write lock of the tables: readers go on, writers wait and, after half a minute, try again later."""
    with closing(sqlite3.connect(home / DATABASES[0], isolation_level=None, timeout=WAIT)) as db:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as locked:
            raise SystemBusy("somebody has been writing to the tables for too long; try again") from locked
        try:
            yield
        finally:
            db.execute("ROLLBACK")


def _database(file: Path, to: Path) -> File:
    """A copy of a SQLite file as it is after its last commit, whatever its log still holds."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with (
        closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=WAIT)) as db,
        closing(sqlite3.connect(to)) as copy,
    ):
        db.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file; whoever opens it again sets its own mode
    to.chmod(0o600)
    return add(to)
