"""The seam to search: find subjects by name, former name or code.

OpenSearch, SQLite FTS5 on one machine, or a journal in a bucket of which each process keeps such a file as a copy.
The index only finds. What may be shown is decided afterwards by `credit.disclosure`, on the dossier.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Document:
    """What is searched: one subject. `version` grows with every change, an older one never replaces a newer one."""

    id: str
    kind: str  # organisation | person; persons are searched by operators only
    category: str  # enterprise, individual-business, … (schemas/code_lists/subject-category.yaml)
    name: str
    former_names: tuple[str, ...]
    codes: tuple[str, ...]
    region: str
    version: int


@dataclass(frozen=True)
class Kept:
    """A document as an index holds it: keys of its names, the present one first, and keys of its codes, in order."""

    id: str
    version: int
    kind: str
    names: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A subject found, best first; `score` orders hits of one answer and means nothing beyond it."""

    id: str
    score: float


@dataclass(frozen=True)
class Hits:
    """One page of hits; `cursor` continues it, None at the end."""

    hits: Sequence[Hit]
    cursor: str | None


class Written(Protocol):
    """What takes documents."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; an older version never replaces a newer one."""


class Index(Written, Protocol):
    """One search index of any engine.

    What `put` was given is at rest and searchable when it returns: for everybody where one engine answers all, and for
    the process that wrote it. Where each process reads a copy of its own (`s3://`), others find it within the seconds
    that the address allows a copy to lag (`?fresh=`, one second unless it is said). A copy never goes back.
    """

    def create(self) -> None:
        """Create the index if it is missing."""

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is fine."""

    def find(
        self, query: str, *, kind: str | None = "organisation", limit: int = 20, cursor: str | None = None
    ) -> Hits:
        """Subjects whose name, former name or code matches.

        A whole code finds exactly its holders; 6 or more leading characters of a code find by prefix. A name matches
        whatever its width, brackets, blanks and case, in traditional or simplified characters, if every blank-separated
        word of the query occurs in it. First come those with exactly this name, then names that begin with the query,
        then the rest, then what an engine finds beyond that because it was configured to; among them the shorter
        name first, and what is still equal in one fixed order. `BadRequest` if the cursor is none of this search's.
        """

    def alike(self, name: str, *, limit: int = 12) -> Sequence[str]:
        """Ids of organisations whose names share the rarest pairs of characters with a name, most shared first.

        Who is found is for somebody to compare: likeness says nothing by itself.
        """

    def count(self) -> int:
        """How many documents the index holds."""

    def held(self, ids: Iterable[str]) -> Iterator[Kept]:
        """What the index holds of these documents, in no order."""

    def scan(self) -> Iterator[Kept]:
        """Everything that the index holds, in no order: for rebuilds and operators, never for requests."""

    def clear(self) -> None:
        """Remove every document."""

    def settle(self) -> bool:
        """After many writes, and from time to time: make it quick to read again; whether there was anything to do.

        What is found stays the same, whoever reads or writes meanwhile.
        """


class IndexLost(RuntimeError):
    """The index cannot be read: what holds it is gone, damaged, or has no room here. The message says what to do."""
