"""Tables behind one small seam: DynamoDB in the cloud, SQLite on one machine."""

from functools import cache

from cloud import settings
from cloud.tables.model import ALWAYS, Delete, Expect, Index, Item, Page, Put, Schema, Table, Tables, Write

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
    "table",
    "tables",
]

SQLITE, DYNAMODB = "sqlite:///", "dynamodb://"


@cache
def tables() -> Tables:
    """The tables of this platform, from `TABLES_URL`: `sqlite:////path/tables.sqlite`, or `dynamodb://`."""
    return connect(settings.granted("TABLES_URL"))


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


@cache
def table(name: str) -> Table:
    """The table that the manifest calls by this name; `MissingGrant` if this function was not given it."""
    return tables().table(Schema.parse(settings.table(name)))
