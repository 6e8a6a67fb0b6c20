"""What DynamoDB is asked, as the parameters of its calls."""

from collections.abc import Mapping
from typing import Any

from cloud.tables.attributes import Attribute, condition, encode
from cloud.tables.model import Index, Item, Put, Schema, Write
from cloud.tables.values import sealed

Parameters = dict[str, Any]


def key(schema: Schema, item: Item) -> dict[str, Attribute]:
    """The key attributes alone."""
    return encode({name: item[name] for name in (schema.partition, schema.sort) if name})


def write(schema: Schema, wanted: Write) -> Parameters:
    """Of `put_item` or `delete_item`."""
    return {"TableName": schema.name, **_what(schema, wanted), **condition(schema, wanted.expect)}


def part_of_transaction(schema: Schema, wanted: Write) -> Parameters:
    """One entry of `TransactItems`."""
    return {type(wanted).__name__: write(schema, wanted)}


def part_of_batch(schema: Schema, wanted: Write) -> Parameters:
    """One entry of `RequestItems`."""
    return {f"{type(wanted).__name__}Request": _what(schema, wanted)}


def definition(schema: Schema) -> Parameters:
    """Of `create_table`."""
    return {
        "TableName": schema.name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in schema.longest],
        "KeySchema": _key_schema(schema),
        **({"GlobalSecondaryIndexes": [_index(index) for index in schema.indexes]} if schema.indexes else {}),
    }


def _what(schema: Schema, wanted: Write) -> Parameters:
    if isinstance(wanted, Put):
        return {"Item": encode(sealed(schema, wanted.item)[0])}
    return {"Key": key(schema, wanted.key)}


def _index(index: Index) -> Mapping[str, Any]:
    return {"IndexName": index.name, "KeySchema": _key_schema(index), "Projection": {"ProjectionType": "ALL"}}


def _key_schema(keyed: Schema | Index) -> list[Mapping[str, str]]:
    sort = [{"AttributeName": keyed.sort, "KeyType": "RANGE"}] if keyed.sort else []
    return [{"AttributeName": keyed.partition, "KeyType": "HASH"}, *sort]
