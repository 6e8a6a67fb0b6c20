"""What an item may hold, the same on both engines: text, whole numbers, `Decimal`, truth, lists and maps of these."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from credit.errors import BadRequest

LARGEST = 400 * 1024  # bytes of one item, DynamoDB's limit


def clean(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item as both engines keep it: attributes that are None are absent, floats are refused."""
    return {name: _clean(value) for name, value in item.items() if value is not None}


def to_text(item: Mapping[str, Any]) -> str:
    """JSON text of a clean item; `BadRequest` if it is too large for either engine."""
    text = json.dumps(item, ensure_ascii=False, separators=(",", ":"), default=_decimal)
    if len(text) > LARGEST // 4 and len(text.encode()) > LARGEST:
        raise BadRequest(f"an item may hold {LARGEST // 1024} KiB; store large things in a bucket")
    return text


def from_text(text: str) -> dict[str, Any]:
    """An item from its JSON text, fractions exact."""
    item: dict[str, Any] = json.loads(text, parse_float=Decimal, object_hook=_numbers)
    return item


def _clean(value: Any) -> Any:
    if isinstance(value, float):
        raise BadRequest("an item holds whole numbers and Decimal, no floats")
    if isinstance(value, Mapping):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_clean(v) for v in value]
    return value


def _decimal(value: Any) -> Any:
    """JSON has one kind of number; a tagged text keeps a Decimal exactly."""
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    raise BadRequest(f"an item cannot hold a {type(value).__name__}")


def _numbers(found: dict[str, Any]) -> Any:
    return Decimal(found["$decimal"]) if found.keys() == {"$decimal"} else found
