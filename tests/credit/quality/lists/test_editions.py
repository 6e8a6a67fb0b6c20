"""Entries of older code lists hold for decisions of their time; near misses are suggested and never taken."""

import json
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from cloud import knowledge
from credit.catalogue.codes import CodeList
from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.lists.nearest import suggestion
from credit.quality.operations.entries import Entries
from credit.quality.run import judged as run

JOINT = "暂扣或者吊销许可证、暂扣或者吊销执照"
TODAY = date(2026, 3, 5)
Through = Callable[..., Judged]


@pytest.fixture
def through(batch: Callable[..., pl.DataFrame], penalties: Dataset, catalogue: Catalogue) -> Through:
    def ask(*rows: dict[str, str | None]) -> Judged:
        (result,) = run([batch(*rows)], penalties, catalogue, today=TODAY)
        return result

    return ask


def told(result: Judged) -> list[tuple[str, str, str | None]]:
    found = result.findings.filter(pl.col("rule").str.starts_with("code-list")).select("field", "rule", "facts").rows()
    return [(field, rule, json.loads(facts).get("nearest")) for field, rule, facts in found]


@pytest.mark.parametrize("written", [JOINT, "暂扣或者吊销许可证", "暂扣或吊销执照"])
def test_an_old_entry_stays_in_a_decision_of_its_time(through: Through, written: str) -> None:
    result = through({"CF_CFLB": written, "CF_NR_FK": None, "CF_JDRQ": "2021-07-14"})
    assert (told(result), result.rows["CF_CFLB"].item()) == ([], JOINT)


def test_an_old_entry_in_a_later_decision_waits_for_a_person(through: Through) -> None:
    result = through(
        {"CF_CFLB": f"罚款；{JOINT}", "CF_JDRQ": "2021-07-15"}, {"CF_CFLB": "罚款", "CF_JDRQ": "2021-07-15"}
    )
    assert told(result) == [("CF_CFLB", "code-list.edition", "暂扣许可证件、吊销许可证件")]
    assert result.rows["_decision"].to_list() == ["doubtful", "accepted"]


@pytest.fixture
def licences(catalogue: Catalogue) -> Callable[..., Judged]:
    dataset = catalogue.dataset("org-licence")

    def ask(state: str, decided: str | None) -> Judged:
        row = {**dict.fromkeys(dataset.by_code), "XK_ZT": state, "XK_JDRQ": decided}
        texts = pl.DataFrame([row], schema=dict.fromkeys(dataset.by_code, pl.String()))
        places = [pl.lit("").alias("_sheet"), pl.lit(2, pl.UInt32).alias("_row")]
        (result,) = run([texts.select(*places, pl.all())], dataset, catalogue, today=TODAY)
        return result

    return ask


def test_an_old_code_of_one_meaning_is_replaced_and_the_change_kept(licences: Callable[..., Judged]) -> None:
    result = licences("0", "2017-03-05")
    assert (told(result), result.rows["XK_ZT"].item()) == ([], "1")
    assert ("XK_ZT", "edition", "0", "1") in result.changes.select("field", "operation", "old", "new").rows()


@pytest.mark.parametrize("decided", ["2024-03-05", None])
def test_an_old_code_after_its_time_is_doubtful(licences: Callable[..., Judged], decided: str | None) -> None:
    result = licences("0", decided)
    assert ("XK_ZT", "code-list.edition", "1 有效") in told(result)
    assert result.rows["XK_ZT"].item() == "0"


def test_an_abolished_region_is_told_with_the_present_one_and_kept(catalogue: Catalogue) -> None:
    dataset = catalogue.dataset("org-registration")
    rows = [{**dict.fromkeys(dataset.by_code), "XZQH": region} for region in ("990199", "990199001", "990100", None)]
    texts = pl.DataFrame(rows, schema=dict.fromkeys(dataset.by_code, pl.String()))
    places = [pl.lit("").alias("_sheet"), pl.int_range(2, 6, dtype=pl.UInt32).alias("_row")]
    (result,) = run([texts.select(*places, pl.all())], dataset, catalogue, today=TODAY)
    found = result.findings.filter(pl.col("rule") == "code-list.retired")
    assert found.select("_row", "severity", "facts").rows() == [
        (row, "warn", '{"nearest": "990100 测试市"}') for row in (2, 3)
    ]
    assert result.rows["XZQH"].to_list() == ["990199", "990199001", "990100", None]


KINDS = Entries(knowledge.catalogue().code_list("penalty-category"), many=True)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("没收违法所的", "没收违法所得"),
        ("没收违所法得", "没收违法所得"),
        ("责令停产业", "责令停产停业"),
        ("警告;罚宽", "警告;罚款"),
        ("行政拘留留", "行政拘留"),
        ("没收", None),
        ("完全是别的", None),
        ("7", None),
        ("A01", None),
        ("", None),
    ],
)
def test_one_wrong_character_leads_to_a_suggestion(text: str, near: str | None) -> None:
    assert suggestion(text, KINDS) == near


def test_a_suggestion_is_told_and_not_taken(through: Through) -> None:
    result = through(*({"CF_CFLB": kind, "BZ": kind} for kind in ("罚宽", "警高", "罚金若干", "罚款")))
    assert told(result) == [("CF_CFLB", "code-list", near) for near in ("罚款", "警告", None)]
    assert result.rows["CF_CFLB"].to_list() == ["罚宽", "警高", "罚金若干", "罚款"]
    assert result.rows["_decision"].to_list() == ["doubtful"] * 3 + ["accepted"]


def test_two_entries_equally_near_are_no_suggestion() -> None:
    codes = [{"code": c, "label": {"zh": f"{c}类企业", "en": c}} for c in "甲乙"]
    alike = CodeList.model_validate(
        {"id": "x", "version": 1, "name": {"zh": "类", "en": "x"}, "source": "-", "codes": codes}
    )
    assert suggestion("丙类企业", Entries(alike, many=False)) is None
