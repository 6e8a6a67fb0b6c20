"""The day of a decision against the days on which a body of the register was founded and ended."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.subjects.register import Register

BODY = {"subject_id": "1", "uscc": "91990100MA0TEXT129", "name": "北辰测试科技有限公司", "former_names": []}
FOUNDED, ENDED = date(2020, 1, 6), date(2023, 6, 30)
Told = Callable[..., tuple[str, list[tuple[str, str, str]]]]


@pytest.fixture
def told(judged: Callable[..., Judged], penalties: Dataset, catalogue: Catalogue) -> Told:
    """The decision of a row and what is said of its day, by a register that says this of its body."""

    def ask(day: str | None, dataset: Dataset = penalties, **said: Any) -> tuple[str, list[tuple[str, str, str]]]:
        subjects = pl.DataFrame([{**BODY, **said}], schema_overrides={"former_names": pl.List(pl.String)})
        result = Register(subjects, dataset, catalogue).judged(judged({"CF_JDRQ": day, "CF_GSJZQ": None}))
        about = pl.col("rule").is_in(["subject.before-founding", "subject.after-end"])
        found = result.findings.filter(about).select("field", "rule", "severity", "facts")
        days = [(rule, severity, facts) for field, rule, severity, facts in found.iter_rows() if field == "CF_JDRQ"]
        assert len(days) == found.height
        return result.rows["_decision"].item(), days

    return ask


def test_a_decision_before_the_founding_is_doubtful(told: Told) -> None:
    assert told("2020-01-05", valid_from=FOUNDED) == (
        "doubtful",
        [("subject.before-founding", "doubt", '{"day":"2020-01-06"}')],
    )
    assert told("2020-01-06", valid_from=FOUNDED)[1] == []


@pytest.mark.parametrize("state", ["注销", "已注销", "吊销，已注销", " 撤销登记 "])
def test_a_decision_after_the_end_is_doubtful(told: Told, state: str) -> None:
    assert told("2023-07-01", valid_from=FOUNDED, valid_to=ENDED, status=state) == (
        "doubtful",
        [("subject.after-end", "doubt", '{"day":"2023-06-30"}')],
    )
    assert told("2023-06-30", valid_from=FOUNDED, valid_to=ENDED, status=state)[1] == []


@pytest.mark.parametrize("state", ["存续", "在营", "吊销", "吊销未注销"])
def test_a_body_that_still_exists_may_be_decided_about_whatever_day_is_written(told: Told, state: str) -> None:
    assert told("2023-07-01", valid_from=FOUNDED, valid_to=ENDED, status=state)[1] == []


def test_an_end_of_which_the_register_does_not_say_what_it_ends_is_only_told(told: Told) -> None:
    assert told("2023-07-01", valid_to=ENDED) == ("accepted", [("subject.after-end", "warn", '{"day":"2023-06-30"}')])
    assert told("2023-07-01", valid_to=ENDED, status="其他")[1] == [
        ("subject.after-end", "warn", '{"day":"2023-06-30"}')
    ]


def test_what_is_not_negative_is_only_told(told: Told, penalties: Dataset) -> None:
    honours = penalties.model_copy(update={"nature": "positive"})
    decision, days = told("2020-01-05", honours, valid_from=FOUNDED)
    assert (decision, [severity for _, severity, _ in days]) == ("accepted", ["warn"])


@pytest.mark.parametrize(
    "said",
    [
        {"valid_from": "2020-01-06"},
        {"valid_from": "2020-01-06 00:00:00"},
        {"valid_from": datetime(2020, 1, 6, 9)},
        {"valid_from": FOUNDED, "valid_to": date(1900, 1, 1), "status": "注销"},
        {"valid_from": FOUNDED, "valid_to": date(2019, 1, 1), "status": "注销"},
    ],
)
def test_days_are_read_as_registers_keep_them_and_impossible_ends_are_none(told: Told, said: dict[str, Any]) -> None:
    assert [rule for rule, _, _ in told("2020-01-05", **said)[1]] == ["subject.before-founding"]
    assert told("2020-01-06", **said)[1] == []


@pytest.mark.parametrize("said", [{}, {"valid_from": None}, {"valid_from": "长期"}, {"valid_from": FOUNDED}])
def test_where_a_day_is_missing_nothing_is_said(told: Told, said: dict[str, Any]) -> None:
    assert told(None, **said)[1] == []
    assert told("2024-03-05", **said) == ("accepted", [])


def test_another_bodys_days_say_nothing(told: Told) -> None:
    assert told("2020-01-05", valid_from=FOUNDED, name="南辰测试科技有限公司")[1] == []
