"""Tables that gather what is written and write it together: for a writer who has them to himself.

Expectations are judged here, against what waits and what is stored, so that whatever writes with care elsewhere writes
in bulk here, unchanged. Nothing is certain to be stored before `flush` returns.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from cloud.tables.model import ALWAYS, Delete, Expect, Item, Page, Put, Schema, Table, Tables, Write
from cloud.tables.values import checked, judged, opened, sealed
from credit.errors import ConditionFailed

WAITING = 5_000  # writes to one table that wait in memory
TOGETHER = 1_000
PLACES = 1 << 24  # bytes, by which is known what a table cannot hold

Key = tuple[str, str]


class Behind:
    """The tables of another engine, written behind.

    Args:
        tables: where everything goes.
        empty: whether they are empty and nobody else writes: then what was never written here need not be looked for.
    """

    def __init__(self, tables: Tables, *, empty: bool = False) -> None:
        self._tables = tables
        self._empty = empty
        self._opened: dict[Schema, BehindTable] = {}

    def table(self, schema: Schema) -> "BehindTable":
        """The table of that schema; nothing is created."""
        if schema not in self._opened:
            self._opened[schema] = BehindTable(self._tables.table(schema), empty=self._empty)
        return self._opened[schema]

    def create(self, schema: Schema) -> None:
        """Create the table if it is missing."""
        self._tables.create(schema)

    def transact(self, writes: Sequence[tuple[Table, Write]]) -> None:
        """All or none, as far as the expectations go; `ConditionFailed` if one fails."""
        plain = checked([(table.schema, write) for table, write in writes])
        for schema in dict.fromkeys(schema for schema, _ in plain):
            self.table(schema).judge([write for other, write in plain if other == schema])
        for schema, write in plain:
            self.table(schema).take(write)

    def flush(self) -> None:
        """Store everything that waits."""
        for table in self._opened.values():
            table.flush()


class BehindTable:
    """One table, written behind."""

    def __init__(self, target: Table, *, empty: bool) -> None:
        self.schema = target.schema
        self._target = target
        self._waiting: dict[Key, Write] = {}
        self._taken = bytearray(PLACES) if empty else None  # 1 where a key that falls there was written

    def get(self, key: Item) -> Item | None:
        """The item under a whole key, or None."""
        return next(self.get_many([key]), None)

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that exist among these keys, in no order."""
        stream = iter(keys)
        while some := {self.schema.key(key): key for key in islice(stream, TOGETHER)}:
            here = [self._waiting[key] for key in some if key in self._waiting]
            yield from (opened(sealed(self.schema, w.item)[1].decode()) for w in here if isinstance(w, Put))
            there = [asked for key, asked in some.items() if key not in self._waiting and self._may_hold(key)]
            if there:
                yield from self._target.get_many(there)

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
        """One page of the items of a partition; what waits is stored first."""
        self.flush()
        return self._target.query(
            partition,
            index=index,
            begins_with=begins_with,
            between=between,
            descending=descending,
            limit=limit,
            cursor=cursor,
        )

    def scan(self) -> Iterator[Item]:
        """Every item; what waits is stored first."""
        self.flush()
        return self._target.scan()

    def put(self, item: Item, expect: Expect = ALWAYS) -> None:
        """Write an item; `ConditionFailed` if the expectation does not hold."""
        write = judged(self.schema, Put(item, expect))
        self.judge([write])
        self.take(write)

    def delete(self, key: Item, expect: Expect = ALWAYS) -> None:
        """Remove an item; `ConditionFailed` if the expectation does not hold."""
        self.judge([Delete(key, expect)])
        self.take(Delete(key))

    def write_many(self, writes: Iterable[Write]) -> None:
        """Many writes; `ValueError` if one expects anything."""
        for write in writes:
            if write.expect != ALWAYS:
                raise ValueError("write_many expects nothing; use transact")
            self.take(judged(self.schema, write))

    def clear(self) -> None:
        """Remove every item, and what waits."""
        self._waiting.clear()
        self._target.clear()

    def judge(self, writes: Sequence[Write]) -> None:
        """`ConditionFailed` if the expectation of one of them does not hold."""
        asked = [write for write in writes if write.expect != ALWAYS]
        found = {self.schema.key(item): item for item in self.get_many(write.given for write in asked)}
        if not all(write.expect.allows(found.get(self.schema.key(write.given))) for write in asked):
            raise ConditionFailed("an item is not as expected")

    def take(self, write: Write) -> None:
        """Let a judged write wait, without asking what it expects."""
        key = self.schema.key(write.given)
        self._waiting[key] = Put(write.item) if isinstance(write, Put) else Delete(write.key)
        if self._taken:
            self._taken[hash(key) % PLACES] = 1
        if len(self._waiting) >= WAITING:
            self.flush()

    def flush(self) -> None:
        """Store what waits."""
        self._target.write_many(self._waiting.values())
        self._waiting.clear()

    def _may_hold(self, key: Key) -> bool:
        return not self._taken or bool(self._taken[hash(key) % PLACES])
