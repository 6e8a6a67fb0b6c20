"""What the index in a SQLite file holds of documents: its tables, and how rows come into them and out again."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cloud.search.grams import grams
from cloud.search.model import Document, Kept
from cloud.search.queries import MARK, kept
from cloud.search.tiers import NUMBER_BITS, kind_of, row_of

MOST_VARIABLES = 500  # of one statement
HASH_BYTES = 32 * 1024 * 1024  # what FTS5 gathers in memory before it writes a segment
PUNCTUATION = "".join(c for c in map(chr, range(33, 127)) if not c.isalnum()).replace("'", "''").replace('"', '""')
EMPTIED = (
    "INSERT INTO grams (grams) VALUES ('delete-all')",
    "DELETE FROM codes",
    "DELETE FROM subjects",
    "UPDATE numbers SET last = 0",
)
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS subjects (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " version INTEGER NOT NULL, names TEXT NOT NULL, codes TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS codes"
    " (code TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (code, row)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS numbers (last INTEGER NOT NULL)",
    "INSERT INTO numbers SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM numbers)",
    # Without content, positions and sizes it is a third of its size; the names are in `subjects`.
    "CREATE VIRTUAL TABLE IF NOT EXISTS grams USING fts5"
    f" (text, content='', detail=none, columnsize=0, tokenize=\"ascii tokenchars '{PUNCTUATION}'\")",
    "CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab(grams, row)",
    f"INSERT INTO grams (grams, rank) VALUES ('hashsize', {HASH_BYTES})",  # noqa: S608
)


class Row(NamedTuple):
    """A document as it is stored."""

    row: int
    id: str
    version: int
    names: str
    codes: str


def create(db: sqlite3.Connection) -> None:
    """Make the tables that are missing."""
    for statement in SCHEMA:
        db.execute(statement)


def replace(db: sqlite3.Connection, documents: Iterable[Document | Kept]) -> None:
    """Add or replace documents; whatever is there in the same or a newer version stays.

    Rows are numbered in the order of what comes: the same writes in the same order make the same rows anywhere.
    """
    newest = {d.id: d for d in sorted(documents, key=lambda d: d.version)}
    there = known(db, [*newest])
    newer = [d for d in newest.values() if d.id not in there or there[d.id].version < d.version]
    _forget(db, [there[d.id] for d in newer if d.id in there])
    last: int = db.execute("SELECT last FROM numbers").fetchone()[0]
    rows = []
    for document in newer:
        before = there.get(document.id)
        last += before is None
        rows.append(_stored(document, before.row % (1 << NUMBER_BITS) if before else last))
    db.execute("UPDATE numbers SET last = ?", [last])
    _remember(db, sorted(rows))


def remove(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Remove documents; those that are not there are removed already."""
    _forget(db, list(known(db, ids).values()))


def empty(db: sqlite3.Connection) -> None:
    """Remove every document."""
    for statement in EMPTIED:
        db.execute(statement)


def known(db: sqlite3.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
    """The rows of those among these documents that are there, by id."""
    marks = ",".join("?" * MOST_VARIABLES)
    sql = f"SELECT row, id, version, names, codes FROM subjects WHERE id IN ({marks})"  # noqa: S608
    parts = [[*ids[n : n + MOST_VARIABLES]] for n in range(0, len(ids), MOST_VARIABLES)]
    found = [row for part in parts for row in db.execute(sql, part + [None] * (MOST_VARIABLES - len(part)))]
    return {row[1]: Row(*row) for row in found}


def kept_of(row: Row) -> Kept:
    """A document as every index tells it."""
    return Kept(row.id, row.version, kind_of(row.row), _parted(row.names), _parted(row.codes))


def _stored(document: Document | Kept, number: int) -> Row:
    held = document if isinstance(document, Kept) else kept(document)
    row = row_of(held.kind, len(held.names[0]) if held.names else 0, number)
    return Row(row, held.id, held.version, _marked(held.names), _marked(held.codes))


def _marked(keys: Sequence[str]) -> str:
    return MARK + MARK.join(keys) + MARK if keys else ""


def _parted(marked: str) -> tuple[str, ...]:
    return tuple(key for key in marked.split(MARK) if key)


def _remember(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Rows in ascending order: FTS5 writes a segment whenever the order breaks."""
    db.executemany("INSERT INTO subjects (row, id, version, names, codes) VALUES (?, ?, ?, ?, ?)", rows)
    db.executemany("INSERT INTO grams (rowid, text) VALUES (?, ?)", ((r.row, grams(r.names)) for r in rows))
    db.executemany("INSERT INTO codes (code, row) VALUES (?, ?)", sorted(_codes(rows)))


def _forget(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """What has no content is removed by telling it again what it held."""
    held = ((r.row, grams(r.names)) for r in sorted(rows))
    db.executemany("INSERT INTO grams (grams, rowid, text) VALUES ('delete', ?, ?)", held)
    db.executemany("DELETE FROM codes WHERE code = ? AND row = ?", _codes(rows))
    db.executemany("DELETE FROM subjects WHERE row = ?", ([r.row] for r in rows))


def _codes(rows: Iterable[Row]) -> list[tuple[str, int]]:
    return [(code, r.row) for r in rows for code in r.codes.split(MARK) if code]
