"""Search in one SQLite file: every name as its characters and pairs of characters in an FTS5 index, every code as it is."""

import base64
import json
import re
import sqlite3
from collections.abc import Iterable, Sequence

from cloud.search.model import Document, Hit, Hits
from cloud.sqlite import Store
from credit.errors import BadRequest
from credit.linkage.names import name_key

CODE = re.compile(r"[0-9A-Z]{6,}")
HIGHEST = "\U0010ffff"
MOST = 100

TABLES = """
CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, kind TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS names_of ON names (id);
CREATE INDEX IF NOT EXISTS names_by_key ON names (key, id);
CREATE TABLE IF NOT EXISTS codes (code TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (code, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS codes_of ON codes (id);
CREATE VIRTUAL TABLE IF NOT EXISTS grams USING fts5 (words, detail=none);
"""
BY_CODE = """
SELECT id, CASE WHEN code = :key THEN 0 ELSE 1 END AS place, length(code) AS length FROM codes
WHERE code >= :key AND code < :key || :highest AND (:kind IS NULL OR kind = :kind)
"""
BY_NAME = """
SELECT id, CASE WHEN key = :key THEN 0 WHEN substr(key, 1, :size) = :key THEN 1 ELSE 2 END AS place,
       length(key) AS length
FROM names WHERE number IN (SELECT rowid FROM grams WHERE grams MATCH :grams) AND (:kind IS NULL OR kind = :kind)
"""


class Fts5Index:
    """The index of one platform; any number of processes and threads."""

    def __init__(self, path: str) -> None:
        """Nothing is opened or created yet."""
        self._store = Store(path)

    def create(self) -> None:
        """Create the tables if they are missing."""
        with self._store.reading() as db:
            db.executescript(TABLES)

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents in one transaction; an older version never replaces a newer one."""
        self.create()
        with self._store.writing() as db:
            for document in documents:
                if _is_newer(db, document):
                    _remove(db, document.id)
                    _add(db, document)

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is fine."""
        self.create()
        with self._store.writing() as db:
            for document in ids:
                _remove(db, document)

    def find(
        self, query: str, *, kind: str | None = "organisation", limit: int = 20, cursor: str | None = None
    ) -> Hits:
        """Subjects whose name, former name or code matches; exact first, then by beginning, then the rest."""
        self.create()
        key = name_key(query)
        if not key:
            return Hits([], None)
        limit = min(limit, MOST)
        code = key.replace("-", "")
        source = BY_CODE if CODE.fullmatch(code) else BY_NAME
        asked = {"key": code if source is BY_CODE else key, "kind": kind, "highest": HIGHEST, "size": len(key),
                 "grams": _match(key), "limit": limit + 1, **_after(cursor)}  # fmt: skip
        sql = (
            f"SELECT id, min(place) AS place, min(length) AS length FROM ({source}) GROUP BY id"  # noqa: S608
            " HAVING (place, length, id) > (:place, :length, :id) ORDER BY place, length, id LIMIT :limit"
        )
        with self._store.reading() as db:
            found = db.execute(sql, asked).fetchall()
        more = _cursor(found[limit - 1]) if len(found) > limit else None
        return Hits([Hit(row[0], -float(row[1])) for row in found[:limit]], more)

    def count(self) -> int:
        """How many documents the index holds."""
        self.create()
        with self._store.reading() as db:
            counted: int = db.execute("SELECT count(*) FROM documents").fetchone()[0]
        return counted


def _is_newer(db: sqlite3.Connection, document: Document) -> bool:
    known = db.execute("SELECT version FROM documents WHERE id = ?", [document.id]).fetchone()
    return known is None or known[0] < document.version


def _remove(db: sqlite3.Connection, document: str) -> None:
    db.execute("DELETE FROM grams WHERE rowid IN (SELECT number FROM names WHERE id = ?)", [document])
    for table in ("names", "codes", "documents"):
        db.execute(f"DELETE FROM {table} WHERE id = ?", [document])  # noqa: S608


def _add(db: sqlite3.Connection, document: Document) -> None:
    db.execute("INSERT INTO documents VALUES (?, ?, ?)", [document.id, document.kind, document.version])
    for key in {name_key(n) for n in (document.name, *document.former_names)} - {""}:
        added = db.execute("INSERT INTO names (id, kind, key) VALUES (?, ?, ?)", [document.id, document.kind, key])
        db.execute("INSERT INTO grams (rowid, words) VALUES (?, ?)", [added.lastrowid, " ".join(_grams(key))])
    for code in {name_key(c).replace("-", "") for c in document.codes} - {""}:
        db.execute("INSERT OR IGNORE INTO codes VALUES (?, ?, ?)", [code, document.id, document.kind])


def _grams(key: str) -> set[str]:
    """Single characters and pairs, as hexadecimal words: no tokenizer has an opinion on those."""
    return {_word(c) for c in key} | {_word(key[n : n + 2]) for n in range(len(key) - 1)}


def _match(key: str) -> str:
    pairs = {_word(key[n : n + 2]) for n in range(len(key) - 1)} or {_word(key)}
    return " AND ".join(sorted(pairs))


def _word(characters: str) -> str:
    return "x" + "".join(f"{ord(c):06x}" for c in characters)


def _cursor(row: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps([row[1], row[2], row[0]]).encode()).decode()


def _after(cursor: str | None) -> dict[str, object]:
    if cursor is None:
        return {"place": -1, "length": -1, "id": ""}
    try:
        place, length, last = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError:
        raise BadRequest("this cursor was not given out by this list") from None
    return {"place": place, "length": length, "id": last}
