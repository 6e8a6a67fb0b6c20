"""The seam to the tables: get, query, conditional put, transaction, batch; DynamoDB and SQLite implement it.

An item is a flat JSON object. Its partition key is the attribute named by the table's `partition`, its sort key, where
the table has one, by `sort`; both are strings. Numbers are int or `Decimal`; floats are refused. Reads are consistent.
Only the operations that both engines do equally well are here; one contract suite runs over both.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Index:
    """A secondary index: items that have its partition attribute, ordered by its sort attribute; consistent in a moment."""

    name: str
    partition: str
    sort: str | None = None


@dataclass(frozen=True)
class Schema:
    """How a table is keyed, as `infra/platform.yaml` says."""

    name: str
    partition: str
    sort: str | None = None
    indexes: tuple[Index, ...] = ()
    ttl: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """A schema from its JSON text, as it travels in the environment."""
        told = json.loads(text)
        return cls(**{**told, "indexes": tuple(Index(**i) for i in told.get("indexes", ()))})

    def key(self, item: Item) -> tuple[str, str]:
        """Partition and sort key of an item; the sort key is empty where the table has none."""
        return item[self.partition], item[self.sort] if self.sort else ""

    def index(self, name: str) -> Index:
        """The index of that name; `KeyError` if the table has none."""
        return {i.name: i for i in self.indexes}[name]


@dataclass(frozen=True)
class Expect:
    """What a write expects to find under its key before it writes.

    `exists=False`: nothing there. `exists=True`: something there. `equal`: these attributes have these values
    (`None` means the attribute is absent). `older=(attribute, value)`: nothing there, or something whose attribute is
    less than the value, so that a late write never replaces a newer one. Without any of these the write is unconditional.
    """

    exists: bool | None = None
    equal: Mapping[str, Any] = field(default_factory=dict)
    older: tuple[str, int] | None = None

    def allows(self, found: Item | None) -> bool:
        """Whether what was found is what was expected."""
        if self.exists is not None and self.exists != (found is not None):
            return False
        if self.older is not None and found is not None and not found[self.older[0]] < self.older[1]:
            return False
        return all((found or {}).get(name) == value for name, value in self.equal.items())


ALWAYS = Expect()


@dataclass(frozen=True)
class Put:
    """Write a whole item."""

    item: Item
    expect: Expect = ALWAYS


@dataclass(frozen=True)
class Delete:
    """Remove an item."""

    key: Item
    expect: Expect = ALWAYS


@dataclass(frozen=True)
class Page:
    """One page of a query; `cursor` continues it, None at the end."""

    items: Sequence[Item]
    cursor: str | None


class Table(Protocol):
    """One table of either engine."""

    schema: Schema

    def get(self, key: Item) -> Item | None:
        """The item under a whole key, or None."""

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that exist among these keys, in no order; any number of keys."""

    def query(
        self,
        partition: str,
        *,
        index: str | None = None,
        begins_with: str | None = None,
        between: tuple[str, str] | None = None,
        descending: bool = False,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page:
        """One page of the items of a partition in the order of the sort key."""

    def scan(self) -> Iterator[Item]:
        """Every item, in no order, page by page: for rebuilds and operators, never for requests."""

    def put(self, item: Item, expect: Expect = ALWAYS) -> None:
        """Write an item; `ConditionFailed` if the expectation does not hold."""

    def delete(self, key: Item, expect: Expect = ALWAYS) -> None:
        """Remove an item; `ConditionFailed` if the expectation does not hold. Removing nothing is fine."""

    def write_many(self, writes: Iterable[Put | Delete]) -> None:
        """Many unconditional writes, batched, each applied at least once, in no order; not atomic."""


class Tables(Protocol):
    """The tables of one platform."""

    def table(self, schema: Schema) -> Table:
        """The table of that schema; nothing is created."""

    def create(self, schema: Schema) -> None:
        """Create the table if it is missing."""

    def transact(self, writes: Sequence[tuple[Table, Put | Delete]]) -> None:
        """All writes or none, at most 100; `ConditionFailed` if any expectation does not hold."""
