"""Rows whose fields and texts say the same, and rows whose do not."""

import json
import re
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.exchange.wording import Wording
from credit.quality.findings import Judged
from credit.quality.run import judged as run

TODAY = date(2026, 3, 5)
RULES = ("amount.unit-conflict", "amount.text-conflict", "text.category-conflict", "text.category-hint")
Batch = Callable[..., pl.DataFrame]


@pytest.fixture
def told(batch: Batch, penalties: Dataset, catalogue: Catalogue) -> Callable[..., Judged]:
    """Good rows with the changes given, judged as a file is."""

    def ask(*changed: dict[str, str | None]) -> Judged:
        return next(run([batch(*changed)], penalties, catalogue, today=TODAY))

    return ask


def said(result: Judged) -> list[tuple[str, str, str]]:
    """Field, rule and kind of every finding of these rules."""
    found = result.findings.filter(pl.col("rule").is_in(RULES))
    return [(f, r, json.loads(x).get("kind_zh", "")) for f, r, x in found.select("field", "rule", "facts").iter_rows()]


AGREE = [
    {"CF_NR": "罚款2.5万元。", "CF_NR_FK": "2.5"},
    {"CF_NR": "罚款人民币贰万伍仟元整（￥25,000.00）。", "CF_NR_FK": "2.5"},
    {"CF_NR": "处25000元罚款，货值金额3万元。", "CF_NR_FK": "2.5"},
    {"CF_NR": "对公司罚款2.5万元，对负责人罚款1万元。", "CF_NR_FK": "2.5"},
    {"CF_NR": "1.罚款1万元；2.罚款15000元。", "CF_NR_FK": "2.5"},
    {"CF_NR": "罚款2.5万余元。", "CF_NR_FK": "2.51"},
    {"CF_NR": "罚款（金额见决定书）。", "CF_NR_FK": "2.5"},
    {"CF_NR": "罚款3333.33元。", "CF_NR_FK": "0.33"},
    {"CF_NR": "给予警告，罚款2.5万元。", "CF_NR_FK": "2.5", "CF_CFLB": "警告;罚款"},
    {"CF_NR": "罚款2.5万元，逾期不缴纳的，每日按罚款数额的3%加处罚款。"},
    {"CF_NR": "罚款2.5万元，不予吊销营业执照。"},
    {"CF_NR": "罚款2.5万元。如再次违法，将吊销许可证。"},
    {"CF_NR": "情节严重的，责令停产停业，吊销许可证；本案罚款2.5万元。"},
    {"CF_NR": "罚款2.5万元，责令设置警告标志。"},
    {"CF_NR": "吊销食品经营许可证。", "CF_CFLB": "吊销许可证件", "CF_NR_FK": None, "CF_NR_ZKDX": "食品经营许可证"},
    {"CF_NR": "行政拘留五日。", "CF_CFLB": "行政拘留", "CF_NR_FK": None, "CF_CFJG": "测试市公安局"},
    {"CF_NR": "给予警告，不予罚款。", "CF_CFLB": "警告", "CF_NR_FK": None},
    {"CF_NR": "责令停产停业整顿十日。", "CF_CFLB": "责令停产停业", "CF_NR_FK": None},
    {"CF_NR": "没收违法所得3200元，罚款2.5万元。", "CF_CFLB": "罚款;没收违法所得", "CF_NR_WFFF": "0.32"},
]


@pytest.mark.parametrize("changed", AGREE, ids=lambda row: row["CF_NR"])
def test_a_row_that_agrees_with_its_text_is_accepted_without_a_word(
    told: Callable[..., Judged], changed: dict[str, str | None]
) -> None:
    result = told(changed)
    assert said(result) == []
    assert result.rows["_decision"].to_list() == ["accepted"], result.findings


DIFFER = [
    ({"CF_NR": "罚款20000元。", "CF_NR_FK": "20000"}, [("CF_NR_FK", "amount.unit-conflict", "")]),
    ({"CF_NR": "罚款贰万元整。", "CF_NR_FK": "20000"}, [("CF_NR_FK", "amount.unit-conflict", "")]),
    ({"CF_NR": "罚款20000元。", "CF_NR_FK": "0.0002"}, [("CF_NR_FK", "amount.unit-conflict", "")]),
    ({"CF_NR": "处以2万元罚款。", "CF_NR_FK": "20"}, [("CF_NR_FK", "amount.text-conflict", "")]),
    (
        {
            "CF_NR": "没收违法所得3200元，罚款2.5万元。",
            "CF_CFLB": "罚款;没收违法所得",
            "CF_NR_WFFF": "3200",
        },
        [("CF_NR_WFFF", "amount.unit-conflict", "")],
    ),
    (
        {"CF_NR": "吊销营业执照。", "CF_CFLB": "警告", "CF_NR_FK": None},
        [("CF_CFLB", "text.category-conflict", "吊销许可证件")],
    ),
    (
        {"CF_NR": "处罚款5000元。", "CF_CFLB": "警告", "CF_NR_FK": None},
        [("CF_CFLB", "text.category-conflict", "罚款")],
    ),
    (
        {"CF_NR": "罚款2.5万元，责令停产停业。"},
        [("CF_CFLB", "text.category-conflict", "责令停产停业")],
    ),
    (
        {"CF_NR": "罚款2.5万元，处行政拘留十日。"},
        [("CF_CFLB", "text.category-conflict", "行政拘留")],
    ),
]


@pytest.mark.parametrize(("changed", "expected"), DIFFER, ids=lambda case: str(case)[:60])
def test_a_row_that_contradicts_its_text_is_doubtful(
    told: Callable[..., Judged], changed: dict[str, str | None], expected: list[tuple[str, str, str]]
) -> None:
    result = told(changed)
    assert said(result) == expected
    assert result.rows["_decision"].to_list() == ["doubtful"]


HINTED = [
    ({"CF_NR": "给予警告，罚款2.5万元。"}, ["警告"]),
    ({"CF_NR": "罚款2.5万元，没收违法所得3200元。"}, ["没收违法所得"]),
    ({"CF_NR": "罚款2.5万元，暂扣其食品经营许可证，予以通报批评。"}, ["通报批评", "暂扣许可证件"]),
]


@pytest.mark.parametrize(("changed", "kinds"), HINTED, ids=lambda case: str(case)[:60])
def test_what_the_text_probably_adds_is_a_warning(
    told: Callable[..., Judged], changed: dict[str, str | None], kinds: list[str]
) -> None:
    result = told(changed)
    assert said(result) == [("CF_CFLB", "text.category-hint", kind) for kind in kinds]
    assert result.rows["_decision"].to_list() == ["accepted"]


def test_many_rows_of_one_file_are_told_each_of_its_own(told: Callable[..., Judged]) -> None:
    rows = [{"CF_WSH": f"测市监罚〔2024〕{n}号", "CF_NR": "罚款2万元。", "CF_NR_FK": fine} for n, fine in
            enumerate(("2", "20000", "3", "2"), 1)]  # fmt: skip
    found = told(*rows).findings.filter(pl.col("rule").is_in(RULES))
    assert found.select("_row", "rule").rows() == [(3, "amount.unit-conflict"), (4, "amount.text-conflict")]


def test_a_finding_names_the_text_and_the_kind(
    told: Callable[..., Judged], penalties: Dataset, catalogue: Catalogue
) -> None:
    found = told({"CF_NR": "吊销营业执照。", "CF_CFLB": "警告", "CF_NR_FK": None}).findings
    row = found.filter(pl.col("rule") == "text.category-conflict").row(0, named=True)
    message = Wording(penalties, catalogue).message(row["rule"], row["field"], json.loads(row["facts"]))
    assert message.zh == "“处罚内容”写明了吊销许可证件，“处罚类别”却没有这一类；请按决定书核对类别和内容。"
    assert "Revocation of a licence" in message.en


def test_all_kinds_of_personal_data_of_a_text_are_told_at_once(
    told: Callable[..., Judged], penalties: Dataset, catalogue: Catalogue
) -> None:
    result = told(
        {"CF_SY": "当事人电话13800001234，家住测试市东城区幸福路8号，当事人患有糖尿病。"},
        {"CF_WSH": "测市监罚〔2024〕13号"},
    )
    row = result.findings.filter(pl.col("rule") == "text.personal-data").row(0, named=True)
    assert json.loads(row["facts"])["kind_zh"] == "手机号码、个人住址、疾病或健康情况"
    assert (
        "mobile number, home address"
        in Wording(penalties, catalogue).message(row["rule"], row["field"], json.loads(row["facts"])).en
    )
    assert result.rows["_decision"].to_list() == ["doubtful", "accepted"]


def test_what_other_stands_for_is_not_known(told: Callable[..., Judged]) -> None:
    result = told({"CF_NR": "罚款2.5万元，给予警告。", "CF_CFLB": "罚款;其他-责令改正"})
    assert said(result) == []
    result = told({"CF_NR": "罚款2.5万元，吊销营业执照。", "CF_CFLB": "罚款;其他-吊销营业执照"})
    assert said(result) == []
    result = told({"CF_NR": "罚款2.5万元，吊销营业执照。", "CF_CFLB": "罚款;其他-责令改正"})
    assert said(result) == [("CF_CFLB", "text.category-conflict", "吊销许可证件")]


def test_a_group_of_the_law_stands_for_its_members(told: Callable[..., Judged]) -> None:
    result = told({"CF_NR": "吊销营业执照。", "CF_CFLB": "4", "CF_NR_FK": None})
    assert said(result) == []


def test_a_category_that_is_not_of_the_list_is_told_only_that(told: Callable[..., Judged]) -> None:
    assert said(told({"CF_NR": "吊销营业执照。", "CF_CFLB": "罚金若干"})) == []


def test_the_phrases_of_entries_mean_the_same_to_both_engines(catalogue: Catalogue) -> None:
    texts = pl.Series([str(row["CF_NR"]) for row in [*AGREE, *(row for row, _ in DIFFER), *(row for row, _ in HINTED)]])
    patterns = [p for code in catalogue.code_list("penalty-category").codes for p in (*code.phrases, *code.hints)]
    assert patterns
    for pattern in patterns:
        assert texts.str.contains(pattern).to_list() == [bool(re.search(pattern, text)) for text in texts], pattern
