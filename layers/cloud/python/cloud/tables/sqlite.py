"""Tables in one SQLite file, on one machine.

Every table is `(p, s, item)`: partition key, sort key, the item as JSON. A secondary index is a partial index over the
item's attributes, so that an item without the attribute is not in it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby, islice
from typing import Any

from cloud import clock
from cloud.sqlite import Store
from cloud.tables import cursor as cursors
from cloud.tables.model import ALWAYS, Delete, Expect, Index, Item, Page, Put, Schema, Table, Write, narrowed
from cloud.tables.values import checked, opened, sealed
from credit.errors import ConditionFailed

BATCH = 1000


class SqliteTables:
    """All tables of a platform in one file."""

    def __init__(self, path: str) -> None:
        self.store = Store(path)

    def table(self, schema: Schema) -> "SqliteTable":
        """The table of that schema; nothing is created."""
        return SqliteTable(self.store, schema)

    def create(self, schema: Schema) -> None:
        """Create the table and its indexes if they are missing; remove what has outlived its `ttl`."""
        name = _quoted(schema.name)
        with self.store.writing() as db:
            db.execute(
                f"CREATE TABLE IF NOT EXISTS {name} (p TEXT NOT NULL, s TEXT NOT NULL, item TEXT NOT NULL,"
                " PRIMARY KEY (p, s)) WITHOUT ROWID"
            )
            for index in schema.indexes:
                columns = _index_columns(index)
                db.execute(
                    f"CREATE INDEX IF NOT EXISTS {_quoted(schema.name + '.' + index.name)} ON {name}"
                    f" ({', '.join(columns)}) WHERE {' AND '.join(f'{column} IS NOT NULL' for column in columns)}"
                )
            if schema.ttl:
                outlived = f"DELETE FROM {name} WHERE {_attribute(schema.ttl)} < ?"  # noqa: S608
                db.execute(outlived, [int(clock.now().timestamp())])

    def transact(self, writes: Sequence[tuple[Table, Write]]) -> None:
        """All writes or none; `ConditionFailed` if any expectation does not hold."""
        plain = checked([(table.schema, write) for table, write in writes])
        with self.store.writing() as db:
            for schema, write in plain:
                _apply(db, schema, write)

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()


class SqliteTable:
    """One table of the file."""

    def __init__(self, store: Store, schema: Schema) -> None:
        self._store = store
        self._name = _quoted(schema.name)
        self.schema = schema

    def get(self, key: Item) -> Item | None:
        """The item under a whole key, or None."""
        with self._store.reading() as db:
            return _get(db, self.schema, self.schema.key(key))

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that exist among these keys, in no order."""
        stream = (self.schema.key(key) for key in keys)
        while some := list(dict.fromkeys(islice(stream, BATCH))):
            asked = ",".join(["(?,?)"] * len(some))
            # Asked first, then looked up one by one: SQLite reads the whole table for `(p, s) IN (VALUES …)`.
            found = f"SELECT item FROM asked CROSS JOIN {self._name} ON p = a AND s = b"  # noqa: S608
            sql = f"WITH asked(a, b) AS (VALUES {asked}) {found}"
            for (text,) in self._read(sql, [part for key in some for part in key]):
                yield opened(text)

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
        p, s, ranked = _columns(self.schema, index)
        low, high = narrowed(self.schema, index, begins_with, between)
        where, values = [f"{p} = ?", f"{s} BETWEEN ? AND ?"], [partition, low, high]
        if cursor:
            where.append(f"({', '.join(ranked)}) {'<' if descending else '>'} ({', '.join('?' * len(ranked))})")
            values += cursors.decode(cursor)[3 - len(ranked) :]
        order = ", ".join(f"{column} {'DESC' if descending else 'ASC'}" for column in ranked)
        sql = f"SELECT item, {s}, p, s FROM {self._name} WHERE {' AND '.join(where)} ORDER BY {order} LIMIT ?"  # noqa: S608
        found = self._read(sql, [*values, limit + 1])
        more = cursors.encode(found[limit - 1][1:]) if len(found) > limit else None
        return Page([opened(row[0]) for row in found[:limit]], more)

    def scan(self) -> Iterator[Item]:
        """Every item, page by page."""
        sql = f"SELECT item, p, s FROM {self._name} WHERE (p, s) > (?, ?) ORDER BY p, s LIMIT {BATCH}"  # noqa: S608
        last: tuple[str, str] = ("", "")
        while found := self._read(sql, last):
            yield from (opened(row[0]) for row in found)
            last = found[-1][1:]

    def put(self, item: Item, expect: Expect = ALWAYS) -> None:
        """Write an item; `ConditionFailed` if the expectation does not hold."""
        with self._store.writing() as db:
            _apply(db, self.schema, Put(item, expect))

    def delete(self, key: Item, expect: Expect = ALWAYS) -> None:
        """Remove an item; `ConditionFailed` if the expectation does not hold."""
        with self._store.writing() as db:
            _apply(db, self.schema, Delete(key, expect))

    def write_many(self, writes: Iterable[Write]) -> None:
        """Many writes that expect nothing, batched, not atomic."""
        stream = iter(writes)
        while some := list(islice(stream, BATCH)):
            if any(write.expect != ALWAYS for write in some):
                raise ValueError("write_many expects nothing; use transact")
            with self._store.writing() as db:
                for kind, alike in groupby(some, type):
                    sql = _sql(self.schema.name, puts=kind is Put)
                    db.executemany(sql, (_values(self.schema, write) for write in alike))

    def clear(self) -> None:
        """Remove every item: without a condition SQLite lets go of whole pages."""
        with self._store.writing() as db:
            db.execute(f"DELETE FROM {self._name}")  # noqa: S608

    def _read(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """Rows of a statement, all of them: a cursor left open would keep the log from being folded back."""
        with self._store.reading() as db:
            return db.execute(sql, values).fetchall()


def _apply(db: sqlite3.Connection, schema: Schema, write: Write) -> None:
    if write.expect != ALWAYS and not write.expect.allows(_get(db, schema, schema.key(write.given))):
        raise ConditionFailed(f"{schema.name}: not as expected")
    db.execute(_sql(schema.name, puts=isinstance(write, Put)), _values(schema, write))


@cache
def _sql(table: str, *, puts: bool) -> str:
    name = _quoted(table)
    if puts:
        return f"INSERT OR REPLACE INTO {name} (p, s, item) VALUES (?, ?, ?)"  # noqa: S608
    return f"DELETE FROM {name} WHERE p = ? AND s = ?"  # noqa: S608


def _values(schema: Schema, write: Write) -> tuple[str, ...]:
    key = schema.key(write.given)
    return (*key, sealed(schema, write.item)[1].decode()) if isinstance(write, Put) else key


def _get(db: sqlite3.Connection, schema: Schema, key: tuple[str, str]) -> Item | None:
    found = db.execute(_asking(schema.name), key).fetchone()
    return opened(found[0]) if found else None


@cache
def _asking(table: str) -> str:
    return f"SELECT item FROM {_quoted(table)} WHERE p = ? AND s = ?"  # noqa: S608


def _columns(schema: Schema, index: str | None) -> tuple[str, str, tuple[str, ...]]:
    """Partition, sort, and the columns that order the items of a partition: those that the index itself ends with."""
    if index is None:
        return "p", "s", ("p", "s")
    p, *s = _index_columns(schema.index(index))
    return (p, s[0], (s[0], "p", "s")) if s else (p, "s", ("p", "s"))


def _index_columns(index: Index) -> list[str]:
    return [_attribute(name) for name in (index.partition, index.sort) if name]


def _attribute(name: str) -> str:
    return f"json_extract(item, '$.\"{name}\"')"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
