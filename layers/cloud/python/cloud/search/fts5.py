"""The search index in one SQLite file, on one machine: a million subjects, an answer within two milliseconds.

Names are kept as text between marks, `¶present¶former¶`, and indexed by all their runs of one to three characters.
Every tier of an answer is then a search for substrings: `¶query¶` for exact names, `¶query` for names that begin with
it, `query` for the rest. The runs find candidates, the text decides. Candidates come in the order of their row numbers,
whose upper bits are the kind and the length of the name, so that no answer is ever sorted.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from cloud.search import positions, stored
from cloud.search.alike import alike
from cloud.search.model import Document, Hits, Kept
from cloud.search.queries import Query
from cloud.search.stored import Row
from cloud.search.tiers import page, span
from cloud.sqlite import Store

BATCH = 20_000  # documents in one transaction


class Fts5Index:
    """An index in one file, for any number of processes and threads."""

    def __init__(self, path: str, *, durable: bool = True) -> None:
        self.store = Store(path, durable=durable)

    def create(self) -> None:
        """Create the index if it is missing."""
        with self.store.writing() as db:
            stored.create(db)

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; searchable when this returns."""
        stream = iter(documents)
        while some := list(islice(stream, BATCH)):
            with self.store.writing() as db:
                stored.replace(db, some)

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is fine."""
        stream = iter(ids)
        while some := list(islice(stream, BATCH)):
            with self.store.writing() as db:
                stored.remove(db, some)

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
                known = stored.known(db, some)
            yield from map(stored.kept_of, known.values())

    def scan(self) -> Iterator[Kept]:
        """Everything that the index holds, page by page in the order of rows."""
        sql = "SELECT row, id, version, names, codes FROM subjects WHERE row > ? ORDER BY row LIMIT ?"
        last = -1
        while True:
            with self.store.reading() as db:
                page_ = [Row(*row) for row in db.execute(sql, [last, BATCH])]
            if not page_:
                return
            yield from map(stored.kept_of, page_)
            last = page_[-1].row

    def clear(self) -> None:
        """Remove every document."""
        with self.store.writing() as db:
            stored.empty(db)

    def settle(self) -> bool:
        """Nothing: the file is as quick after many writes as it was before."""
        return False

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()
