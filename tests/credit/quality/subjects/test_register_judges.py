"""The register says whose code a row carries."""

from collections.abc import Callable

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.subjects.register import Register

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


@pytest.mark.parametrize("name", ["北辰测试科技有限公司", "北辰 测试科技有限公司"])
def test_the_present_name_agrees_however_it_is_spaced(
    register: Register, judged: Callable[..., Judged], name: str
) -> None:
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


def test_a_former_name_is_told_and_does_not_stop_the_row(register: Register, judged: Callable[..., Judged]) -> None:
    result = register.judged(judged({"CF_XDR_MC": "北辰测试商贸有限公司"}))
    assert said(result) == [("CF_XDR_MC", "subject.former-name")]
    assert result.rows.select("_decision", "CF_XDR_MC").row(0) == ("accepted", "北辰测试商贸有限公司")


def test_another_name_is_told_with_the_one_that_the_register_has(
    register: Register, judged: Callable[..., Judged]
) -> None:
    result = register.judged(judged({"CF_XDR_MC": "南辰测试科技有限公司"}))
    assert '"nearest":"北辰测试科技有限公司"' in result.findings["facts"].item()


KNOWN = SUBJECTS.with_columns(
    org_code=pl.Series(["MA0TEXT12", None, "MC0000012"]),
    reg_no=pl.Series(["990100000012340", "9901001012345", None]),
    tax_no=pl.Series(["990100MA0TEXT12", None, None]),
)
DAMAGED = [
    ("MA0TEXT1-2", "MA0TEXT12"),
    ("990100000012340", "990100000012340"),
    ("990100MA0TEXT12", "990100MA0TEXT12"),
    ("91990100MA0TEXT12", "91990100MA0TEXT12"),
    ("9199010MA0TEXT129", "9199010MA0TEXT129"),
    ("91990100MA0TEXXT129", "91990100MA0TEXXT129"),
    ("9199O100MAOTEXT129", "9199O100MAOTEXT129"),
]


@pytest.fixture
def knowing(penalties: Dataset, catalogue: Catalogue) -> Register:
    return Register(KNOWN, penalties, catalogue)


@pytest.mark.parametrize(("sent", "old"), DAMAGED)
def test_a_code_that_can_mean_one_body_only_is_completed_and_the_change_kept(
    knowing: Register, judged: Callable[..., Judged], sent: str, old: str
) -> None:
    result = knowing.judged(judged({"CF_XDR_SHXYM": sent}))
    assert result.rows.select("_decision", "CF_XDR_SHXYM").row(0) == ("accepted", "91990100MA0TEXT129")
    changes = result.changes.filter(pl.col("operation") == "register")
    assert changes.select("field", "old", "new").rows() == [("CF_XDR_SHXYM", old, "91990100MA0TEXT129")]
    assert result.findings["rule"].to_list() == []


@pytest.mark.parametrize(("sent", "old"), DAMAGED)
def test_nothing_is_completed_under_another_name(
    knowing: Register, judged: Callable[..., Judged], sent: str, old: str
) -> None:
    result = knowing.judged(judged({"CF_XDR_SHXYM": sent, "CF_XDR_MC": "南辰测试科技有限公司"}))
    assert result.rows.select("_decision", "CF_XDR_SHXYM").row(0) == ("doubtful", old)


@pytest.mark.parametrize("sent", ["91990100MA0TETX129", "91990100MA0TEXT128", "91990100MA8TEXT129"])
def test_a_wrong_character_is_told_with_the_register_s_code_and_left(
    knowing: Register, judged: Callable[..., Judged], sent: str
) -> None:
    result = knowing.judged(judged({"CF_XDR_SHXYM": sent}))
    assert result.rows.select("_decision", "CF_XDR_SHXYM").row(0) == ("doubtful", sent)
    facts = result.findings.filter(pl.col("rule") == "identifier.candidates")["facts"].item()
    assert facts == '{"candidates": "91990100MA0TEXT129", "nearest": "91990100MA0TEXT129"}'


def test_two_bodies_of_one_name_and_number_leave_the_code_as_it_is(
    penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]
) -> None:
    twin = KNOWN.head(1).with_columns(subject_id=pl.lit("9"), uscc=pl.lit("92990100MA0TEXT126"))
    result = Register(pl.concat([KNOWN, twin]), penalties, catalogue).judged(judged({"CF_XDR_SHXYM": "MA0TEXT1-2"}))
    assert result.rows.select("_decision", "CF_XDR_SHXYM").row(0) == ("doubtful", "MA0TEXT12")


def test_digits_that_a_spreadsheet_lost_come_back_from_the_register(
    penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]
) -> None:
    numbers = KNOWN.head(1).with_columns(uscc=pl.lit("919901001000000169"), org_code=pl.lit("100000016"))
    result = Register(numbers, penalties, catalogue).judged(judged({"CF_XDR_SHXYM": "919901001000000000"}))
    assert result.rows.select("_decision", "CF_XDR_SHXYM").row(0) == ("accepted", "919901001000000169")


def test_a_genuine_code_that_fails_its_check_is_accepted_and_flagged(
    penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]
) -> None:
    odd = KNOWN.head(1).with_columns(uscc=pl.lit("91990100MA0TEXT128"))
    result = Register(odd, penalties, catalogue).judged(judged({"CF_XDR_SHXYM": "91990100MA0TEXT128"}))
    assert result.rows["_decision"].item() == "accepted"
    assert result.findings["rule"].to_list() == ["identifier.confirmed"]


def test_other_doubts_of_the_row_stay(knowing: Register, judged: Callable[..., Judged]) -> None:
    result = knowing.judged(judged({"CF_XDR_SHXYM": "MA0TEXT1-2", "CF_JDRQ": "3/5/2024"}))
    assert result.rows["_decision"].item() == "doubtful"
    assert "date.ambiguous" in result.findings["rule"].to_list()


def test_an_older_number_of_somebody_else_is_a_doubt(knowing: Register, judged: Callable[..., Judged]) -> None:
    row = {"CF_XDR_SHXYM": None, "CF_XDR_GSZC": "990100000012340"}
    assert said(knowing.judged(judged(row))) == []
    other = knowing.judged(judged(row | {"CF_XDR_MC": "南辰测试科技有限公司"}))
    assert said(other) == [("CF_XDR_MC", "subject.name-differs")]
