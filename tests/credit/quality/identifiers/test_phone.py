"""Telephone numbers, which are never published but tell whether a cell holds one."""

import pytest

from credit.quality.identifiers import phone


@pytest.mark.parametrize(
    ("sent", "normalised"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86-13800138000", "13800138000"),
        ("0086 13800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("（0574）8765-4321", "057487654321"),
        ("+86 574 87654321", "057487654321"),
        ("010-12345678", None),
        ("010-62345678", "01062345678"),
        ("400-800-1234", "4008001234"),
        ("13800138000.0", "13800138000"),
    ],
)
def test_mobile_fixed_and_service_numbers_have_one_form(sent: str, normalised: str | None) -> None:
    examined = phone.examine(sent)
    assert (examined.normalised if examined.valid else None) == normalised


@pytest.mark.parametrize("sent", ["12800138000", "1380013800", "87654321", "0574-87654321转801"])
def test_others_are_doubtful(sent: str) -> None:
    assert [r.id for r in phone.examine(sent).reasons] == ["pattern"]


def test_a_rounded_number_is_named() -> None:
    assert [r.id for r in phone.examine("1.38E+10").reasons] == ["pattern", "identifier.scientific"]
