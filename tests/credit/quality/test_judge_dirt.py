"""Every kind of dirt of the catalogue of dirt: what it becomes, what is said, what it makes of its row."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from credit.catalogue.model import Catalogue
from credit.quality.judge import judge

Outcome = Callable[..., tuple[str, dict[str, Any], list[str]]]

MENDED = [
    ("CF_XDR_SHXYM", "９１９９０１００ＭＡ０ＴＥＸＴ１２９", "91990100MA0TEXT129"),
    ("CF_XDR_SHXYM", "91990100ma0text129", "91990100MA0TEXT129"),
    ("CF_XDR_SHXYM", "91990100 MA0TEXT1-29", "91990100MA0TEXT129"),
    ("CF_XDR_SHXYM", "'91990100MA0TEXT129\u200b", "91990100MA0TEXT129"),
    ("CF_XDR_MC", "　北辰 (测试)\u00a0科技", "北辰（测试）科技"),
    ("CF_XDR_MC", "北辰【测试】科技", "北辰（测试）科技"),
    ("CF_XDR_MC", "北辰Ａ１科技&nbsp;", "北辰A1科技"),
    ("CF_XDR_MC", "ABC  Trading 测试", "ABC Trading测试"),
    ("CF_FRDB", "阿卜•杜拉", "阿卜·杜拉"),
    ("CF_FRDB", "&#40092;某", "鲜某"),
    ("CF_FRDB", "暂无", None),
    ("BZ", "无", None),
    ("BZ", "NULL", None),
    ("BZ", "\\N", None),
    ("BZ", "——", None),
    ("CF_SY", "张贴\u200b虚假\x07广告<br/>三张，\r\n“属实”。", "张贴虚假广告\n三张，\n“属实”。"),
    ("CF_SY", "当事人ＡＢ称：属实，无异议。", "当事人ＡＢ称：属实，无异议。"),
    ("CF_WSH", "测市监罚 [2024] 12 号", "测市监罚〔2024〕12号"),
    ("CF_WSH", "测市监罚（２０２４）１２号", "测市监罚〔2024〕12号"),
    ("CF_JDRQ", "2024/3/5", date(2024, 3, 5)),
    ("CF_JDRQ", "二〇二四年三月五日", date(2024, 3, 5)),
    ("CF_JDRQ", "2024-03-05 00:00:00", date(2024, 3, 5)),
    ("CF_YXQ", "长期", date(2099, 12, 31)),
    ("CF_YXQ", "9999-12-31", date(2099, 12, 31)),
    ("CF_NR_FK", "25,000元", Decimal("2.5")),
    ("CF_NR_FK", "贰万伍仟元整", Decimal("2.5")),
    ("CF_NR_FK", "￥２．５", Decimal("2.5")),
    ("CF_CFLB", "罚 款", "罚款"),
    ("CF_CFLB", "罚款、警告", "警告;罚款"),
    ("CF_CFLB", "处以罚款", "罚款"),
    ("CF_CFLB", "罚款&nbsp;", "罚款"),
    ("CF_CFLB", "<p>罚款</p>", "罚款"),
    ("CF_CFLB", "02.0", "罚款"),
    ("CF_CFLB", "（1）警告（2）罚款", "警告;罚款"),
    ("CF_XDR_LB", "法人或者其他组织", "法人及非法人组织"),
    ("CF_XDR_SHXYM", '="91990100MA0TEXT129"', "91990100MA0TEXT129"),
    ("CF_XDR_SHXYM", "“91990100ma0text129”", "91990100MA0TEXT129"),
    ("CF_XDR_GSZC", "无注册号", None),
    ("CF_XDR_GSZC", "正在办理中", None),
    ("CF_XDR_ZZJG", "0", None),
    ("CF_XDR_SYDW", "尚未取得证书", None),
    ("CF_XDR_MC", '="北辰测试科技有限公司"', "北辰测试科技有限公司"),
    ("CF_XDR_MC", "北辰测试科技有限公司。", "北辰测试科技有限公司"),
    ("CF_XDR_MC", "“北辰”测试科技有限公司", "“北辰”测试科技有限公司"),
    ("CF_WFXW", '="发布虚假广告"', "发布虚假广告"),
    ("CF_WSH", "测市监罚〔2024〕12号。", "测市监罚〔2024〕12号"),
    ("CF_WSH", '="测市监罚〔2024〕12号"', "测市监罚〔2024〕12号"),
    ("CF_JDRQ", '="2024-03-05"', date(2024, 3, 5)),
    ("CF_JDRQ", "20240305.0", date(2024, 3, 5)),
    ("CF_JDRQ", "（2024-03-05）", date(2024, 3, 5)),
    ("CF_JDRQ", "Tue Mar 05 2024 00:00:00 GMT+0800 (中国标准时间)", date(2024, 3, 5)),
    ("CF_YXQ", "至2026年3月5日止", date(2026, 3, 5)),
    ("CF_YXQ", "長　期", date(2099, 12, 31)),
    ("CF_YXQ", "至今", date(2099, 12, 31)),
    ("CF_NR_FK", '="2.5"', Decimal("2.5")),
]


@pytest.mark.parametrize(("field", "sent", "kept"), MENDED)
def test_what_means_one_thing_only_is_mended_and_accepted(
    outcome: Outcome, field: str, sent: str, kept: object
) -> None:
    decision, row, found = outcome(**{field: sent})
    assert row[field] == kept
    assert decision == "accepted", found


DOUBTED = [
    ("CF_XDR_SHXYM", "91990100MA0TETX129", "identifier.check-digit", "91990100MA0TETX129"),
    ("CF_XDR_SHXYM", "91990100MA0TEXT12", "identifier.length", "91990100MA0TEXT12"),
    ("CF_XDR_SHXYM", "MA0TEXT1-2", "identifier.other-kind", "MA0TEXT12"),
    ("CF_XDR_SHXYM", "11990100MC00000121", "org-penalty.own-code", "11990100MC00000121"),
    ("CF_XDR_MC", "张?华测试科技有限公司", "pattern", "张?华测试科技有限公司"),
    ("CF_JDRQ", "3/5/2024", "date.ambiguous", None),
    ("CF_JDRQ", "2023-02-29", "date.impossible", None),
    ("CF_JDRQ", "2024年3月", "date.imprecise", None),
    ("CF_JDRQ", "待定", "date.unreadable", None),
    ("CF_JDRQ", "45356", "date.serial", None),
    ("CF_JDRQ", "2024-03-05至2025-03-05", "date.range", None),
    ("CF_JDRQ", "2027-03-05", "date.future", date(2027, 3, 5)),
    ("CF_GSJZQ", "1900-01-01", "date.sentinel", None),
    ("CF_GSJZQ", "长期", "date.long-term-not-allowed", None),
    ("CF_GSJZQ", "2024-01-01", "org-penalty.shown-until-before-decision", date(2024, 1, 1)),
    ("CF_NR_FK", "约2万", "amount.unreadable", None),
    ("CF_NR_FK", "5,000000", "amount.unreadable", None),
    ("CF_NR_FK", "1000美元", "amount.currency", None),
    ("CF_NR_FK", "-2", "amount.negative", Decimal(-2)),
    ("CF_NR_FK", "0.0000001", "amount.precision", None),
    ("CF_NR_FK", "20000", "org-penalty.fine-unit", Decimal(20000)),
    ("CF_NR_FK", None, "org-penalty.fine-missing", None),
    ("CF_NR_FK", "#REF!", "cell.error", None),
    ("CF_CFLB", "罚金若干", "code-list", "罚金若干"),
    ("CF_CFLB", "罚款;其他", "code-list.other", "罚款;其他"),
    ("CF_SY", "属实。", "min-length", "属实。"),
    ("CF_CFLB", "罚款;其他-无", "code-list.other", "罚款;其他"),
    ("CF_JDRQ", "1970-01-01 08:00:00", "date.sentinel", None),
    ("CF_JDRQ", "至2024年3月5日", "date.unreadable", None),
    ("CF_XDR_SHXYM", "无锡北辰有限公司", "identifier.characters", "无锡北辰有限公司"),
]


@pytest.mark.parametrize(("field", "sent", "rule", "kept"), DOUBTED)
def test_what_may_be_wrong_waits_for_a_person(
    outcome: Outcome, field: str, sent: str | None, rule: str, kept: object
) -> None:
    decision, row, found = outcome(**{field: sent})
    assert decision == "doubtful"
    assert rule in {entry.split(":")[1] for entry in found}
    assert row[field] == kept


REJECTED = [
    ("CF_SY", "  ", "required"),
    ("CF_WSH", "/", "required"),
    ("CF_XDR_SHXYM", "000000000000000000", "required-group"),
    ("CF_XDR_SHXYM", "00000000000000000X", "required-group"),
    ("CF_XDR_SHXYM", "无统一社会信用代码", "required-group"),
    ("CF_XDR_SHXYM", "？", "required-group"),
    ("CF_XDR_SHXYM", "9.19901E+17", "identifier.scientific"),
    ("CF_XDR_MC", "北辰测试" * 51, "length"),
    ("CF_XDR_MC", "北辰\ufffd科技有限公司", "text.replacement-character"),
    ("CF_XDR_MC", "测试", "row.test"),
    ("CF_XDR_MC", "XX公司", "row.test"),
    ("CF_XDR_MC", "张三", "row.test"),
]


@pytest.mark.parametrize(("field", "sent", "rule"), REJECTED)
def test_what_cannot_be_used_is_rejected(outcome: Outcome, field: str, sent: str, rule: str) -> None:
    decision, _, found = outcome(**{field: sent})
    assert decision == "rejected"
    assert rule in {entry.split(":")[1] for entry in found}


def test_a_good_row_is_accepted_without_a_word(outcome: Outcome) -> None:
    decision, row, found = outcome()
    assert (decision, found) == ("accepted", [])
    assert row["CF_NR_FK"] == Decimal("2.5")


def test_everything_wrong_with_a_row_is_told_at_once(outcome: Outcome) -> None:
    decision, _, found = outcome(CF_SY=None, CF_JDRQ="2023-02-29", CF_XDR_SHXYM="91990100MA0TETX129")
    assert decision == "rejected"
    assert {"CF_SY:required", "CF_JDRQ:date.impossible", "CF_XDR_SHXYM:identifier.check-digit"} <= set(found)


def test_a_value_that_cannot_be_read_is_not_also_called_missing(outcome: Outcome) -> None:
    _, _, found = outcome(CF_JDRQ="待定", CF_NR_FK="约2万")
    assert found == ["CF_JDRQ:date.unreadable", "CF_NR_FK:amount.unreadable"]


@pytest.mark.parametrize("code", ["N2990100MF12345676", "Y1990100MA0TEXT1XX"])
def test_classes_beside_the_companies_are_not_refused_for_their_letters(outcome: Outcome, code: str) -> None:
    _, _, found = outcome(CF_XDR_SHXYM=code)
    assert not [entry for entry in found if entry.endswith(("identifier.characters", "identifier.category"))]


def test_the_code_decides_between_company_and_individual_business(outcome: Outcome) -> None:
    decision, row, _ = outcome(CF_XDR_LB="个体工商户")
    assert (decision, row["CF_XDR_LB"]) == ("accepted", "法人及非法人组织")


def test_the_code_does_not_turn_a_person_into_a_company(outcome: Outcome) -> None:
    decision, row, found = outcome(CF_XDR_LB="自然人")
    assert (decision, row["CF_XDR_LB"]) == ("doubtful", "自然人")
    assert "CF_XDR_LB:org-penalty.person-in-table" in found


def test_a_number_of_fifteen_digits_becomes_one_of_eighteen(outcome: Outcome) -> None:
    _, row, _ = outcome(CF_FR_SFZH="110105850615001")
    assert row["CF_FR_SFZH"].startswith("11010519850615001")


@pytest.mark.parametrize(
    "text",
    [
        "联系当事人，电话13800001234。",
        "当事人身份证号11010519491231002X。",
        "退款至6222600260001072444账户。",
        "电话１３８００００１２３４。",
        "当事人血型：A型，现场检查属实。",
    ],
)
def test_personal_data_in_free_text_is_held(outcome: Outcome, text: str) -> None:
    decision, _, found = outcome(CF_SY=text)
    assert decision == "doubtful"
    assert "CF_SY:text.personal-data" in found


@pytest.mark.parametrize(
    "text",
    ["统一社会信用代码91990100MA0TEXT129的当事人。", "案件编号20240305000012，属实。", "罚没款共计12345678.90元。"],
)
def test_numbers_of_nobody_in_free_text_are_left_alone(outcome: Outcome, text: str) -> None:
    decision, _, found = outcome(CF_SY=text)
    assert (decision, found) == ("accepted", [])


@pytest.mark.parametrize(
    "number",
    [
        "市监罚〔2025〕XX号",
        "市监罚〔2025〕**号",
        "市监罚〔2025〕号",
        "〔2025〕31号",
        "test",
        "9.19901E+17",
        "2025",
        "市监罚□2025□57号",
        "市监罚?2025?58号",
        "市监罚〔2025〕23号、24号",
        "市监罚〔20255〕1号",
    ],
)
def test_a_number_by_which_no_document_can_be_found_is_doubted(outcome: Outcome, number: str) -> None:
    decision, _, found = outcome(CF_WSH=number)
    assert (decision, found) == ("doubtful", ["CF_WSH:document-number.unusable"])


@pytest.mark.parametrize(
    "number",
    [
        "（2025）测01行初32号",
        "罚字2025-12",
        "3301061234567890",
        "京A字第12号",
        "市监罚〔2025〕35-1号",
        "第三号",
        "JY19901000000011",
        "市监罚〔2025〕第034号",
        "测公（交）行罚决字〔2025〕990100-2900012345号",
    ],
)
def test_a_number_of_another_form_may_be_a_department_s_own(outcome: Outcome, number: str) -> None:
    assert outcome(CF_WSH=number)[0] == "accepted"


OTHER_TABLES = [
    ("red-list", "HMD_PJND", "2024年度", "pattern"),
    ("org-registration", "XZQH", "999999", "-"),
    ("org-registration", "XZQH", "389900", "pattern"),
    ("org-registration", "HYDM", "软件和信息技术服务业", "pattern"),
    ("org-registration", "HYDM", "I6510", "-"),
    ("org-registration", "YYQXZ", "2010-01-01", "org-registration.licensed-until-before-founded"),
    ("org-licence", "XK_XKBH", "1.23457E+15", "identifier.scientific"),
    ("org-licence", "XK_XKBH", "JY19901000000011", "-"),
]


@pytest.mark.parametrize(("dataset", "field", "sent", "rule"), OTHER_TABLES)
def test_what_other_tables_doubt_or_take(catalogue: Catalogue, dataset: str, field: str, sent: str, rule: str) -> None:
    texts = {"_sheet": "", "_row": 2, "CLRQ": "2015-05-06", field: sent}
    batch = pl.DataFrame([texts], schema_overrides={"_row": pl.UInt32})
    result = judge(batch, catalogue.dataset(dataset), catalogue, today=date(2026, 3, 5))
    found = result.findings.filter((pl.col("field") == field) & (pl.col("severity") != "warn"))["rule"].to_list()
    assert found == [] if rule == "-" else rule in found
