"""The seam to the tables: get, query, conditional put, transaction, batch; DynamoDB and SQLite implement it.

An item is a JSON object. Its partition key is the attribute named by the table's `partition`, its sort key, where the
table has one, by `sort`; keys, those of indexes too, are text and are ordered by their UTF-8 bytes. What else an item
may hold, `cloud.tables.values` says; what it may not is `BadRequest` before anything is written. Reads are consistent.

Any call may raise `SystemBusy`: the same call will work later. A conditional write whose answer was lost on its way is
sent again and may then find its own work, so whoever catches `ConditionFailed` looks at what is there.

Only the operations that both engines do equally well are here; one contract suite runs over both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

Item = Mapping[str, Any]
PARTITION_BYTES, SORT_BYTES = 2048, 1024
HIGHEST = "\U0010ffff"
PAGE = 500  # items that `every` reads at once


@dataclass(frozen=True)
class Index:
    """A secondary index: the items that have its attributes, ordered by its sort attribute; consistent in a moment."""

    name: str
    partition: str
    sort: str | None = None


@dataclass(frozen=True)
class Schema:
    """How a table is keyed, as `infra/platform.yaml` says.

    `ttl` names an attribute in seconds since 1970. Some time after it the engine removes the item, so readers judge the
    moment themselves. With `generations` it stands for two tables, of which `cloud.generations` says which one is live.
    """

    name: str
    partition: str
    sort: str | None = None
    indexes: tuple[Index, ...] = ()
    ttl: str | None = None
    generations: bool = False

    @property
    def physical(self) -> "tuple[Schema, ...]":
        """The tables that exist: itself, or one for each generation."""
        return (self.of(0), self.of(1)) if self.generations else (self,)

    def of(self, number: int) -> "Schema":
        """The table of a generation: the even ones have the plain name, the odd ones `{name}-b`."""
        return self._generations[number % 2]

    @cached_property
    def _generations(self) -> "tuple[Schema, Schema]":
        plain = replace(self, generations=False)
        return plain, replace(plain, name=f"{self.name}-b")

    def key(self, item: Item) -> tuple[str, str]:
        """Partition and sort key of an item; the sort key is empty where the table has none."""
        return item[self.partition], item[self.sort] if self.sort else ""

    @cached_property
    def longest(self) -> Mapping[str, int]:
        """The attributes that are keys of the table or an index, with the bytes each may have (DynamoDB's limits)."""
        keyed: tuple[Schema | Index, ...] = (self, *self.indexes)
        keys = [(k.partition, PARTITION_BYTES) for k in keyed] + [(k.sort, SORT_BYTES) for k in keyed if k.sort]
        return {name: min(most for key, most in keys if key == name) for name, _ in keys}

    def index(self, name: str) -> Index:
        """The index of that name; `KeyError` if the table has none."""
        return {i.name: i for i in self.indexes}[name]


@dataclass(frozen=True)
class Expect:
    """What a write expects to find under its key before it writes.

    `exists=False`: nothing there. `exists=True`: something there. `equal`: these attributes have these values
    (`None` means the attribute is absent). `older=(attribute, value)`: nothing there, or something whose attribute is
    there and less than the value, so that a late write never replaces a newer one. Without any of these the write is
    unconditional.
    """

    exists: bool | None = None
    equal: Mapping[str, Any] = field(default_factory=dict)
    older: tuple[str, int] | None = None

    def allows(self, found: Item | None) -> bool:
        """Whether what was found is what was expected."""
        if self.exists is not None and self.exists != (found is not None):
            return False
        if self.older is not None and found is not None and not self._precedes(found, *self.older):
            return False
        return all((found or {}).get(name) == value for name, value in self.equal.items())

    @staticmethod
    def _precedes(found: Item, attribute: str, value: int) -> bool:
        return attribute in found and found[attribute] < value


ALWAYS = Expect()


@dataclass(frozen=True)
class Put:
    """Write a whole item."""

    item: Item
    expect: Expect = ALWAYS

    @property
    def given(self) -> Item:
        """What holds the key of this write."""
        return self.item


@dataclass(frozen=True)
class Delete:
    """Remove an item."""

    key: Item
    expect: Expect = ALWAYS

    @property
    def given(self) -> Item:
        """What holds the key of this write."""
        return self.key


Write = Put | Delete


@dataclass(frozen=True)
class Page:
    """One page of a query; `cursor` continues it, None at the end."""

    items: Sequence[Item]
    cursor: str | None


def every(
    table: "Table", partition: str, *, index: str | None = None, begins_with: str | None = None
) -> Iterator[Item]:
    """All items of a partition in the order of the sort key, read page by page; they may be removed on the way."""
    cursor = None
    while True:
        page = table.query(partition, index=index, begins_with=begins_with, limit=PAGE, cursor=cursor)
        yield from page.items
        if (cursor := page.cursor) is None:
            return


def narrowed(
    schema: Schema, index: str | None, begins_with: str | None, between: tuple[str, str] | None
) -> tuple[str, str]:
    """The lowest and the highest sort key that a query asks for; `ValueError` where items have no sort key."""
    asked = begins_with is not None or between is not None
    if asked and not (schema.index(index) if index else schema).sort:
        raise ValueError(f"{schema.name}: items have no sort key here")
    if between is not None:
        return between
    return begins_with or "", (begins_with or "") + HIGHEST


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
        """One page of the items of a partition in the order of the sort key.

        `begins_with` and `between` (both ends included) narrow the sort key. `cursor` continues the same call.
        `BadRequest` if the cursor is none of this table's.
        """

    def scan(self) -> Iterator[Item]:
        """Every item, in no order, page by page: for rebuilds and operators, never for requests."""

    def put(self, item: Item, expect: Expect = ALWAYS) -> None:
        """Write an item; `ConditionFailed` if the expectation does not hold."""

    def delete(self, key: Item, expect: Expect = ALWAYS) -> None:
        """Remove an item; `ConditionFailed` if the expectation does not hold. Removing nothing is fine."""

    def write_many(self, writes: Iterable[Write]) -> None:
        """Many writes, batched, not atomic; of two to one key the later holds; `ValueError` if one expects anything."""

    def clear(self) -> None:
        """Remove every item; what others write meanwhile may stay or not."""


class Tables(Protocol):
    """The tables of one platform."""

    def table(self, schema: Schema) -> Table:
        """The table of that schema; nothing is created."""

    def create(self, schema: Schema) -> None:
        """Create the table if it is missing."""

    def transact(self, writes: Sequence[tuple[Table, Write]]) -> None:
        """All or none of at most 100 writes (4 MiB), each of another item; `ConditionFailed` if one fails."""
