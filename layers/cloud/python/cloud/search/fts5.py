"""The search index in one SQLite file, on one machine: a million subjects, an answer within two milliseconds.

Names are kept as text between marks, `¶present¶former¶`, and indexed by all their runs of one to three characters.
Every tier of an answer is then a search for substrings: `¶query¶` for exact names, `¶query` for names that begin with
it, `query` for the rest. The runs find candidates, the text decides. Candidates come in the order of their row numbers,
whose upper bits are the kind and the length of the name, so that no answer is ever sorted.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from cloud.search import positions
from cloud.search.alike import alike
from cloud.search.grams import grams
from cloud.search.model import Document, Hits, Kept
from cloud.search.queries import MARK, Query, codes_of, names_of
from cloud.search.tiers import NUMBER_BITS, kind_of, page, row_of, span
from cloud.sqlite import Store

BATCH = 20_000  # documents in one transaction
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


class Fts5Index:
    """An index in one file, for any number of processes and threads."""

    def __init__(self, path: str) -> None:
        self.store = Store(path)

    def create(self) -> None:
        """Create the index if it is missing."""
        with self.store.writing() as db:
            for statement in SCHEMA:
                db.execute(statement)

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; searchable when this returns."""
        stream = iter(documents)
        while some := list(islice(stream, BATCH)):
            with self.store.writing() as db:
                _replace(db, _newest(some))

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is fine."""
        stream = iter(ids)
        while some := list(islice(stream, BATCH)):
            with self.store.writing() as db:
                _forget(db, list(_known(db, some).values()))

    def find(
        self, query: str, *, kind: str | None = "organisation", limit: int = 20, cursor: str | None = None
    ) -> Hits:
        """Subjects whose name, former name or code matches, best first."""
        asked = Query(query)
        if not asked.name:
            return Hits((), None)
        position = positions.decode(cursor, int, str, int) if cursor else None
        with self.store.reading() as db:
            return page(db, asked, span(kind), limit, position)

    def alike(self, name: str, *, limit: int = 12) -> Sequence[str]:
        """Ids of organisations whose names share the rarest pairs of characters with a name, most shared first."""
        key = Query(name).name
        with self.store.reading() as db:
            return alike(db, key, span("organisation"), limit) if key else []

    def count(self) -> int:
        """How many documents the index holds."""
        with self.store.reading() as db:
            found: int = db.execute("SELECT count(*) FROM subjects").fetchone()[0]
        return found

    def held(self, ids: Iterable[str]) -> Iterator[Kept]:
        """What the index holds of these documents, in no order."""
        stream = iter(ids)
        while some := list(islice(stream, BATCH)):
            with self.store.reading() as db:
                known = _known(db, some)
            yield from map(_kept, known.values())

    def scan(self) -> Iterator[Kept]:
        """Everything that the index holds, page by page in the order of rows."""
        sql = "SELECT row, id, version, names, codes FROM subjects WHERE row > ? ORDER BY row LIMIT ?"
        last = -1
        while True:
            with self.store.reading() as db:
                page_ = [Row(*row) for row in db.execute(sql, [last, BATCH])]
            if not page_:
                return
            yield from map(_kept, page_)
            last = page_[-1].row

    def clear(self) -> None:
        """Remove every document."""
        with self.store.writing() as db:
            for statement in EMPTIED:
                db.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()


class Row(NamedTuple):
    """A document as it is stored."""

    row: int
    id: str
    version: int
    names: str
    codes: str


def _replace(db: sqlite3.Connection, documents: Sequence[Document]) -> None:
    known = _known(db, [document.id for document in documents])
    newer = [d for d in documents if d.id not in known or known[d.id].version < d.version]
    _forget(db, [known[d.id] for d in newer if d.id in known])
    last: int = db.execute("SELECT last FROM numbers").fetchone()[0]
    rows = []
    for document in newer:
        before = known.get(document.id)
        last += before is None
        rows.append(_stored(document, before.row % (1 << NUMBER_BITS) if before else last))
    db.execute("UPDATE numbers SET last = ?", [last])
    _remember(db, sorted(rows))


def _newest(documents: Iterable[Document]) -> list[Document]:
    return list({d.id: d for d in sorted(documents, key=lambda d: d.version)}.values())


def _stored(document: Document, number: int) -> Row:
    names = names_of(document)
    row = row_of(document.kind, len(names[0]) if names else 0, number)
    return Row(row, document.id, document.version, _marked(names), _marked(codes_of(document)))


def _marked(keys: Sequence[str]) -> str:
    return MARK + MARK.join(keys) + MARK if keys else ""


def _kept(row: Row) -> Kept:
    return Kept(row.id, row.version, kind_of(row.row), _parted(row.names), _parted(row.codes))


def _parted(marked: str) -> tuple[str, ...]:
    return tuple(key for key in marked.split(MARK) if key)


def _known(db: sqlite3.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
    marks = ",".join("?" * MOST_VARIABLES)
    sql = f"SELECT row, id, version, names, codes FROM subjects WHERE id IN ({marks})"  # noqa: S608
    parts = [[*ids[n : n + MOST_VARIABLES]] for n in range(0, len(ids), MOST_VARIABLES)]
    found = [row for part in parts for row in db.execute(sql, part + [None] * (MOST_VARIABLES - len(part)))]
    return {row[1]: Row(*row) for row in found}


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
