"""The language of conditions in `schemas/`: which operators there are, what stands behind them, what is wrong with one.

A condition is a mapping with exactly one of `all: [c…]`, `any: [c…]`, `not: c`, or a comparison
`{field: F, <op>: value}`. A comparison with an empty field is not applicable and holds, except `present`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from credit.catalogue.dataset import Field

Condition = Mapping[str, Any]
JOINED = ("all", "any")
TEXTS = frozenset({"text", "name", "code", "identifier", "document-number"})
NUMBERS = frozenset({"amount", "integer"})
DATES = frozenset({"date"})
ALL = TEXTS | NUMBERS | DATES


@dataclass(frozen=True)
class Operator:
    """An operator: the types of field it compares, how its operand looks, in words, as a test and as JSON Schema."""

    types: frozenset[str]
    operand: str
    fits: Callable[[Any], bool]
    schema: Mapping[str, Any]


def regex_fault(pattern: str) -> str | None:
    """Why a pattern is no regular expression for both Python and Rust, or None if it is one."""
    try:
        re.compile(pattern)
        pl.Series([""]).str.contains(pattern, strict=True)
    except (re.error, pl.exceptions.ComputeError) as fault:
        return str(fault).splitlines()[0]
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str) or _is_number(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(_is_scalar(entry) for entry in value)


def _is_day(value: Any) -> bool:
    if isinstance(value, Mapping):
        return set(value) == {"field"}
    if not isinstance(value, str):
        return False
    try:
        return value == "today" or bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_slice(value: Any) -> bool:
    return isinstance(value, Mapping) and "field" in value and set(value) <= {"field", "from", "length"}


def _is_period(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"field", "days"} and isinstance(value["days"], int)


_FIELD = {"type": "string", "description": "Code of a field of this dataset."}
_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
_SCALAR = {"type": ["string", "number"]}
_DAY = {
    "anyOf": [
        {"const": "today"},
        {"type": "string", "format": "date"},
        {"type": "object", "properties": {"field": _FIELD}, "required": ["field"], "additionalProperties": False},
    ]
}
_SLICE = {
    "type": "object",
    "properties": {
        "field": _FIELD,
        "from": {"type": "integer", "minimum": 1},
        "length": {"type": "integer", "minimum": 1},
    },
    "required": ["field"],
    "additionalProperties": False,
    "description": "That other field, or its characters from the one at `from`, counted from 1.",
}
_PERIOD = {
    "type": "object",
    "properties": {"field": _FIELD, "days": {"type": "integer"}},
    "required": ["field", "days"],
    "additionalProperties": False,
    "description": "At most so many days after that other date.",
}

_number = Operator(NUMBERS, "a number", _is_number, _NUMBER)
_day = Operator(DATES, "`today`, a date as year-month-day, or {field: …}", _is_day, _DAY)
_text = Operator(TEXTS, "a text", lambda v: isinstance(v, str), _TEXT)

OPERATORS: Mapping[str, Operator] = {
    "present": Operator(ALL, "true or false", lambda v: isinstance(v, bool), {"type": "boolean"}),
    "equals": Operator(ALL, "a text or a number", _is_scalar, _SCALAR),
    "in": Operator(ALL, "a list of texts or numbers", _is_list, {"type": "array", "items": _SCALAR, "minItems": 1}),
    "contains": _text,
    "startsWith": _text,
    "matches": Operator(
        TEXTS,
        "a regular expression",
        lambda v: isinstance(v, str) and not regex_fault(v),
        {"type": "string", "format": "regex"},
    ),
    "longerThan": Operator(TEXTS, "a number of characters", lambda v: isinstance(v, int), {"type": "integer"}),
    "lessThan": _number,
    "atMost": _number,
    "greaterThan": _number,
    "atLeast": _number,
    "before": _day,
    "notBefore": _day,
    "after": _day,
    "notAfter": _day,
    "sameAs": Operator(ALL, "{field: …, from: …, length: …}", _is_slice, _SLICE),
    "withinDays": Operator(DATES, "{field: …, days: …}", _is_period, _PERIOD),
}


def faults(condition: Any, fields: Mapping[str, Field]) -> Iterator[str]:
    """What is wrong with a condition over these fields, one phrase each; nothing if it can be asked."""
    if not isinstance(condition, Mapping):
        yield f"`{condition}` is no condition"
    elif "field" in condition:
        yield from _comparison_faults(condition, fields)
    elif len(condition) != 1 or not set(condition) <= {*JOINED, "not"}:
        yield f"a condition has one of `all`, `any`, `not` or `field`, not {_names(condition)}"
    else:
        (word, inner) = next(iter(condition.items()))
        for part in inner if word in JOINED and isinstance(inner, list | tuple) else [inner]:
            yield from faults(part, fields)


def _comparison_faults(condition: Condition, fields: Mapping[str, Field]) -> Iterator[str]:
    name, words = condition["field"], sorted(set(condition) - {"field"})
    if name not in fields:
        yield f"there is no field {name}"
    if len(words) != 1 or words[0] not in OPERATORS:
        yield f"field {name} is compared by {_names(words)}, which is no single operator"
        return
    (word,) = words
    operator, value = OPERATORS[word], condition[word]
    if not operator.fits(value):
        yield f"`{word}` of field {name} wants {operator.operand}"
    if name in fields and fields[name].type not in operator.types:
        yield f"`{word}` cannot be asked of field {name}, whose type is {fields[name].type}"
    other = value.get("field") if isinstance(value, Mapping) else None
    if other is not None and other not in fields:
        yield f"there is no field {other}"


def _names(words: Any) -> str:
    return " and ".join(f"`{w}`" for w in words) or "nothing"


def schema() -> dict[str, Any]:
    """The JSON Schema of a condition; it refers to itself as `#/$defs/Condition`."""
    inner = {"$ref": "#/$defs/Condition"}
    several = {"type": "array", "items": inner, "minItems": 1}
    parts = [_keyed({word: several}) for word in JOINED] + [_keyed({"not": inner})]
    parts += [_keyed({"field": _FIELD, word: operator.schema}) for word, operator in OPERATORS.items()]
    return {
        "description": "What a row satisfies. A comparison with an empty field holds, except `present`.",
        "oneOf": parts,
    }


def _keyed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
