"""What may stand in the name field of an organisation, and what may not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.judge import judge
from credit.quality.subjects.names import COMPLETE, Names

PLAUSIBLE = Path(__file__).with_name("plausible_names.txt").read_text(encoding="utf-8").split()
COMPANY, SCHOOL, SHOP = "91990100MA0TEXT129", "12990100MC0000012X", "92990100MC0000012M"
Told = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def told(penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]) -> Told:
    def ask(names: list[str], code: str | None = COMPANY) -> list[tuple[str, str]]:
        kind = "个体工商户" if code and code.startswith("92") else "法人及非法人组织"
        result = Names(penalties, catalogue).judged(
            judged(*({"CF_XDR_MC": n, "CF_XDR_SHXYM": code, "CF_XDR_LB": kind} for n in names))
        )
        found = result.findings.filter(pl.col("rule").str.starts_with("subject."))
        return [(names[at - 2], rule) for at, rule in found.select("_row", "rule").iter_rows()]

    return ask


def test_two_hundred_plausible_names_of_institutions_and_shops_pass_without_a_word(told: Told) -> None:
    assert len(set(PLAUSIBLE)) > 200
    assert told([name for name in PLAUSIBLE if name != "张某甲"], SCHOOL) == []
    assert told(PLAUSIBLE, SHOP) == []


def test_a_company_s_plausible_name_is_never_doubted(told: Told) -> None:
    doubted = [entry for entry in told(PLAUSIBLE) if entry[1] != "subject.form-missing"]
    assert doubted == [("张某甲", "subject.masked-name")]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("林晓明", "person-name"),
        ("欧阳测试", "person-name"),
        ("阿卜杜拉·买买提", "person-name"),
        ("张某、李某", "several-names"),
        ("王小明，赵大勇", "several-names"),
        ("林晓明等3人", "several-names"),
        ("北辰测试有限公司、南辰测试有限公司", "several-names"),
        ("北辰公司", "short-name"),
        ("市城投", "short-name"),
        ("测试城投", "short-name"),
        ("市财政局", "short-name"),
        ("本公司", "short-name"),
        ("有限责任公司", "short-name"),
        ("张某某", "masked-name"),
        ("张*", "masked-name"),
        ("北辰**科技有限公司", "masked-name"),
        ("某餐饮有限公司", "masked-name"),
        ("测试市某某科技有限公司", "masked-name"),
        ("北辰XX科技有限公司", "masked-name"),
        ("北辰测试有限公司 91990100MA0TEXT129", "code-in-name"),
        ("北辰测试有限公司（MA0TEXT1-2）", "code-in-name"),
        ("北辰测试有限公司990100000012340", "code-in-name"),
        ("无字号名称", "no-trade-name"),
        ("个体户林某", "no-trade-name"),
        ("北辰测试科技", "form-missing"),
    ],
)
def test_what_is_no_full_name_of_a_company_is_told(told: Told, name: str, rule: str) -> None:
    assert told([name]) == [(name, f"subject.{rule}")]


@pytest.mark.parametrize("name", ["林晓明", "北辰公司", "市井人家", "测试城投", "张某甲"])
def test_an_individual_business_may_be_called_nearly_anything(told: Told, name: str) -> None:
    assert told([name], SHOP) == []


@pytest.mark.parametrize("name", ["张*", "北辰**店", "林晓明、李晓光", "北辰店92990100MC0000012M"])
def test_but_neither_be_masked_nor_two_nor_hold_a_code(told: Told, name: str) -> None:
    assert len(told([name], SHOP)) == 1


@pytest.mark.parametrize(
    "name", ["市北区人民医院", "市中区财政局", "市政工程处", "县城建设投资中心", "东方小学", "白云寺"]
)
def test_names_that_begin_like_short_forms_or_people_are_none(told: Told, name: str) -> None:
    assert told([name], SCHOOL) == []


def test_a_name_that_looks_complete_is_not_looked_at_again() -> None:
    names = pl.Series(PLAUSIBLE)
    assert names.str.contains(COMPLETE).sum() > 40
    assert not pl.Series(["某餐饮有限公司", "北辰*有限公司", "甲、乙有限公司", "北辰公司"]).str.contains(COMPLETE).any()


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("北辰测试有限公司等3家企业", "several-names"),
        ("南辰合作社等", "several-names"),
        ("2024-03-05", "no-name"),
        ("13800", "no-name"),
        ("公司名称", "no-name"),
        ("测市监罚〔2024〕12号", "no-name"),
        ('=HYPERLINK("http://example.com","北辰")', "no-name"),
        ("=北辰测试有限公司", "no-name"),
        ("=cmd|'/c calc'!A1", "no-name"),
        ("企业名称：北辰测试有限公司", "more-than-name"),
        ("北辰测试有限公司（法定代表人：林晓明）", "more-than-name"),
        ("北辰测试有限公司（已注销）", "more-than-name"),
        ("北辰测试有限公司（原名：南辰测试有限公司）", "more-than-name"),
    ],
)
def test_what_is_more_than_one_full_name_or_none_is_doubted(told: Told, name: str, rule: str) -> None:
    assert told([name]) == [(name, f"subject.{rule}")]


def test_the_operator_may_stand_beside_the_name_of_an_individual_business(told: Told) -> None:
    assert told(["测试区老王小吃店（经营者：王晓明）", "365便利店", "1号茶馆"], SHOP) == []


@pytest.fixture
def told_of_people(catalogue: Catalogue, judged: Callable[..., Judged]) -> Callable[[str], list[str]]:
    dataset = catalogue.dataset("person-penalty")

    def ask(name: str) -> list[str]:
        sent = pl.DataFrame({"_sheet": [""], "_row": [2], "CF_XDR_MC": [name]}, schema_overrides={"_row": pl.UInt32})
        result = Names(dataset, catalogue).judged(judge(sent, dataset, catalogue, today=date(2026, 3, 5)))
        return result.findings.filter(pl.col("rule").str.starts_with("subject."))["rule"].to_list()

    return ask


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("张某", "masked-name"),
        ("林某某", "masked-name"),
        ("欧阳*", "masked-name"),
        ("张×华", "masked-name"),
        ("林XX", "masked-name"),
        ("张建国、李卫东", "several-names"),
        ("张建国 李卫东", "several-names"),
        ("林晓明\n王小红", "several-names"),
        ("林晓明等3人", "several-names"),
        ("林晓明等", "several-names"),
        ("北辰测试科技有限公司", "organisation-name"),
        ("老王小吃店", "organisation-name"),
        ("测试市第二中学委员会", "organisation-name"),
        ("=林晓明", "no-name"),
        ("2024-03-05", "no-name"),
        ("姓名", "no-name"),
    ],
)
def test_what_is_no_name_of_one_person_is_doubted(
    told_of_people: Callable[[str], list[str]], name: str, rule: str
) -> None:
    assert told_of_people(name) == [f"subject.{rule}"]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "林晓明",
            "王 明",
            "欧阳 建国",
            "张 建 国",
            "赵景行",
            "李馆",
            "王厂长",
            "何等",
            "买买提·阿不都拉",
            "阿不都热西提·买买提",
        ),
        *("John Smith", "Alex Fox", "买买提阿不都拉", "司马相如", "和平", "𬱖建国"),
    ],
)
def test_people_may_be_called_anything_else(told_of_people: Callable[[str], list[str]], name: str) -> None:
    assert told_of_people(name) == []


@pytest.mark.parametrize(
    "name",
    [
        "测试数据请勿删除",
        "这是一条测试记录",
        "演示公司",
        "甲公司",
        "A有限公司",
        "哈哈哈",
        "test123",
        "样本数据，忽略",
        "测试一下",
    ],
)
def test_a_row_that_was_only_tried_out_is_rejected(judged: Callable[..., Judged], name: str) -> None:
    result = judged({"CF_XDR_MC": name})
    assert "row.test" in result.findings["rule"].to_list()
    assert result.rows["_decision"].item() == "rejected"


def test_plausible_names_are_no_test_rows(judged: Callable[..., Judged]) -> None:
    result = judged(*({"CF_XDR_MC": name} for name in PLAUSIBLE))
    assert "row.test" not in result.findings["rule"].to_list()
