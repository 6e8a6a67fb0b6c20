"""Repetitions are found within a batch and across batches, and say which row they repeat."""

import json
from collections.abc import Callable, Iterable

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.across.late import Late, amended, doubted
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
    assert decisions([result]) == ["doubtful", "doubtful", "doubtful"]
    assert told(result) == [(2, "row.key-conflict", 3), (3, "row.key-conflict", 2), (4, "row.key-conflict", 2)]


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


def test_an_earlier_row_of_another_batch_is_told_at_the_end(
    penalties: Dataset, catalogue: Catalogue, rules: Rules, batch: Batch
) -> None:
    late = Late()
    other = {"CF_WSH": "测市监罚〔2024〕13号"}
    batches = [
        batch({}, other, sheet="一月"),
        batch({"CF_NR": "罚款三万元。"}, {"CF_NR": "罚款四万元。"}, sheet="二月"),
    ]
    first, second = run(batches, penalties, catalogue, today=rules.today, late=late)
    assert decisions([first, second]) == ["accepted", "accepted", "doubtful", "doubtful"]
    ((part, found),) = late.parts()
    assert (part, found.select("_sheet", "_row", "rule", "record_key").rows()) == (
        0,
        [("一月", 2, "row.key-conflict", "测市监罚〔2024〕12号")],
    )
    assert json.loads(found["facts"].item()) == {"sheet": "二月", "row": 2}
    rows = amended(first.rows, found)
    assert rows["_decision"].to_list() == ["doubtful", "accepted"]
    assert rows.equals(amended(rows, found))
    assert doubted(found).rows() == late.moved().rows() == [("一月", 2)]


def test_an_earlier_row_that_was_doubtful_before_is_not_counted_again(
    penalties: Dataset, catalogue: Catalogue, rules: Rules, batch: Batch
) -> None:
    late = Late()
    batches = [batch({"CF_NR_FK": "约三万"}), batch({"CF_NR": "罚款三万元。"}, first=9)]
    first, second = run(batches, penalties, catalogue, today=rules.today, late=late)
    assert decisions([first, second]) == ["doubtful", "doubtful"]
    assert ([part for part, _ in late.parts()], late.moved().height) == ([0], 0)


def test_without_anybody_to_take_it_the_earlier_row_of_another_batch_is_not_told(through: Run, batch: Batch) -> None:
    results = through([batch({}), batch({"CF_NR": "罚款三万元。"}, first=9)])
    assert decisions(results) == ["accepted", "doubtful"]


def test_only_the_number_differs_from_an_earlier_row(through: Run, batch: Batch) -> None:
    results = through(
        [batch({}, {"CF_WSH": "测市监罚〔2024〕13号"}), batch({"CF_WSH": "测市监罚〔2024〕14号"}, first=9)]
    )
    assert decisions(results) == ["accepted"] * 3
    assert [*told(results[0]), *told(results[1])] == [(3, "row.copied", 2), (9, "row.copied", 2)]


def test_a_decision_against_five_bodies_is_five_records(through: Run, batch: Batch) -> None:
    codes = [
        "91990100MA0TEXT129",
        "91990100MA0TEXT209",
        "92990100MC0000012M",
        "93990100MC0000012J",
        "12990100MC0000012X",
    ]
    (result,) = through([batch(*({"CF_XDR_SHXYM": code, "CF_XDR_MC": f"北辰第{code[-3:]}公司"} for code in codes))])
    assert not told(result)


def test_a_number_spelt_otherwise_is_the_same_number(through: Run, batch: Batch) -> None:
    (result,) = through([batch({}, {"CF_WSH": "测市监罚［２０２４］12号"}, {"CF_WSH": "测市监罚(2024) 12号"})])
    assert decisions([result]) == ["accepted", "duplicate", "duplicate"]


@pytest.mark.parametrize("number", [{}, {"CF_WSH": "河口市监罚〔2024〕3号"}])
def test_one_decision_from_two_departments_is_told(through: Run, batch: Batch, number: dict[str, str]) -> None:
    county = {"CF_CFJG": "河口县市场监督管理局", "CF_CFJGDM": "11990123MC00002150"}
    first, second = batch({}, first=2), batch(county | number, first=3)
    for batches in ([pl.concat([first, second])], [first, second]):
        results = through(batches)
        assert decisions(results) == ["accepted", "accepted"]
        assert [entry for result in results for entry in told(result)] == [(3, "row.two-authorities", 2)]


def test_decisions_of_two_departments_that_say_different_things_are_two(through: Run, batch: Batch) -> None:
    county = {
        "CF_CFJG": "河口县市场监督管理局",
        "CF_CFJGDM": "11990123MC00002150",
        "CF_SY": "当事人在店外张贴虚假广告。",
    }
    (result,) = through([batch({}, county)])
    assert told(result) == []


def test_a_dataset_without_departments_has_copies_and_no_more(
    penalties: Dataset, catalogue: Catalogue, rules: Rules, batch: Batch
) -> None:
    alone = penalties.model_copy(update={"units": ()})
    rows = batch(
        {}, {"CF_WSH": "测市监罚〔2024〕13号"}, {"CF_WSH": "测市监罚〔2024〕14号", "CF_CFJG": "河口县城市管理局"}
    )
    (result,) = run([rows], alone, catalogue, today=rules.today)
    assert told(result) == [(3, "row.copied", 2)]
