"""The business registration number (GS 15-2006)."""

import pytest

from credit.quality.identifiers import reg_no

KNOWN = [
    "440301103097413",
    "440301103448669",
    "110108012660422",
    "100000000032522",
    "440301102900139",
    "100000000012314",
    "990100000012340",
    "990100300005677",
]


def ids(value: str) -> list[str]:
    return [reason.id for reason in reg_no.examine(value).reasons]


@pytest.mark.parametrize("number", KNOWN)
def test_every_known_number_is_valid(number: str) -> None:
    assert ids(number) == []


@pytest.mark.parametrize("number", KNOWN)
def test_every_other_last_digit_is_doubtful(number: str) -> None:
    others = [number[:-1] + digit for digit in "0123456789" if digit != number[-1]]
    assert all("identifier.check-digit" in ids(other) for other in others)


@pytest.mark.parametrize("number", ["9901001012345", "企合测总字第100001号", "企独测字第00012号-1"])
def test_numbers_from_before_2007_carry_no_check(number: str) -> None:
    assert ids(number) == []


def test_fourteen_digits_have_lost_one() -> None:
    assert ids("44030110309741") == ["identifier.length"]


def test_a_province_that_never_was_is_named() -> None:
    assert "identifier.region" in ids("000100000012340")


def test_fifteen_ones_are_a_placeholder() -> None:
    assert "identifier.placeholder" in ids("1" * 15)


def test_a_unified_code_is_recognised() -> None:
    assert "identifier.other-kind" in ids("91990100MA0TEXT129")
