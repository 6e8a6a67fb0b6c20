"""The search index in one SQLite file, on one machine: a million subjects, an answer within two milliseconds.

Names are kept as text between marks, `¶present¶former¶`, and indexed by all their runs of one, two and three characters.
Every tier of an answer is then a search for substrings: `¶query¶` for exact names, `¶query` for names that begin with
it, `query` for the rest. The runs find candidates, the text decides. Candidates come in the order of their row numbers,
whose upper bits are the kind and the length of the name, so that no answer is ever sorted.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cloud.search import positions
from cloud.search.grams import covering, grams
from cloud.search.model import Document, Hit, Hits
from cloud.search.queries import LONGEST, MARK, Query, codes_of, names_of
from cloud.sqlite import Store

BATCH = 20_000  # documents in one transaction
HASH_BYTES = 32 * 1024 * 1024  # what FTS5 gathers in memory before it writes a segment
KINDS = ("organisation", "person")
NUMBER_BITS, LENGTH_BITS = 32, 8
PUNCTUATION = "".join(c for c in map(chr, range(33, 127)) if not c.isalnum()).replace("'", "''").replace('"', '""')
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS subjects (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " version INTEGER NOT NULL, names TEXT NOT NULL, codes TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS codes (code TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (code, row)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS numbers (last INTEGER NOT NULL)",
    "INSERT INTO numbers SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM numbers)",
    # Without content, positions and sizes it is a third of its size; the names are in `subjects`.
    "CREATE VIRTUAL TABLE IF NOT EXISTS grams USING fts5"
    f" (text, content='', detail=none, columnsize=0, tokenize=\"ascii tokenchars '{PUNCTUATION}'\")",
    f"INSERT INTO grams (grams, rank) VALUES ('hashsize', {HASH_BYTES})",
)


class Fts5Index:
    """An index in one file, for any number of processes and threads."""

    def __init__(self, path: str) -> None:
        self._store = Store(path)

    def create(self) -> None:
        """Create the index if it is missing."""
        with self._store.writing() as db:
            for statement in SCHEMA:
                db.execute(statement)

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; searchable when this returns."""
        stream = iter(documents)
        while some := list(islice(stream, BATCH)):
            with self._store.writing() as db:
                _replace(db, _newest(some))

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is fine."""
        stream = iter(ids)
        while some := list(islice(stream, BATCH)):
            with self._store.writing() as db:
                _forget(db, _known(db, some).values())

    def find(
        self, query: str, *, kind: str | None = "organisation", limit: int = 20, cursor: str | None = None
    ) -> Hits:
        """Subjects whose name, former name or code matches, best first."""
        asked = Query(query)
        if not asked.name:
            return Hits((), None)
        position = positions.decode(cursor, int, str, int) if cursor else None
        with self._store.reading() as db:
            return _page(db, _tiers(asked), _rows(kind), limit, position)

    def count(self) -> int:
        """How many documents the index holds."""
        with self._store.reading() as db:
            found: int = db.execute("SELECT count(*) FROM subjects").fetchone()[0]
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()


@dataclass(frozen=True)
class Row:
    """A document as it is stored."""

    row: int
    id: str
    version: int
    names: str
    codes: str
