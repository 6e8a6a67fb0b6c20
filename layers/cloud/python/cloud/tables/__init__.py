"""Tables behind one small seam: DynamoDB in the cloud, SQLite on one machine."""

from functools import cache

from cloud import generations, grants, settings
from cloud.tables import wording
from cloud.tables.model import ALWAYS, Delete, Expect, Index, Item, Page, Put, Schema, Table, Tables, Write, every

__all__ = [
    "ALWAYS",
    "Delete",
    "Expect",
    "Index",
    "Item",
    "Page",
    "Put",
    "Schema",
    "Table",
    "Tables",
    "Write",
    "connect",
    "every",
    "projections",
    "schema",
    "table",
    "tables",
]

SQLITE, DYNAMODB = "sqlite:///", "dynamodb://"


def tables() -> Tables:
    """The tables of this platform, from `TABLES_URL`: `sqlite:////path/tables.sqlite`, or `dynamodb://`.

    Within `generations.pinned` those that stand in for them.
    """
    pinned = generations.pinned_to()
    return pinned.tables if pinned and pinned.tables else _tables()


def connect(address: str) -> Tables:
    """The tables at an address; `ValueError` if it names no engine."""
    if address.startswith(SQLITE):
        from cloud.tables.sqlite import SqliteTables

        return SqliteTables(address.removeprefix(SQLITE))
    if address != DYNAMODB:
        raise ValueError(f"TABLES_URL is {SQLITE}/path/of/a.file or {DYNAMODB}")
    from cloud.clients import client
    from cloud.tables.dynamo import DynamoTables

    return DynamoTables(client("dynamodb"))


def table(name: str) -> Table:
    """The table that the manifest calls by this name; `MissingGrant` if this function was not given it.

    Of a projection, that of the generation in which this run is.
    """
    schema = _schema(name)
    if not schema.generations:
        return _table(schema)
    there = generations.place()
    physical = schema.of(there.number)
    return there.tables.table(physical) if there.tables else _table(physical)


def projections() -> list[str]:
    """The tables with generations that this function was given: what is made from the ledger alone."""
    return [name for name in settings.tables() if _schema(name).generations]


def schema(name: str) -> Schema:
    """How the table that the manifest calls by this name is keyed."""
    return _schema(name)


@cache
def _tables() -> Tables:
    engine = connect(settings.granted("TABLES_URL"))
    if not grants.are_held():
        return engine
    from cloud.tables.held import HeldTables

    return HeldTables(engine)


@cache
def _schema(name: str) -> Schema:
    return wording.schema(settings.table(name))


@cache
def _table(schema: Schema) -> Table:
    return _tables().table(schema)


def forget(*, connections: bool = True) -> None:
    """Read the environment anew at the next call; without `connections` only what was granted."""
    grants.forget()
    for cached in (_tables, _schema, _table) if connections else (_schema,):
        cached.cache_clear()
