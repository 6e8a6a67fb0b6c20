"""The taxpayer number in its five lengths."""

import pytest

from credit.quality.identifiers import tax_no


def ids(value: str) -> list[str]:
    return [reason.id for reason in tax_no.examine(value).reasons]


@pytest.mark.parametrize(
    "number",
    [
        "91990100MA0TEXT129",
        "N2990100MC00000128",
        "11010519491231002X",
        "990100MA0TEXT12",
        "990100-D2143569-X",
        "110105491231002",
        "11010549123100201",
        "11010519491231002X01",
    ],
)
def test_unified_codes_citizen_numbers_and_the_older_forms_are_valid(number: str) -> None:
    assert ids(number) == []


def test_eighteen_characters_that_fail_both_checks_are_doubtful() -> None:
    assert ids("91990100MA0TEXT128") == ["identifier.check-digit"]


def test_region_and_organisation_code_are_checked_in_fifteen() -> None:
    assert ids("000100MA0TEXT13") == ["identifier.region", "identifier.organisation-code"]


def test_an_organisation_code_alone_is_recognised() -> None:
    assert ids("MA0TEXT1-2") == ["identifier.length", "identifier.other-kind"]


def test_a_registration_number_is_recognised() -> None:
    assert "identifier.other-kind" in ids("990100000012340")


@pytest.mark.parametrize(
    ("sent", "so"), [("0" * 20, "placeholder"), ("9.1E+17", "scientific"), ("测" * 15, "characters")]
)
def test_what_is_wrong_is_named(sent: str, so: str) -> None:
    assert f"identifier.{so}" in ids(sent)
