"""DynamoDB's own spelling of values and conditions: `{"S": "text"}`, `#n0 = :v0`."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cloud.tables.model import Expect, Schema
from cloud.tables.values import number

Attribute = dict[str, Any]


def encode(item: Mapping[str, Any]) -> dict[str, Attribute]:
    """A sealed item in DynamoDB's spelling."""
    return {name: _encode(value) for name, value in item.items()}


def decode(attributes: Mapping[str, Attribute]) -> dict[str, Any]:
    """An item from DynamoDB's spelling."""
    return {name: _decode(attribute) for name, attribute in attributes.items()}


class Expression:
    """A condition in the making. Every name and value becomes a placeholder, because many plain words are reserved."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._names: dict[str, str] = {}
        self._values: dict[str, Attribute] = {}

    def require(self, template: str, attributes: Sequence[str], *values: Any) -> None:
        """Add a part, such as `"{} BETWEEN {} AND {}"`: its attributes, then the values they are compared with."""
        names = {f"#n{len(self._names) + n}": name for n, name in enumerate(attributes)}
        marks = {f":v{len(self._values) + n}": _encode(value) for n, value in enumerate(values)}
        self._names |= names
        self._values |= marks
        self._parts.append(template.format(*names, *marks))

    def parameters(self, kind: str) -> dict[str, Any]:
        """The call's parameters, `kind` being `ConditionExpression` or `KeyConditionExpression`; none for no parts."""
        if not self._parts:
            return {}
        values = {"ExpressionAttributeValues": self._values} if self._values else {}
        return {kind: " AND ".join(self._parts), "ExpressionAttributeNames": self._names, **values}


def condition(schema: Schema, expect: Expect) -> dict[str, Any]:
    """The parameters that make a write conditional."""
    wanted = Expression()
    if expect.exists is not None:
        wanted.require("attribute_exists({})" if expect.exists else "attribute_not_exists({})", [schema.partition])
    if expect.older is not None:
        attribute, value = expect.older
        wanted.require("(attribute_not_exists({}) OR {} < {})", [schema.partition, attribute], value)
    for name, wish in expect.equal.items():
        if wish is None:
            wanted.require("attribute_not_exists({})", [name])
        else:
            wanted.require("{} = {}", [name], wish)
    return wanted.parameters("ConditionExpression")


def _encode(value: Any) -> Attribute:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | Decimal():
            return {"N": str(value)}
        case list() | tuple():
            return {"L": [_encode(inner) for inner in value]}
        case _:
            return {"M": encode(value)}


def _decode(attribute: Attribute) -> Any:
    kind, value = next(iter(attribute.items()))
    match kind:
        case "N":
            return number(Decimal(value))
        case "NULL":
            return None
        case "L":
            return [_decode(inner) for inner in value]
        case "M":
            return decode(value)
        case _:
            return value
