"""The register says whose code a row carries."""

from collections.abc import Callable

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.register import Register

SUBJECTS = pl.DataFrame(
    {
        "subject_id": ["1", "2", "3"],
        "uscc": ["91990100MA0TEXT129", None, "11990100MC00000121"],
        "name": ["北辰测试科技有限公司", "无码摊贩", "测试市发展和改革委员会"],
        "former_names": [["北辰测试商贸有限公司"], None, []],
    },
    schema_overrides={"former_names": pl.List(pl.String)},
)


@pytest.fixture
def register(penalties: Dataset, catalogue: Catalogue) -> Register:
    return Register(SUBJECTS, penalties, catalogue)


def said(result: Judged) -> list[tuple[str, str]]:
    found = result.findings.filter(pl.col("rule").str.starts_with("subject."))
    return list(found.select("field", "rule").iter_rows())


@pytest.mark.parametrize("name", ["北辰测试科技有限公司", "北辰 测试科技有限公司", "北辰测试商贸有限公司"])
def test_the_present_name_and_a_former_one_agree(register: Register, judged: Callable[..., Judged], name: str) -> None:
    result = register.judged(judged({"CF_XDR_MC": name}))
    assert said(result) == []
    assert result.rows["_decision"].item() == "accepted"


def test_another_name_beside_a_known_code_is_a_doubt(register: Register, judged: Callable[..., Judged]) -> None:
    result = register.judged(judged({"CF_XDR_MC": "南辰测试科技有限公司"}))
    assert said(result) == [("CF_XDR_MC", "subject.name-differs")]
    assert result.rows["_decision"].item() == "doubtful"


def test_a_code_that_nobody_holds_is_told_and_does_not_stop_the_row(
    register: Register, judged: Callable[..., Judged]
) -> None:
    result = register.judged(judged({"CF_XDR_SHXYM": "91990100MA0TEXT209"}))
    assert ("CF_XDR_SHXYM", "subject.unknown") in said(result)


def test_a_code_with_two_holders_is_ambiguous(
    penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]
) -> None:
    twice = pl.concat([SUBJECTS, SUBJECTS.head(1).with_columns(subject_id=pl.lit("9"))])
    assert said(Register(twice, penalties, catalogue).judged(judged({}))) == [("CF_XDR_SHXYM", "subject.ambiguous")]


def test_a_row_without_a_code_is_not_judged_by_its_name(register: Register, judged: Callable[..., Judged]) -> None:
    result = register.judged(judged({"CF_XDR_SHXYM": None, "CF_XDR_GSZC": "990100000012340", "CF_XDR_MC": "无码摊贩"}))
    assert said(result) == []
