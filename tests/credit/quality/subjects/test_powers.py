"""What departments may decide, and where: only what a law or a code says for certain is doubted."""

import json
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.run import judged as judged_whole
from credit.quality.subjects.powers import Powers
from credit.quality.subjects.units import Sender

POLICE, MARKET, TAX = "11990100MC000016XF", "11990100MC0000020U", "11990100MC0000039Q"
DETENTION = {"CF_CFLB": "行政拘留", "CF_NR": "行政拘留五日。", "CF_NR_FK": None}


@pytest.fixture
def told(penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]) -> Callable[..., Judged]:
    return lambda *rows: Powers(penalties, catalogue).judged(judged(*rows))


def beyond(result: Judged) -> list[tuple[int, str]]:
    found = result.findings.filter(pl.col("rule") == "unit.beyond-powers")
    return list(found.select("_row", "field").iter_rows())


@pytest.mark.parametrize("kinds", ["行政拘留", "罚款;行政拘留"])
def test_detention_by_anybody_but_the_police_is_doubtful(told: Callable[..., Judged], kinds: str) -> None:
    result = told(DETENTION | {"CF_CFLB": kinds, "CF_CFJGDM": MARKET}, {})
    assert beyond(result) == [(2, "CF_CFJG")]
    assert result.rows["_decision"].to_list()[0] == "doubtful"
    facts = json.loads(result.findings.filter(pl.col("rule") == "unit.beyond-powers")["facts"].item())
    assert (facts["kind_zh"], facts["nearest"]) == ("行政拘留", "公安机关和法律规定的其他机关")


@pytest.mark.parametrize(
    "authority",
    [
        {"CF_CFJG": "测试市公安局", "CF_CFJGDM": POLICE},
        {"CF_CFJG": "测试市公安局城关分局", "CF_CFJGDM": None},
        {"CF_CFJG": "河口县公安局交通警察大队", "CF_CFJGDM": "11990123MC00002150"},
        {"CF_CFJG": None, "CF_CFJGDM": "11990123MC00002150"},
        {"CF_CFJG": None, "CF_CFJGDM": None},
    ],
)
def test_the_police_and_those_of_whom_nothing_is_known_are_not_doubted(
    told: Callable[..., Judged], authority: dict[str, str | None]
) -> None:
    assert beyond(told(DETENTION | authority)) == []


def test_a_department_of_the_list_without_the_power_is_doubted_by_its_code_alone(told: Callable[..., Judged]) -> None:
    assert beyond(told(DETENTION | {"CF_CFJG": None, "CF_CFJGDM": TAX})) == [(2, "CF_CFJG")]


@pytest.mark.parametrize("kinds", ["罚款", "其他-行政拘留转罚款", "责令停产停业"])
def test_of_what_no_law_reserves_nothing_is_said(told: Callable[..., Judged], kinds: str) -> None:
    assert beyond(told({"CF_CFLB": kinds, "CF_CFJGDM": MARKET})) == []


def test_of_a_department_that_the_list_does_not_have_only_the_name_speaks(told: Callable[..., Judged]) -> None:
    result = told(DETENTION | {"CF_CFJG": "河口县城市管理局", "CF_CFJGDM": "11990123MC00002150"})
    assert beyond(result) == [(2, "CF_CFJG")]
    assert result.rows["_decision"].item() == "accepted"


def listed(catalogue: Catalogue, domain: str, authority: str) -> Judged:
    dataset = catalogue.dataset("serious-dishonesty")
    sent = {"YZSX_MDLB": domain, "YZSX_RDDW": authority}
    row = {**dict.fromkeys(dataset.by_code), **sent, "_sheet": "", "_row": 2}
    schema = {**dict.fromkeys(row, pl.String), "_row": pl.UInt32}
    (result,) = judged_whole([pl.DataFrame([row], schema=schema)], dataset, catalogue, today=date(2026, 3, 5))
    return result


@pytest.mark.parametrize(
    ("domain", "authority", "rightly"),
    [
        ("失信被执行人", "测试市中级人民法院", True),
        ("失信被执行人", "测试市市场监督管理局", False),
        ("重大税收违法失信主体", "国家税务总局测试市税务局稽查局", True),
        ("重大税收违法失信主体", "测试市财政局", False),
        ("市场监督管理严重违法失信", "测试市工商局", True),
        ("拖欠农民工工资", "测试市劳动和社会保障局", True),
        ("拖欠农民工工资", "测试市住房和城乡建设局", False),
        ("安全生产严重失信", "测试市交通运输局", True),
    ],
)
def test_lists_that_one_kind_of_department_keeps(
    catalogue: Catalogue, domain: str, authority: str, rightly: bool
) -> None:
    assert bool(beyond(listed(catalogue, domain, authority))) is not rightly


def test_every_group_of_issuers_is_one_of_the_list_of_departments(catalogue: Catalogue) -> None:
    groups = {group for agency in catalogue.agencies for group in agency.groups}
    reserved = [code.issuers for codes in catalogue.code_lists for code in codes.codes if code.issuers]
    assert reserved
    assert {group for issuers in reserved for group in issuers.groups} <= groups


@pytest.mark.parametrize(
    ("code", "foreign"),
    [
        ("11990200MC0000215T", True),  # another city of the province
        ("11320100MC0000215G", True),  # a city of another province
        ("11110101MC0000215D", True),
        ("11990123MC00002150", False),  # a district of the city
        ("11990000MC0000215G", False),  # the province
        ("11100000MC0000215M", False),  # the state
        ("11990200MC0000215X", False),  # its check digit is wrong: it says nothing
        (MARKET, False),
    ],
)
def test_an_authority_of_another_city_is_told(
    penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged], code: str, foreign: bool
) -> None:
    rows = judged({"CF_CFJGDM": code, "CF_SJLYDM": MARKET})
    result = Sender(MARKET, penalties, catalogue).judged(rows)
    told = result.findings.filter(pl.col("rule") == "unit.other-region").select("field", "severity").rows()
    assert told == ([("CF_CFJGDM", "warn")] if foreign else [])


def test_a_city_that_is_a_province_is_one_place_and_a_listed_department_belongs_here(
    penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]
) -> None:
    capital = catalogue.agencies[1].model_copy(update={"code": "11110101MC0000215D"})
    here = Catalogue.model_validate(dict(catalogue) | {"agencies": (*catalogue.agencies, capital)})
    asked = {"CF_CFJGDM": "11110228MC0000215N", "CF_SJLYDM": capital.code}
    for sender, catalogued in ((capital.code, []), (MARKET, ["CF_CFJGDM"])):
        result = Sender(sender, penalties, here).judged(judged(asked))
        assert result.findings.filter(pl.col("rule") == "unit.other-region")["field"].to_list() == catalogued
