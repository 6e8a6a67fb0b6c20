"""Tables in one SQLite file: write-ahead log, synchronous, any number of processes and threads.

Every table is `(p, s, item)`: partition key, sort key, the item as JSON text. A secondary index is a partial index over
the item's attributes, so that an item without the attribute is not in it.
"""

import base64
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from cloud.tables.model import ALWAYS, Delete, Expect, Index, Item, Page, Put, Schema, Table
from cloud.tables.values import clean, from_text, to_text
from credit.errors import BadRequest, ConditionFailed

WAIT_MS = 30_000  # how long a writer waits for another process's write
BATCH = 500
MOST_AT_ONCE = 100  # writes in one transaction, DynamoDB's limit
HIGHEST = "\U0010ffff"


class SqliteTables:
    """All tables of a platform in one file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._local = threading.local()

    def table(self, schema: Schema) -> "SqliteTable":
        """The table of that schema; nothing is created."""
        return SqliteTable(self, schema)

    def create(self, schema: Schema) -> None:
        """Create the table and its indexes if they are missing."""
        name = _quoted(schema.name)
        with self.writing() as db:
            db.execute(
                f"CREATE TABLE IF NOT EXISTS {name} (p TEXT NOT NULL, s TEXT NOT NULL, item TEXT NOT NULL,"
                " PRIMARY KEY (p, s)) WITHOUT ROWID"
            )
            for index in schema.indexes:
                where = f"{_attribute(index.partition)} IS NOT NULL"
                db.execute(
                    f"CREATE INDEX IF NOT EXISTS {_quoted(schema.name + '.' + index.name)} ON {name}"
                    f" ({', '.join(_index_columns(index))}) WHERE {where}"
                )

    def transact(self, writes: Sequence[tuple[Table, Put | Delete]]) -> None:
        """All writes or none; `ConditionFailed` if one expectation does not hold."""
        if len(writes) > MOST_AT_ONCE:
            raise BadRequest(f"a transaction takes {MOST_AT_ONCE} writes")
        with self.writing() as db:
            for table, write in writes:
                _apply(db, table.schema, write)

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection; a forked child opens its own."""
        if getattr(self._local, "process", None) != os.getpid():
            self._local.db, self._local.process = self._open(), os.getpid()
        connection: sqlite3.Connection = self._local.db
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock from its start, so that what it reads stays true until it writes."""
        db = self.db
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, timeout=WAIT_MS / 1000)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        return db


class SqliteTable:
    """One table of the file."""

    def __init__(self, tables: SqliteTables, schema: Schema) -> None:
        self._tables = tables
        self._name = _quoted(schema.name)
        self.schema = schema

    def get(self, key: Item) -> Item | None:
        """The item under a whole key, or None."""
        return _get(self._tables.db, self.schema, self.schema.key(key))

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that exist among these keys, in no order."""
        stream = (self.schema.key(key) for key in keys)
        while some := list(dict.fromkeys(islice(stream, BATCH))):
            marks = ",".join(["(?,?)"] * len(some))
            sql = f"SELECT item FROM {self._name} WHERE (p, s) IN (VALUES {marks})"  # noqa: S608
            for (text,) in self._tables.db.execute(sql, [part for key in some for part in key]).fetchall():
                yield from_text(text)

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
        p, s = _columns(self.schema, index)
        low, high = between or ((begins_with, begins_with + HIGHEST) if begins_with else ("", HIGHEST))
        order, after = ("DESC", "<") if descending else ("ASC", ">")
        where, values = f"{p} = ? AND {s} BETWEEN ? AND ?", [partition, low, high]
        if cursor:
            where += f" AND ({s}, p, s) {after} (?, ?, ?)"
            values += _decode(cursor)
        sql = (
            f"SELECT item, {s}, p, s FROM {self._name} WHERE {where}"  # noqa: S608
            f" ORDER BY {s} {order}, p {order}, s {order} LIMIT ?"
        )
        found = self._tables.db.execute(sql, [*values, limit + 1]).fetchall()
        more = _encode(list(found[limit - 1][1:])) if len(found) > limit else None
        return Page([from_text(row[0]) for row in found[:limit]], more)

    def scan(self) -> Iterator[Item]:
        """Every item, page by page."""
        last = ("", "")
        while True:
            sql = f"SELECT item, p, s FROM {self._name} WHERE (p, s) > (?, ?) ORDER BY p, s LIMIT ?"  # noqa: S608
            found = self._tables.db.execute(sql, [*last, BATCH]).fetchall()
            if not found:
                return
            last = found[-1][1:]
            yield from (from_text(row[0]) for row in found)

    def put(self, item: Item, expect: Expect = ALWAYS) -> None:
        """Write an item; `ConditionFailed` if the expectation does not hold."""
        with self._tables.writing() as db:
            _apply(db, self.schema, Put(item, expect))

    def delete(self, key: Item, expect: Expect = ALWAYS) -> None:
        """Remove an item; `ConditionFailed` if the expectation does not hold."""
        with self._tables.writing() as db:
            _apply(db, self.schema, Delete(key, expect))

    def write_many(self, writes: Iterable[Put | Delete]) -> None:
        """Many unconditional writes, batched, not atomic."""
        stream = iter(writes)
        while some := list(islice(stream, BATCH)):
            with self._tables.writing() as db:
                for write in some:
                    _apply(db, self.schema, write)


def _apply(db: sqlite3.Connection, schema: Schema, write: Put | Delete) -> None:
    given = write.item if isinstance(write, Put) else write.key
    key = schema.key(given)
    if write.expect != ALWAYS and not write.expect.allows(_get(db, schema, key)):
        raise ConditionFailed(f"{schema.name}: not as expected")
    name = _quoted(schema.name)
    if isinstance(write, Put):
        text = to_text(clean(write.item))
        db.execute(f"INSERT OR REPLACE INTO {name} (p, s, item) VALUES (?, ?, ?)", [*key, text])  # noqa: S608
    else:
        db.execute(f"DELETE FROM {name} WHERE p = ? AND s = ?", key)  # noqa: S608


def _get(db: sqlite3.Connection, schema: Schema, key: tuple[str, str]) -> Item | None:
    sql = f"SELECT item FROM {_quoted(schema.name)} WHERE p = ? AND s = ?"  # noqa: S608
    found = db.execute(sql, key).fetchone()
    return from_text(found[0]) if found else None


def _columns(schema: Schema, index: str | None) -> tuple[str, str]:
    if index is None:
        return "p", "s"
    columns = _index_columns(schema.index(index))
    return columns[0], columns[1] if len(columns) > 1 else "s"


def _index_columns(index: Index) -> list[str]:
    return [_attribute(name) for name in (index.partition, index.sort) if name]


def _attribute(name: str) -> str:
    return f"json_extract(item, '$.{name}')"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _encode(position: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _decode(cursor: str) -> list[str]:
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError:
        raise BadRequest("this cursor was not given out by this list") from None
    if not (isinstance(position, list) and len(position) == 3 and all(isinstance(p, str) for p in position)):
        raise BadRequest("this cursor was not given out by this list")
    return position
