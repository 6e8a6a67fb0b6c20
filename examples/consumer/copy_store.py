"""The copy that a receiver keeps, in SQLite: a change and the place where it came from are stored together."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS records (record TEXT PRIMARY KEY, version INTEGER, display_until TEXT, content TEXT);
CREATE TABLE IF NOT EXISTS places (name TEXT PRIMARY KEY, value TEXT);
"""


class Copy:
    """Records by id, and the places up to which changes have been taken in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(self._connect()) as there:
            there.executescript(TABLES)

    def place(self, name: str) -> str | None:
        """What was last stored under this name, such as the cursor of a feed."""
        with closing(self._connect()) as there:
            found = there.execute("SELECT value FROM places WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else None

    def take(self, changes: Iterable[Mapping[str, Any]], name: str, value: str) -> None:
        """Do what these changes say and store the place, both or neither."""
        with closing(self._connect()) as there, there:
            for change in changes:
                _apply(there, change)
            there.execute("INSERT OR REPLACE INTO places VALUES (?, ?)", (name, value))

    def records(self) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
        """What is held now: id, version, content."""
        with closing(self._connect()) as there:
            for record, version, content in there.execute(
                "SELECT record, version, content FROM records ORDER BY record"
            ):
                yield record, version, json.loads(content)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)


def _apply(there: sqlite3.Connection, change: Mapping[str, Any]) -> None:
    """`put` replaces the whole record, `remove` deletes it; both may come twice."""
    if change["operation"] == "remove":
        there.execute("DELETE FROM records WHERE record = ?", (change["record"],))
        return
    row = (change["record"], change["version"], change.get("displayUntil"), json.dumps(change, ensure_ascii=False))
    there.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", row)
