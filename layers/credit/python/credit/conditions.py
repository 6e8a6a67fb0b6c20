"""Conditions of rules: data in `schemas/`, read over whole columns by Polars and, as the oracle, row by row.

A condition is a mapping. `all`, `any` and `not` join conditions; everything else compares one field:

    {field: CF_JDRQ, notBefore: "1949-10-01"}     {field: CF_NR_FK, greaterThan: 0}     {field: BZ, present: true}

- any type: `present`, `equals`, `in`, `sameAs: {field, from, length}` (of a text so many characters, counted from 1)
- texts: `contains`, `startsWith`, `matches` (searched for, Rust and Python agree), `longerThan` (characters)
- amounts and integers: `lessThan`, `atMost`, `greaterThan`, `atLeast`
- dates: `before`, `notBefore`, `after`, `notAfter`, of `today`, a date or `{field: …}`; `withinDays: {field, days}`

A comparison other than `present` on an empty field, or with an empty one, does not apply and therefore holds.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial, reduce
from typing import Any, NamedTuple, cast

import polars as pl

from credit.catalogue.dataset import Dataset, FieldType
from credit.comparisons import COLUMN, ONLY, SINGLE, Sort, Span

Condition = Mapping[str, Any]
SORTS: Mapping[FieldType, Sort] = {"date": "date", "amount": "number", "integer": "number"}  # all others are texts
MANY = ";"  # joins the entries of a field that holds several


def expression(condition: Condition, fields: Dataset | Mapping[str, FieldType], today: date) -> pl.Expr:
    """The condition over typed columns: String, Date, Decimal or Int64; several entries in one String, joined by `;`.

    Args:
        condition: as the module says.
        fields: the dataset, or the type of every field that the condition names.
        today: the day of judgement.

    Returns:
        A Boolean expression that is never null.

    Raises:
        ValueError: the condition is not one, or asks of a field what its type does not know.
    """
    types = {f.code: f.type for f in fields.fields} if isinstance(fields, Dataset) else fields
    match _parts(condition):
        case ("all", parts):
            return reduce(operator.and_, (expression(c, types, today) for c in parts), pl.lit(True))
        case ("any", parts):
            return reduce(operator.or_, (expression(c, types, today) for c in parts), pl.lit(False))
        case ("not", part):
            return ~expression(part, types, today)
        case (op, wanted):
            return _column(_Comparison(condition["field"], op, wanted), types, today)


def holds(condition: Condition, row: Mapping[str, Any], today: date) -> bool:
    """The condition of one row of typed values: str, date, Decimal or int, a list of str for several entries, or None.

    Raises:
        ValueError: the condition is not one.
    """
    match _parts(condition):
        case ("all", parts):
            return all(holds(c, row, today) for c in parts)
        case ("any", parts):
            return any(holds(c, row, today) for c in parts)
        case ("not", part):
            return not holds(part, row, today)
        case (op, wanted):
            return _single(_Comparison(condition["field"], op, wanted), row, today)


def fields_of(condition: Condition) -> frozenset[str]:
    """Every field that the condition looks at.

    >>> sorted(fields_of({"any": [{"field": "A", "present": True}, {"field": "B", "before": {"field": "C"}}]}))
    ['A', 'B', 'C']
    """
    match _parts(condition):
        case (("all" | "any"), parts):
            return frozenset().union(*(fields_of(c) for c in parts))
        case ("not", part):
            return fields_of(part)
        case (_, wanted):
            other = {wanted["field"]} if isinstance(wanted, Mapping) else set()
            return frozenset({condition["field"], *other})


class _Comparison(NamedTuple):
    field: str
    op: str
    wanted: Any


def _parts(condition: Condition) -> tuple[str, Any]:
    """The one thing that a condition says: its operator and what belongs to it."""
    names = [name for name in condition if name != "field"]
    if len(names) != 1:
        raise ValueError(f"a condition says exactly one thing, not {sorted(condition)}")
    op = names[0]
    known = {"all", "any", "not"} if "field" not in condition else {"present", *COLUMN}
    if op not in known:
        raise ValueError(f"no such condition: {sorted(condition)}")
    return op, condition[op]


def _column(comparison: _Comparison, types: Mapping[str, FieldType], today: date) -> pl.Expr:
    field, op, wanted = comparison
    sort = _sort(field, types)
    empty = _empty(field, sort)
    if op == "present":
        return ~empty if wanted else empty
    if ONLY.get(op, sort) != sort:
        raise ValueError(f"{op} does not fit {field}, a {sort}")
    value = pl.col(field)
    if not isinstance(wanted, Mapping):
        return empty | COLUMN[op](value, _constant(wanted, op, sort, today)).fill_null(True)
    if _sort(wanted["field"], types) != sort:
        raise ValueError(f"{op} compares {field}, a {sort}, with {wanted['field']}, which is none")
    other = _reference(op, wanted, pl.col(wanted["field"]), _slice_column)
    apart = _empty(wanted["field"], sort) if op != "sameAs" else _short(wanted, sort)
    return empty | apart | COLUMN[op](value, other).fill_null(True)


def _single(comparison: _Comparison, row: Mapping[str, Any], today: date) -> bool:
    field, op, wanted = comparison
    value = _joined(row.get(field))
    if op == "present":
        return (value is not None) == bool(wanted)
    if value is None:
        return True
    if not isinstance(wanted, Mapping):
        return bool(SINGLE[op](value, _constant(wanted, op, _sort_of(value), today)))
    against = _joined(row.get(wanted["field"]))
    if against is None or (isinstance(against, str) and len(against) < _reach(wanted)):
        return True
    return bool(SINGLE[op](value, _reference(op, wanted, against, _slice_text)))


def _sort(field: str, types: Mapping[str, FieldType]) -> Sort:
    if field not in types:
        raise ValueError(f"the dataset has no field {field}")
    return SORTS.get(types[field], "text")


def _sort_of(value: object) -> Sort:
    return "date" if isinstance(value, date) else "text" if isinstance(value, str) else "number"


def _empty(field: str, sort: Sort) -> pl.Expr:
    value = pl.col(field)
    return value.is_null() | (value == "").fill_null(False) if sort == "text" else value.is_null()


def _joined(value: object) -> object:
    """Several entries as the columns hold them; nothing at all as None."""
    text = MANY.join(value) if isinstance(value, list) else value
    return None if text == "" else text


def _constant(wanted: Any, op: str, sort: Sort, today: date) -> Any:
    """The constant beside the operator, in the type of the field."""
    if op in ("contains", "startsWith", "matches", "longerThan"):
        return wanted
    make = partial(_typed, sort=sort, today=today)
    return [make(entry) for entry in wanted] if op == "in" else make(wanted)


def _typed(wanted: Any, sort: Sort, today: date) -> Any:
    if sort == "text" or isinstance(wanted, date):
        return wanted
    if sort == "number":
        return Decimal(str(wanted))
    return today if wanted == "today" else date.fromisoformat(wanted)


def _reference(op: str, wanted: Condition, other: Any, sliced: Callable[[Any, int, int | None], Any]) -> Any:
    """The other field beside the operator, cut as the condition says."""
    if op == "withinDays":
        return Span(other, int(wanted["days"]))
    if op == "sameAs" and ("from" in wanted or "length" in wanted):
        return sliced(other, int(wanted.get("from", 1)) - 1, wanted.get("length"))
    return other


def _slice_column(value: pl.Expr, start: int, length: int | None) -> pl.Expr:
    return value.str.slice(start, length)


def _slice_text(value: str, start: int, length: int | None) -> str:
    return value[start:] if length is None else value[start : start + length]


def _reach(wanted: Condition) -> int:
    """How long the other text must be for a slice to say anything; its own length is another rule's business."""
    if "from" not in wanted and "length" not in wanted:
        return 1
    return int(wanted.get("from", 1)) - 1 + int(wanted.get("length") or 1)


def _short(wanted: Condition, sort: Sort) -> pl.Expr:
    value = pl.col(cast(str, wanted["field"]))
    return (
        value.is_null() | (value.str.len_chars() < _reach(wanted)).fill_null(True)
        if sort == "text"
        else value.is_null()
    )
