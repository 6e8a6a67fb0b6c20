from typing import Any

import pytest

from credit.catalogue.dataset import Field
from credit.catalogue.grammar import faults, regex_fault
from credit.text import Text

TYPES = {"NAME": "text", "FINE": "amount", "DAY": "date", "UNTIL": "date", "CODE": "identifier"}
FIELDS = {code: Field(code=code, label=Text(zh="项", en="Item"), type=type_) for code, type_ in TYPES.items()}


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "NAME", "present": True},
        {"field": "NAME", "in": ["甲", "乙"]},
        {"field": "NAME", "matches": "^甲"},
        {"field": "FINE", "greaterThan": 0},
        {"field": "DAY", "notAfter": "today"},
        {"field": "DAY", "notBefore": "1949-10-01"},
        {"field": "UNTIL", "notBefore": {"field": "DAY"}},
        {"field": "UNTIL", "withinDays": {"field": "DAY", "days": 30}},
        {"field": "NAME", "sameAs": {"field": "CODE", "from": 9, "length": 9}},
        {"not": {"all": [{"field": "NAME", "present": False}, {"any": [{"field": "FINE", "atMost": 1.5}]}]}},
    ],
)
def test_a_condition_of_the_language_has_no_fault(condition: Any) -> None:
    assert [*faults(condition, FIELDS)] == []


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"field": "NAEM", "present": True}, "there is no field NAEM"),
        ({"field": "UNTIL", "notBefore": {"field": "DYA"}}, "there is no field DYA"),
        ({"field": "NAME", "is": "甲"}, "no single operator"),
        ({"field": "NAME"}, "no single operator"),
        ({"field": "NAME", "equals": "甲", "contains": "乙"}, "no single operator"),
        ({"field": "NAME", "present": "yes"}, "wants true or false"),
        ({"field": "NAME", "matches": "("}, "wants a regular expression"),
        ({"field": "NAME", "matches": "(?=甲)"}, "wants a regular expression"),
        ({"field": "FINE", "atLeast": "1"}, "wants a number"),
        ({"field": "FINE", "atLeast": True}, "wants a number"),
        ({"field": "DAY", "before": "1.10.1949"}, "wants `today`"),
        ({"field": "DAY", "contains": "19"}, "cannot be asked of field DAY"),
        ({"field": "NAME", "greaterThan": 3}, "cannot be asked of field NAME"),
        ({"all": [{"field": "NAME", "present": True}], "not": {}}, "a condition has one of"),
        ({"every": []}, "a condition has one of"),
        ({"any": "NAME"}, "is no condition"),
        (["NAME"], "is no condition"),
    ],
)
def test_a_fault_of_a_condition_is_told_wherever_it_is_nested(condition: Any, said: str) -> None:
    assert said in " / ".join(faults(condition, FIELDS))
    assert said in " / ".join(faults({"not": {"any": [condition]}}, FIELDS))


def test_a_pattern_must_be_one_for_rust_as_well_as_for_python() -> None:
    assert regex_fault("^[0-9]{6}$") is None
    assert regex_fault("(?<!a)b") is not None
    assert regex_fault("[") is not None
