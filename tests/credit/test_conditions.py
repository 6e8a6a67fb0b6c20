"""Conditions hold or fail alike over columns and row by row."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.catalogue.dataset import FieldType
from credit.conditions import expression, fields_of, holds

TODAY = date(2026, 3, 5)
TYPES: dict[str, FieldType] = {
    "A": "text",
    "B": "name",
    "M": "code",
    "X": "date",
    "Y": "date",
    "P": "amount",
    "N": "integer",
}
SCHEMA = {
    "A": pl.String,
    "B": pl.String,
    "M": pl.String,
    "X": pl.Date,
    "Y": pl.Date,
    "P": pl.Decimal(18, 6),
    "N": pl.Int64,
}

words = st.text("甲乙罚款92A;-\n", max_size=6)
some_text = st.none() | words
many = st.lists(st.sampled_from(["罚款", "警告", "其他-停业"]), max_size=3)
days = st.none() | st.dates(date(1899, 1, 1), date(2199, 1, 1)) | st.just(TODAY)
amounts = st.none() | st.decimals(-(10**9), 10**9, places=6)
rows = st.fixed_dictionaries(
    {
        "A": some_text,
        "B": some_text,
        "M": many,
        "X": days,
        "Y": days,
        "P": amounts,
        "N": st.none() | st.integers(-99, 99),
    }
)

texts = st.sampled_from("ABM")
dates = st.sampled_from("XY")
numbers = st.sampled_from("PN")
when = st.just("today") | st.dates(date(1949, 10, 1)).map(str) | dates.map(lambda f: {"field": f})


def comparison(
    fields: st.SearchStrategy[str], op: str, wanted: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda field, value: {"field": field, op: value}, fields, wanted)


slices = st.fixed_dictionaries({"field": texts}, optional={"from": st.integers(1, 4), "length": st.integers(1, 4)})
comparisons = st.one_of(
    comparison(st.sampled_from(sorted(TYPES)), "present", st.booleans()),
    comparison(texts, "equals", words),
    comparison(texts, "in", st.lists(words, min_size=1, max_size=3)),
    comparison(texts, "contains", words),
    comparison(texts, "startsWith", words),
    comparison(texts, "matches", st.sampled_from(["^[甲乙]+$", "罚款|9{1,2}", "[^;]-", r"\d$", "A.乙"])),
    comparison(texts, "longerThan", st.integers(0, 5)),
    comparison(texts, "sameAs", slices),
    *(comparison(dates, op, when) for op in ("before", "notBefore", "after", "notAfter")),
    comparison(dates, "withinDays", st.builds(lambda f, n: {"field": f, "days": n}, dates, st.integers(0, 4000))),
    *(
        comparison(numbers, op, st.integers(-50, 50) | st.sampled_from([0.5, 10000]))
        for op in ("lessThan", "atMost", "greaterThan", "atLeast", "equals")
    ),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds(lambda cs: {"all": cs}, st.lists(inner, max_size=3)),
        st.builds(lambda cs: {"any": cs}, st.lists(inner, max_size=3)),
        st.builds(lambda c: {"not": c}, inner),
    ),
    max_leaves=5,
)


def frame(*many_rows: dict[str, Any]) -> pl.DataFrame:
    stored = [{**row, "M": ";".join(row["M"]) if row.get("M") is not None else None} for row in many_rows]
    return pl.DataFrame(stored, schema=SCHEMA)


def over_columns(condition: dict[str, Any], *many_rows: dict[str, Any]) -> list[bool]:
    return frame(*many_rows).with_columns(holds=expression(condition, TYPES, TODAY))["holds"].to_list()


@settings(max_examples=300, deadline=None)
@given(conditions, st.lists(rows, min_size=1, max_size=4))
def test_columns_and_single_rows_agree(condition: dict[str, Any], many_rows: list[dict[str, Any]]) -> None:
    assert over_columns(condition, *many_rows) == [holds(condition, row, TODAY) for row in many_rows]


CASES = [
    ({"field": "A", "equals": "甲"}, {"A": "甲"}, True),
    ({"field": "A", "equals": "甲"}, {"A": "乙"}, False),
    ({"field": "A", "equals": "甲"}, {"A": None}, True),
    ({"not": {"field": "A", "equals": "甲"}}, {"A": None}, False),
    ({"field": "A", "present": True}, {"A": ""}, False),
    ({"field": "M", "contains": "没收"}, {"M": ["警告", "没收违法所得"]}, True),
    (
        {"field": "A", "sameAs": {"field": "B", "from": 9, "length": 9}},
        {"A": "MA0TEXT12", "B": "91990100MA0TEXT129"},
        True,
    ),
    (
        {"field": "A", "sameAs": {"field": "B", "from": 9, "length": 9}},
        {"A": "MA0TEXT13", "B": "91990100MA0TEXT129"},
        False,
    ),
    ({"field": "A", "sameAs": {"field": "B", "from": 9, "length": 9}}, {"A": "MA0TEXT13", "B": "9199"}, True),
    ({"field": "X", "notAfter": "today"}, {"X": TODAY}, True),
    ({"field": "X", "before": "today"}, {"X": TODAY}, False),
    ({"field": "X", "notBefore": {"field": "Y"}}, {"X": TODAY, "Y": None}, True),
    ({"field": "X", "withinDays": {"field": "Y", "days": 2}}, {"X": TODAY, "Y": TODAY - timedelta(2)}, True),
    ({"field": "X", "withinDays": {"field": "Y", "days": 2}}, {"X": TODAY, "Y": TODAY - timedelta(3)}, False),
    ({"field": "P", "greaterThan": 0}, {"P": Decimal("0.000001")}, True),
    ({"field": "P", "atMost": 0.1}, {"P": Decimal("0.1")}, True),
    ({"field": "N", "lessThan": 1.5}, {"N": 1}, True),
    ({"all": []}, {}, True),
    ({"any": []}, {}, False),
]


@pytest.mark.parametrize(("condition", "row", "expected"), CASES)
def test_a_condition_is_read_alike_in_both_ways(condition: dict[str, Any], row: dict[str, Any], expected: bool) -> None:
    whole = {**dict.fromkeys(SCHEMA), **row}
    assert holds(condition, whole, TODAY) is expected
    assert over_columns(condition, whole) == [expected]


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "A", "equals": "x", "contains": "y"},
        {"field": "A"},
        {"field": "A", "resembles": "x"},
        {"equals": "x"},
        {"field": "NONE", "present": True},
        {"field": "A", "lessThan": 3},
        {"field": "X", "before": {"field": "A"}},
    ],
)
def test_what_is_no_condition_is_refused(condition: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"condition|field|fit|compares"):
        expression(condition, TYPES, TODAY)


def test_the_fields_of_a_condition_are_all_it_looks_at() -> None:
    condition = {
        "all": [{"not": {"field": "A", "sameAs": {"field": "B"}}}, {"any": [{"field": "X", "after": {"field": "Y"}}]}]
    }
    assert fields_of(condition) == {"A", "B", "X", "Y"}
