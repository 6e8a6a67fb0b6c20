"""What an item may hold, the same on both engines: text, numbers, truth, lists and maps of these."""

from collections.abc import Mapping, Sequence
from decimal import Clamped, Context, Decimal, DecimalException, Inexact, Overflow, Rounded, Underflow
from typing import Any, Self

import orjson

from cloud.tables.model import Put, Schema, Write
from credit.errors import BadRequest

# DynamoDB's limits, kept on one machine too, so that what works here works there.
LARGEST = 400 * 1024  # bytes of one item
MOST_AT_ONCE = 100  # writes in one transaction
LARGEST_AT_ONCE = 4 * 1024 * 1024  # bytes in one transaction
NUMBERS = Context(prec=38, Emin=-128, Emax=126, traps=[Clamped, Overflow, Inexact, Rounded, Underflow])

TAG = "$decimal"  # JSON's numbers are floats to many readers; a tagged text is exact
SMALL = 1 << 53
AS_IT_IS, NUMERIC, LISTS = (str, bool, type(None)), (int, Decimal), (list, tuple)


class Sealed(dict[str, Any]):
    """An item that was judged for its table and is not judged again; `text` is its JSON."""

    text: bytes

    @classmethod
    def of(cls, schema: Schema, item: Mapping[str, Any]) -> Self:
        """An item as every engine keeps it; `BadRequest` as `sealed` raises it."""
        kept, text = sealed(schema, item)
        made = cls(kept)
        made.text = text
        return made


def sealed(schema: Schema, item: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The item as every engine keeps it, and as JSON.

    Attributes that are None are absent. Numbers are exact; they come back as int where they are whole,
    else as `Decimal` without trailing zeros.

    Raises:
        BadRequest: a float or another kind that no engine keeps, more than 38 digits, more than 400 KiB, or a key that
            is not a text of 1 to 2048 (sort: 1024) bytes, none of them zero. Messages name attributes, never values.
    """
    if isinstance(item, Sealed):
        return item, item.text
    kept = {name: _clean(value) for name, value in item.items() if value is not None}
    _check_keys(schema, kept)
    try:
        text = orjson.dumps(kept, default=_tagged)
    except TypeError:
        raise BadRequest("an item holds only well-formed Unicode text, under names that are text") from None
    if len(text) > LARGEST:
        raise BadRequest(f"an item holds at most {LARGEST // 1024} KiB; store large things in a bucket")
    return kept, text


def opened(text: str) -> dict[str, Any]:
    """The item from its JSON."""
    item: dict[str, Any] = orjson.loads(text)
    return _untagged(item) if TAG in text else item


def number(value: Decimal) -> int | Decimal:
    """A number as items give it back: whole numbers as int. `ValueError` or `OverflowError` if it is not finite."""
    return int(value) if value == int(value) else value.normalize(NUMBERS)


def judged(schema: Schema, write: Write) -> Write:
    """A write whose item was judged, so that it is not judged at every step again; `BadRequest` as `sealed` raises."""
    return Put(Sealed.of(schema, write.item), write.expect) if isinstance(write, Put) else write


def checked(writes: Sequence[tuple[Schema, Write]]) -> list[tuple[Schema, Write]]:
    """The writes of a transaction, judged; `BadRequest` where DynamoDB refuses: too many, too much, an item twice."""
    if len(writes) > MOST_AT_ONCE:
        raise BadRequest(f"a transaction takes at most {MOST_AT_ONCE} writes")
    if len({(schema.name, *schema.key(write.given)) for schema, write in writes}) < len(writes):
        raise BadRequest("a transaction writes an item once")
    ready = [(schema, judged(schema, write)) for schema, write in writes]
    if sum(len(sealed(schema, write.item)[1]) for schema, write in ready if isinstance(write, Put)) > LARGEST_AT_ONCE:
        raise BadRequest(f"a transaction takes at most {LARGEST_AT_ONCE // 1024} KiB")
    return ready


def _check_keys(schema: Schema, item: Mapping[str, Any]) -> None:
    for name in (schema.partition, schema.sort):
        if name and name not in item:
            raise BadRequest(f"{schema.name}: an item needs its key '{name}'")
    for name, longest in schema.longest.items():
        value = item.get(name, "-")
        if not isinstance(value, str) or "\0" in value or not 0 < len(value.encode(errors="replace")) <= longest:
            raise BadRequest(f"{schema.name}: '{name}' is a key: a text of 1 to {longest} bytes, none of them zero")


def _clean(value: Any) -> Any:
    if isinstance(value, AS_IT_IS):
        return value
    if isinstance(value, NUMERIC):
        return _number(value)
    if isinstance(value, Mapping):
        if TAG in value:
            raise BadRequest(f"'{TAG}' is no name for an attribute")
        return {name: _clean(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, LISTS):
        return [_clean(inner) for inner in value]
    raise BadRequest(f"an item cannot hold a {type(value).__name__}")


def _number(value: int | Decimal) -> int | Decimal:
    if isinstance(value, int) and -SMALL < value < SMALL:
        return value
    try:
        exact = number(NUMBERS.create_decimal(value))
    except (DecimalException, OverflowError, ValueError):
        raise BadRequest("a number is finite and has at most 38 digits") from None
    return exact if isinstance(exact, int) and -SMALL < exact < SMALL else Decimal(exact)


def _tagged(value: Any) -> Any:
    """Called by orjson for a `Decimal`: a fraction, or a whole number that JSON readers would round."""
    return {TAG: str(value)}


def _untagged(value: Any) -> Any:
    if isinstance(value, dict):
        return number(Decimal(value[TAG])) if TAG in value else {name: _untagged(v) for name, v in value.items()}
    return [_untagged(inner) for inner in value] if isinstance(value, list) else value
