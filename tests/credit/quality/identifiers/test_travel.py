"""Passports and travel permits: shape is all that can be judged."""

import pytest

from credit.quality.identifiers import KINDS


def ids(kind: str, value: str) -> list[str]:
    return [reason.id for reason in KINDS[kind].examine(value).reasons]


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("passport", "E12345678"),
        ("passport", "ea1234567"),
        ("passport", "G 12345678"),
        ("passport", "123456789"),
        ("passport", "K01234567"),
        ("passport", "AB123"),
        ("passport", "EJ1234567"),
        ("passport", "DE1234567"),
        ("passport", "SE1234567"),
        ("passport", "PE1234567"),
        ("passport", "D1234567"),
        ("passport", "S1234567"),
        ("passport", "P1234567"),
        ("passport", "HJ1234567"),
        ("passport", "H12345678"),
        ("passport", "MA1234567"),
        ("hk-macao-permit", "H12345678"),
        ("hk-macao-permit", "m1234567801"),
        ("taiwan-permit", "12345678"),
        ("taiwan-permit", "1234567801B"),
        ("taiwan-permit", "0123456789（B）"),
        ("taiwan-permit", "0123456789"),
        ("foreign-residence", "CAN110012345678"),
        ("foreign-residence", "911124198108030024"),
    ],
)
def test_papers_written_as_they_should_be_are_valid(kind: str, number: str) -> None:
    assert ids(kind, number) == []


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("passport", "E1"),
        ("passport", "ABCDEFGH"),
        ("passport", "E1234567890"),
        ("hk-macao-permit", "A12345678"),
        ("hk-macao-permit", "H1234567"),
        ("taiwan-permit", "1234567"),
        ("foreign-residence", "CA110012345678"),
    ],
)
def test_others_are_doubtful(kind: str, number: str) -> None:
    assert ids(kind, number) == ["pattern"]


@pytest.mark.parametrize("kind", ["passport", "hk-macao-permit", "taiwan-permit", "foreign-residence"])
def test_a_citizen_number_is_recognised(kind: str) -> None:
    assert ids(kind, "11010519491231002X") == ["pattern", "identifier.other-kind"]


def test_a_passport_of_noughts_is_a_placeholder() -> None:
    assert ids("passport", "00000000") == ["identifier.placeholder"]


def test_a_new_card_of_a_foreigner_is_checked_as_a_citizen_number() -> None:
    assert ids("foreign-residence", "911124198108030025") == ["identifier.check-digit"]
    assert ids("foreign-residence", "911124198113030023")[0] == "identifier.birth-date"


def test_a_masked_permit_is_called_so() -> None:
    assert ids("hk-macao-permit", "H1234****") == ["pattern", "identifier.masked"]
