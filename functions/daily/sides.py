"""The projections as verification compares them: each a set of items under keys, whichever engine holds them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from cloud import search, subjects
from cloud.search import Document, Kept
from cloud.tables import Delete, Expect, Item, Put, Schema, Table, Write, table
from credit.errors import ConditionFailed

DOCUMENTS = Schema("documents", partition="id")
SEARCH = "search"
# Only of a record the version is a fact. Elsewhere it counts changes, which orders writes and says nothing of its own.
SEALED = "sealed"
VERSION, FACT = "version", {"dossiers"}
HOLDERS = ("subjects", "records")  # lists in whose order somebody came first


@dataclass(frozen=True)
class Difference:
    """A key under which a projection and the ledger do not say the same; `kind`: missing, surplus, older, different."""

    kind: str
    expected: Item | None
    found: Item | None

    @property
    def item(self) -> Item:
        """Whichever there is, the expected one first."""
        return self.expected or self.found or {}


class Side(Protocol):
    """One projection as it is read."""

    name: str
    schema: Schema

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that exist among these keys."""

    def scan(self) -> Iterator[Item]:
        """Every item."""

    def plain(self, item: Item) -> Mapping[str, Any]:
        """What an item says, comparable."""

    def mend(self, differences: Iterable[Difference]) -> int:
        """Write what is expected; how many were written. What was changed since it was found stays."""


class TableSide:
    """A table."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._table = table(name)
        self.schema = self._table.schema

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that exist among these keys."""
        return self._table.get_many(keys)

    def scan(self) -> Iterator[Item]:
        """Every item."""
        return self._table.scan()

    def plain(self, item: Item) -> Mapping[str, Any]:
        """What an item says: opened where it is sealed, without the count of its changes."""
        if self.name in FACT:
            return item
        told = subjects.opened(item).model_dump() if SEALED in item else item
        return {n: sorted(v) if n in HOLDERS else v for n, v in told.items() if n != VERSION}

    def mend(self, differences: Iterable[Difference]) -> int:
        """Write what is expected, each under the condition that what was found is still there."""
        return sum(_written(self._table, self._write(difference)) for difference in differences)

    def _write(self, difference: Difference) -> Write:
        found, expected = difference.found, difference.expected
        if expected is None:
            return Delete(self._key(found or {}), _as(found))
        if found and self.name not in FACT:
            expected = _counted(expected, found[VERSION] + 1)
        return Put(expected, _as(found))

    def _key(self, item: Item) -> Item:
        return {name: item[name] for name in (self.schema.partition, self.schema.sort) if name}


class SearchSide:
    """The search index. What is expected of it are documents, what it holds are their keys of names and codes."""

    name, schema = SEARCH, DOCUMENTS

    def __init__(self) -> None:
        self._index = search.index()

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The documents that exist among these keys."""
        return map(asdict, self._index.held(key["id"] for key in keys))

    def scan(self) -> Iterator[Item]:
        """Every document."""
        return map(asdict, self._index.scan())

    def plain(self, item: Item) -> Mapping[str, Any]:
        """What is searched of a document, without the count of its changes."""
        held = Kept(**item) if "names" in item else search.kept(_document(item))
        return {"id": held.id, "kind": held.kind, "names": tuple(held.names), "codes": tuple(held.codes)}

    def mend(self, differences: Iterable[Difference]) -> int:
        """Take out what differs and put in what is expected, with the subject's own count of changes."""
        some = list(differences)
        wanted = {d.item["id"]: _document(d.expected) for d in some if d.expected}
        counts = {item["id"]: item["version"] for item in table("subjects").get_many({"id": i} for i in wanted)}
        self._index.delete(d.item["id"] for d in some if d.found)
        self._index.put(Document(**{**asdict(d), "version": counts.get(i, d.version)}) for i, d in wanted.items())
        return len(some)


class Collected:
    """Takes the documents while the ledger is told: they go into a table."""

    def __init__(self, documents: Table) -> None:
        self._documents = documents

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; an older version never replaces a newer one."""
        for document in documents:
            _written(self._documents, Put(asdict(document), Expect(older=("version", document.version))))


def compare(side: Side, wanted: Sequence[Item], found: Sequence[Item]) -> Iterator[Difference]:
    """The differences between items under the same keys."""
    there = {side.schema.key(item): item for item in found}
    for item in wanted:
        other = there.pop(side.schema.key(item), None)
        if other is None:
            yield Difference("missing", item, None)
        elif side.plain(item) != side.plain(other):
            older = "version" in item and "version" in other and other["version"] < item["version"]
            yield Difference("older" if older else "different", item, other)
    yield from (Difference("surplus", None, item) for item in there.values())


def _counted(item: Item, version: int) -> Item:
    """An item with another count of changes, in what is sealed as well."""
    if SEALED in item:
        return subjects.stored(subjects.opened(item).model_copy(update={VERSION: version}))
    return {**item, VERSION: version}


def _document(item: Item) -> Document:
    return Document(**{**item, "former_names": tuple(item["former_names"]), "codes": tuple(item["codes"])})


def _as(found: Item | None) -> Expect:
    """That an item is as it was found: its version says so, where it has one."""
    if found is None:
        return Expect(exists=False)
    return Expect(equal={"version": found["version"]} if "version" in found else found)


def _written(target: Table, write: Write) -> bool:
    try:
        if isinstance(write, Put):
            target.put(write.item, write.expect)
        else:
            target.delete(write.key, write.expect)
    except ConditionFailed:
        return False
    return True
