"""Departments: their names past and present, their codes, and for whom a sender may speak."""

import json
from collections.abc import Callable

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.subjects.units import Sender, Units

MARKET, TAX = "11990100MC0000020U", "11990100MC0000039Q"
NAME = "测试市市场监督管理局"
OWN = {"CF_CFJGDM": MARKET, "CF_SJLYDM": MARKET}
Told = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def units(penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]) -> Callable[..., Judged]:
    return lambda *rows: Units(penalties, catalogue).judged(judged(*rows))


@pytest.fixture
def sent(penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]) -> Callable[..., Judged]:
    return lambda agency, *rows: Sender(agency, penalties, catalogue).judged(judged(*rows))


def said(result: Judged) -> list[tuple[str, str]]:
    rules = pl.col("rule").str.starts_with("unit.") | (pl.col("rule") == "subject.department-code")
    return list(result.findings.filter(rules).select("field", "rule").iter_rows())


def nearest(result: Judged) -> list[str]:
    return [json.loads(facts)["nearest"] for facts in result.findings["facts"] if "nearest" in facts]


@pytest.mark.parametrize(
    ("name", "present"),
    [
        ("测试市工商局", NAME),
        ("测试市质量技术监督局", NAME),
        ("测试市国税局", "国家税务总局测试市税务局"),
        ("测试市环境保护局", "测试市生态环境局"),
        ("河口县安监局", "河口县应急管理局"),
        ("河口县卫计委", "河口县卫生健康委员会"),
        ("河口县国土资源局", "河口县自然资源局"),
        ("河口县旅游局", "河口县文化和旅游局"),
        ("河口县农业局", "河口县农业农村局"),
        ("河口县工商行政管理局城关分局", "河口县市场监督管理局城关分局"),
    ],
)
def test_a_name_from_before_the_reform_is_told_with_the_present_one(
    units: Callable[..., Judged], name: str, present: str
) -> None:
    result = units({"CF_CFJG": name})
    assert said(result) == [("CF_CFJG", "unit.former-name")]
    assert nearest(result) == [present]
    assert result.rows.select("_decision", "CF_CFJG").row(0) == ("accepted", name)


def test_a_decision_from_before_the_reform_names_the_department_of_its_day(units: Callable[..., Judged]) -> None:
    assert said(units({"CF_CFJG": "测试市工商局", "CF_JDRQ": "2018-03-05"})) == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            NAME,
            "测试市文化和旅游局",
            "测试市文化广电和旅游局",
            "测试市自然资源和规划局",
            "测试市农业农村局",
            "测试市药品监督管理局",
        ),
        *(
            "国家税务总局测试市税务局",
            "测试市生态环境局城关分局",
            "测试市应急管理局",
            "测试市卫生健康局",
            "高新区规划建设局",
        ),
        *("测试海关", "测试市城市管理局", "测试市公安局", "测试市林业局", "测试市人力资源和社会保障局", "测试市民政局"),
    ],
)
def test_a_present_name_is_not_called_former(units: Callable[..., Judged], name: str) -> None:
    assert said(units({"CF_CFJG": name})) == []


def test_an_abolished_region_is_told_with_the_present_one(units: Callable[..., Judged]) -> None:
    result = units({"CF_CFJG": "宁波市江东区市场监督管理局"})
    assert said(result) == [("CF_CFJG", "unit.former-region")]
    assert nearest(result) == ["宁波市鄞州区市场监督管理局"]
    assert said(units({"CF_CFJG": "宁波市江东区市场监督管理局", "CF_JDRQ": "2016-03-05"})) == []
    assert said(units({"CF_CFJG": "镇江东区市场监督管理局"})) == []


def test_a_department_s_code_under_a_company_s_name_is_a_doubt(units: Callable[..., Judged]) -> None:
    result = units({"CF_XDR_SHXYM": TAX})
    assert said(result) == [("CF_XDR_SHXYM", "subject.department-code")]
    assert result.rows["_decision"].item() == "doubtful"


def test_the_code_of_the_source_is_not_the_subject_s_unless_it_is_meant(units: Callable[..., Judged]) -> None:
    row = {
        "CF_XDR_SHXYM": TAX,
        "CF_SJLYDM": TAX,
        "CF_SJLY": "国家税务总局测试市税务局",
        "CF_XDR_MC": "测试市公路管理处",
    }
    assert said(units(row)) == [("CF_XDR_SHXYM", "subject.department-code")]
    assert said(units(row | {"CF_XDR_MC": "国家税务总局测试市税务局"})) == []


def test_a_department_may_be_a_subject(units: Callable[..., Judged]) -> None:
    assert said(units({"CF_XDR_SHXYM": TAX, "CF_XDR_MC": "国家税务总局测试市税务局"})) == []


def test_a_sender_s_own_rows_pass(sent: Callable[..., Judged]) -> None:
    assert said(sent(MARKET, OWN)) == []


@pytest.mark.parametrize("name", ["测试市工商局", "测试市市场监督管理局城关分局"])
def test_former_names_and_branches_of_the_sender_pass(sent: Callable[..., Judged], name: str) -> None:
    assert said(sent(MARKET, OWN | {"CF_SJLY": name, "CF_CFJG": name})) == []


def test_the_data_of_another_department_is_a_doubt(sent: Callable[..., Judged]) -> None:
    result = sent(MARKET, OWN | {"CF_SJLYDM": TAX, "CF_SJLY": "国家税务总局测试市税务局"})
    assert said(result) == [("CF_SJLYDM", "unit.not-sender")]
    assert result.rows["_decision"].item() == "doubtful"


def test_a_source_that_the_platform_does_not_know_is_only_told(sent: Callable[..., Judged]) -> None:
    result = sent(MARKET, OWN | {"CF_SJLYDM": "11990100MC9999999A", "CF_SJLY": "测试市园林管理处"})
    assert ("CF_SJLYDM", "unit.not-sender") in said(result)
    assert result.findings.filter(pl.col("rule") == "unit.not-sender")["severity"].to_list() == ["warn"]


def test_the_managing_body_may_send_for_everybody(sent: Callable[..., Judged]) -> None:
    assert said(sent("11990100MC00000121", OWN)) == []


def test_a_delegation_is_data(penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]) -> None:
    may = [a.model_copy(update={"sends_for": ("group:tax",)}) if a.code == MARKET else a for a in catalogue.agencies]
    delegating = catalogue.model_copy(update={"agencies": tuple(may)})
    rows = judged(OWN | {"CF_SJLYDM": TAX, "CF_SJLY": "国家税务总局测试市税务局"})
    assert said(Sender(MARKET, penalties, type(catalogue).model_validate(dict(delegating))).judged(rows)) == []


def test_a_name_that_its_code_never_had_is_told(sent: Callable[..., Judged]) -> None:
    result = sent(MARKET, OWN | {"CF_CFJG": "测试市民政局"})
    assert said(result) == [("CF_CFJG", "unit.name-differs")]
    assert nearest(result) == [NAME]
    assert result.rows["_decision"].item() == "accepted"


def test_a_sender_that_nobody_knows_is_asked_nothing(sent: Callable[..., Judged]) -> None:
    assert said(sent("91990100MA0TEXT129", {})) == []
