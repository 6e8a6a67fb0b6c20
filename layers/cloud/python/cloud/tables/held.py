"""The tables behind the grants of a function: whoever reads or writes one has to be granted that, as by IAM."""

from collections.abc import Iterable, Iterator, Sequence

from cloud import grants, settings
from cloud.grants import Use
from cloud.tables import wording
from cloud.tables.model import ALWAYS, Expect, Item, Page, Schema, Table, Tables, Write


class HeldTables:
    """The tables of another engine."""

    def __init__(self, tables: Tables) -> None:
        self.engine = tables

    def table(self, schema: Schema) -> "HeldTable":
        """The table of that schema; nothing is created."""
        return HeldTable(self.engine.table(schema), _known_as(schema))

    def create(self, schema: Schema) -> None:
        """Create the table: within no function's grants."""
        grants.demand(("table", _known_as(schema), "create"))
        self.engine.create(schema)

    def transact(self, writes: Sequence[tuple[Table, Write]]) -> None:
        """All or none of the writes; `ConditionFailed` if one fails."""
        grants.demand(*{_writing(table) for table, _ in writes})
        self.engine.transact(writes)


class HeldTable:
    """One table, by its name in the manifest."""

    def __init__(self, table: Table, name: str) -> None:
        self.schema = table.schema
        self._table = table
        self._read: Use = ("table", name, "read")
        self.write: Use = ("table", name, "write")

    def get(self, key: Item) -> Item | None:
        """The item under a whole key, or None."""
        grants.demand(self._read)
        return self._table.get(key)

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that exist among these keys, in no order."""
        grants.demand(self._read)
        return self._table.get_many(keys)

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
        grants.demand(self._read)
        return self._table.query(
            partition,
            index=index,
            begins_with=begins_with,
            between=between,
            descending=descending,
            limit=limit,
            cursor=cursor,
        )

    def scan(self) -> Iterator[Item]:
        """Every item, in no order."""
        grants.demand(self._read)
        return self._table.scan()

    def put(self, item: Item, expect: Expect = ALWAYS) -> None:
        """Write an item; `ConditionFailed` if the expectation does not hold."""
        grants.demand(self.write)
        self._table.put(item, expect)

    def delete(self, key: Item, expect: Expect = ALWAYS) -> None:
        """Remove an item; `ConditionFailed` if the expectation does not hold."""
        grants.demand(self.write)
        self._table.delete(key, expect)

    def write_many(self, writes: Iterable[Write]) -> None:
        """Many writes, batched, not atomic."""
        grants.demand(self.write)
        self._table.write_many(writes)

    def clear(self) -> None:
        """Remove every item; DynamoDB has to be asked first which there are."""
        grants.demand(self._read, self.write)
        self._table.clear()


def _writing(table: Table) -> Use:
    return table.write if isinstance(table, HeldTable) else ("table", _known_as(table.schema), "write")


def _known_as(schema: Schema) -> str:
    """The name in the manifest of a table that was granted, whichever generation it is of; else its own name."""
    for name in settings.tables():
        if any(schema.name == physical.name for physical in wording.schema(settings.table(name)).physical):
            return name
    return schema.name
