"""Addresses without a region, and in one that was abolished."""

import json
from datetime import date

import polars as pl
import pytest

from credit.catalogue.model import Catalogue
from credit.quality.findings import Judged
from credit.quality.run import judged


def told(catalogue: Catalogue, address: str | None, day: str | None = "2024-03-05") -> tuple[Judged, list[str]]:
    dataset = catalogue.dataset("org-registration")
    row = {**dict.fromkeys(dataset.by_code), "ZS": address, "HZRQ": day, "_sheet": "", "_row": 2}
    schema = {**dict.fromkeys(row, pl.String), "_row": pl.UInt32}
    (result,) = judged([pl.DataFrame([row], schema=schema)], dataset, catalogue, today=date(2026, 3, 5))
    found = result.findings.filter(pl.col("rule").str.starts_with("address."))
    assert set(found["severity"]) <= {"warn"}
    assert set(found["field"]) <= {"ZS"}
    return result, found["rule"].to_list()


@pytest.mark.parametrize(
    "address",
    ["中心街1号", "中山路12号阳光小区3栋", "软件园区B座5楼", "幸福路惠民超市二楼", "白沙镇人民路8号", "C1-203"],
)
def test_an_address_that_names_no_region_is_told(catalogue: Catalogue, address: str) -> None:
    assert told(catalogue, address)[1] == ["address.no-region"]


@pytest.mark.parametrize(
    "address",
    [
        "测试省测试市河口区中心街1号",
        "测试市中心街1号",
        "河口县白沙镇",
        "阿拉善盟左旗",
        "北京朝阳路8号",
        "高新区科技路9号",
        None,
    ],
)
def test_an_address_in_a_region_is_not(catalogue: Catalogue, address: str | None) -> None:
    assert told(catalogue, address)[1] == []


def test_an_abolished_region_is_told_with_the_present_one_and_the_address_stays(catalogue: Catalogue) -> None:
    address = "浙江省宁波市江东区中山东路1号"
    result, rules = told(catalogue, address)
    assert rules == ["address.former-region"]
    facts = json.loads(result.findings.filter(pl.col("rule") == "address.former-region")["facts"].item())
    assert facts == {"nearest": "鄞州区", "since": "2016-09-14"}
    assert result.rows["ZS"].item() == address
    assert told(catalogue, address, None)[1] == ["address.former-region"]


def test_an_old_record_names_the_region_of_its_day(catalogue: Catalogue) -> None:
    assert told(catalogue, "浙江省宁波市江东区中山东路1号", "2016-03-05")[1] == []
    assert told(catalogue, "江苏省镇江东区中山东路1号")[1] == []


def test_a_dataset_without_addresses_is_asked_nothing(catalogue: Catalogue) -> None:
    assert not any(f.address for f in catalogue.dataset("org-penalty").fields)
