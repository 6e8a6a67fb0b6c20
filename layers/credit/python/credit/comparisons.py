"""The comparisons that conditions are made of, once over columns and once for single values, side by side."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import polars as pl

Sort = Literal["text", "number", "date"]
DOLLAR = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|\$")


class Span(NamedTuple):
    """So many days after a start, which is a column or a day."""

    start: Any
    days: int


def python_pattern(pattern: str) -> str:
    r"""The pattern as Python reads it: `$` is the end of the text and never the place before its last line break.

    >>> python_pattern(r"^a$|[$]|\$")
    '^a\\Z|[$]|\\$'
    """
    return DOLLAR.sub(lambda found: r"\Z" if found[0] == "$" else found[0], pattern)


# One entry serves columns and single values alike, because Polars overloads the operators.
COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "equals": operator.eq,
    "sameAs": operator.eq,
    "lessThan": operator.lt,
    "atMost": operator.le,
    "greaterThan": operator.gt,
    "atLeast": operator.ge,
    "before": operator.lt,
    "notBefore": operator.ge,
    "after": operator.gt,
    "notAfter": operator.le,
}
COLUMN: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    **COMPARED,
    "in": lambda value, wanted: pl.any_horizontal(value == entry for entry in wanted),
    "contains": lambda value, part: value.str.contains(part, literal=True),
    "startsWith": lambda value, start: value.str.starts_with(start),
    "matches": lambda value, pattern: value.str.contains(pattern),
    "longerThan": lambda value, length: value.str.len_chars() > length,
    "withinDays": lambda value, span: (value - span.start).dt.total_days() <= span.days,
}
SINGLE: Mapping[str, Callable[[Any, Any], bool]] = {
    **COMPARED,
    "in": lambda value, wanted: value in wanted,
    "contains": lambda value, part: part in value,
    "startsWith": lambda value, start: value.startswith(start),
    "matches": lambda value, pattern: re.search(python_pattern(pattern), value) is not None,
    "longerThan": lambda value, length: len(value) > length,
    "withinDays": lambda value, span: (value - span.start).days <= span.days,
}
ONLY: Mapping[str, Sort] = {
    **dict.fromkeys(("contains", "startsWith", "matches", "longerThan"), "text"),
    **dict.fromkeys(("lessThan", "atMost", "greaterThan", "atLeast"), "number"),
    **dict.fromkeys(("before", "notBefore", "after", "notAfter", "withinDays"), "date"),
}
