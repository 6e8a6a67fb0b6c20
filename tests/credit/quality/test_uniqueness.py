"""Repetitions are found within a batch and across batches, and say which row they repeat."""

import json
from collections.abc import Callable, Iterable

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.rules import Rules
from credit.quality.run import judged as run

Batch = Callable[..., pl.DataFrame]
Run = Callable[[Iterable[pl.DataFrame]], list[Judged]]


@pytest.fixture
def through(penalties: Dataset, catalogue: Catalogue, rules: Rules) -> Run:
    return lambda batches: list(run(batches, penalties, catalogue, today=rules.today))


def decisions(results: list[Judged]) -> list[str]:
    return [decision for result in results for decision in result.rows["_decision"]]


def told(result: Judged) -> list[tuple[int, str, int]]:
    rows = result.findings.filter(pl.col("rule").str.starts_with("row.")).select("_row", "rule", "facts").iter_rows()
    return [(row, rule, json.loads(facts)["row"]) for row, rule, facts in rows]


def test_the_same_row_in_another_spelling_is_a_duplicate(through: Run, batch: Batch) -> None:
    spelt = {"CF_JDRQ": "2024年3月5日", "CF_XDR_SHXYM": "91990100ma0text129", "CF_NR_FK": "25000元"}
    (result,) = through([batch({}, spelt)])
    assert decisions([result]) == ["accepted", "duplicate"]
    assert told(result) == [(3, "row.duplicate", 2)]


def test_another_content_under_the_same_key_is_a_doubt(through: Run, batch: Batch) -> None:
    (result,) = through([batch({}, {"CF_NR": "罚款三万元。"}, {"CF_NR": "罚款三万元。"})])
    assert decisions([result]) == ["accepted", "doubtful", "doubtful"]
    assert told(result) == [(3, "row.key-conflict", 2), (4, "row.key-conflict", 2)]


def test_repetitions_are_found_across_batches_and_sheets(through: Run, batch: Batch) -> None:
    first, second = (
        batch({}, {"CF_WSH": "测市监罚〔2024〕13号"}, sheet="一月"),
        batch({"BZ": "无"}, first=9, sheet="二月"),
    )
    results = through([first, second])
    assert decisions(results) == ["accepted", "accepted", "duplicate"]
    facts = results[1].findings.filter(pl.col("rule") == "row.duplicate")["facts"].item()
    assert json.loads(facts) == {"sheet": "一月", "row": 2}


def test_the_same_decision_about_two_bodies_is_no_repetition(through: Run, batch: Batch) -> None:
    other = {"CF_XDR_MC": "南辰测试科技有限公司", "CF_XDR_SHXYM": "91990100MA0TEXT209"}
    results = through([batch({}, other)])
    assert not told(results[0])


def test_a_rejected_row_does_not_stand_in_the_way_of_its_correction(through: Run, batch: Batch) -> None:
    results = through([batch({"CF_SY": None}, {})])
    assert decisions(results) == ["rejected", "accepted"]


def test_repetitions_are_found_however_many_batches_lie_between(through: Run, batch: Batch) -> None:
    numbers = [*range(1, 30), *range(1, 30)]
    batches = [batch({"CF_WSH": f"测市监罚〔2024〕{n}号"}, first=row) for row, n in enumerate(numbers, 2)]
    assert decisions(through(batches)) == ["accepted"] * 29 + ["duplicate"] * 29
