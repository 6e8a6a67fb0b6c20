"""The search index behind the grants of a function: whoever finds or writes has to be granted that, as by IAM."""

from collections.abc import Iterable, Iterator, Sequence

from cloud import grants
from cloud.grants import Use
from cloud.search.model import Document, Hits, Index, Kept

READ: Use = ("search", "", "read")
WRITE: Use = ("search", "", "write")


class HeldIndex:
    """The index of another engine."""

    def __init__(self, index: Index) -> None:
        self.engine = index

    def create(self) -> None:
        """Create the index if it is missing."""
        grants.demand(WRITE)
        self.engine.create()

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; an older version never replaces a newer one."""
        grants.demand(WRITE)
        self.engine.put(documents)

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is fine."""
        grants.demand(WRITE)
        self.engine.delete(ids)

    def find(
        self, query: str, *, kind: str | None = "organisation", limit: int = 20, cursor: str | None = None
    ) -> Hits:
        """Subjects whose name, former name or code matches."""
        grants.demand(READ)
        return self.engine.find(query, kind=kind, limit=limit, cursor=cursor)

    def alike(self, name: str, *, limit: int = 12) -> Sequence[str]:
        """Ids of organisations whose names are alike."""
        grants.demand(READ)
        return self.engine.alike(name, limit=limit)

    def count(self) -> int:
        """How many documents the index holds."""
        grants.demand(READ)
        return self.engine.count()

    def held(self, ids: Iterable[str]) -> Iterator[Kept]:
        """What the index holds of these documents, in no order."""
        grants.demand(READ)
        return self.engine.held(ids)

    def scan(self) -> Iterator[Kept]:
        """Everything that the index holds, in no order."""
        grants.demand(READ)
        return self.engine.scan()

    def clear(self) -> None:
        """Remove every document."""
        grants.demand(WRITE)
        self.engine.clear()

    def settle(self) -> bool:
        """Keep it as quick after many writes as before; whether anything was to be done."""
        grants.demand(WRITE)
        return self.engine.settle()
