"""The organisation code (GB 11714)."""

import pytest

from credit.quality.identifiers import org_code


def ids(value: str) -> list[str]:
    return [reason.id for reason in org_code.examine(value).reasons]


@pytest.mark.parametrize("code", ["D2143569-X", "d2143569x", "MA0TEXT1-2", "MC0000012", "71526726-X", "100000155"])
def test_codes_with_a_right_check_are_valid(code: str) -> None:
    assert ids(code) == []


def test_a_code_with_a_wrong_check_digit_is_doubtful() -> None:
    assert ids("D2143569-1") == ["identifier.check-digit"]


def test_letters_that_the_unified_code_leaves_out_are_allowed_here() -> None:
    assert "identifier.characters" not in ids("IOSVZ0000")


@pytest.mark.parametrize("code", ["D2143569A", "D214/5690"])
def test_a_letter_for_a_check_digit_and_signs_are_named(code: str) -> None:
    assert ids(code) == ["identifier.characters"]


def test_a_masked_code_is_told_from_a_mistyped_one() -> None:
    assert "identifier.masked" in ids("D2***569X")
    assert "identifier.masked" not in ids("D2143569X")


@pytest.mark.parametrize("code", ["2143569X", "D2143569XX"])
def test_lost_or_added_characters_are_named(code: str) -> None:
    assert ids(code) == ["identifier.length"]


def test_nine_noughts_are_a_placeholder_though_their_check_is_right() -> None:
    assert ids("000000000") == ["identifier.placeholder"]


def test_a_unified_code_is_recognised() -> None:
    assert ids("91990100MA0TEXT129") == ["identifier.length", "identifier.other-kind"]
