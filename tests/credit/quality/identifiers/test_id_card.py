"""The citizen number (GB 11643-1999)."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric as stdnum

from credit.quality.identifiers import id_card
from credit.quality.identifiers.checks import citizen_check

TODAY = date(2026, 11, 23)
unhurried = settings(deadline=None)


def numbered(region: str, born: date, sequence: int) -> str:
    body = f"{region}{born:%Y%m%d}{sequence:03}"
    return body + citizen_check(body)


def ids(value: str, today: date | None = TODAY) -> list[str]:
    return [reason.id for reason in id_card.examine(value, today).reasons]


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "440524188001010014", "990101199001010019", "990101198506150020", "99010119850615008X"],
)
def test_every_known_number_is_valid(number: str) -> None:
    assert ids(number, None) == []


def test_fifteen_digits_become_eighteen() -> None:
    assert id_card.examine("110105491231002", TODAY).normalised == "11010519491231002X"
    assert ids("110105491231002") == []


def test_fifteen_digits_without_a_date_stay_as_they_are() -> None:
    examined = id_card.examine("990100000012340", TODAY)
    assert examined.normalised == "990100000012340"
    assert [r.id for r in examined.reasons] == ["identifier.birth-date", "identifier.other-kind"]


@pytest.mark.parametrize("head", ["810000", "820000", "830000", "911124"])
def test_residence_permits_and_foreigners_cards_count_as_citizen_numbers(head: str) -> None:
    assert ids(numbered(head, date(1981, 8, 3), 2)) == []


@pytest.mark.parametrize("head", ["000000", "160101", "770101", "840000"])
def test_a_province_that_never_was_is_named(head: str) -> None:
    assert ids(numbered(head, date(1981, 8, 3), 2)) == ["identifier.region"]


def test_a_day_that_does_not_exist_is_named_though_the_check_is_right() -> None:
    assert ids("990101199002290016") == ["identifier.birth-date"]


@pytest.mark.parametrize(("born", "so"), [("20240229", []), ("19000229", ["identifier.birth-date"])])
def test_leap_years_are_counted_by_the_calendar(born: str, so: list[str]) -> None:
    body = f"990101{born}001"
    assert ids(body + citizen_check(body)) == so


@pytest.mark.parametrize(
    ("born", "possible"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 24), False),
        (date(2099, 12, 31), False),
        (date(1895, 11, 24), True),
        (date(1895, 11, 23), False),
    ],
)
def test_nobody_is_born_tomorrow_or_older_than_130(born: date, possible: bool) -> None:
    assert (ids(numbered("990101", born, 1)) == []) == possible


def test_without_a_day_only_the_calendar_is_asked() -> None:
    assert ids(numbered("990101", date(2099, 12, 31), 1), None) == []


@unhurried
@given(st.dates(date(1900, 1, 1), date(2026, 11, 23)), st.integers(1, 999), st.integers(0, 9), st.integers(0, 17))
def test_any_one_wrong_digit_is_noticed(born: date, sequence: int, digit: int, place: int) -> None:
    number = numbered("990101", born, sequence)
    changed = number[:place] + str(digit) + number[place + 1 :]
    assert (ids(changed) == []) == (changed == number)


@pytest.mark.parametrize(
    ("sent", "so"),
    [
        ("11010519491231002", "identifier.length"),
        ("1101051949123100X2", "identifier.characters"),
        ("11010519491231002*", "identifier.characters"),
        ("110105194912310021", "identifier.check-digit"),
        ("1.10105E+17", "identifier.scientific"),
        ("111111111111111111", "identifier.placeholder"),
        ("91990100MA0TEXT129", "identifier.other-kind"),
        ("E12345678", "identifier.other-kind"),
        ("H12345678", "identifier.other-kind"),
        ("13800138000", "identifier.other-kind"),
    ],
)
def test_what_is_wrong_is_named(sent: str, so: str) -> None:
    assert so in ids(sent)


@unhurried
@given(st.dates(date(1900, 1, 1), date(2026, 11, 23)), st.integers(1, 999), st.sampled_from("0123456789X"))
def test_python_stdnum_agrees_on_the_check(born: date, sequence: int, check: str) -> None:
    number = numbered("110105", born, sequence)[:17] + check
    assert (stdnum.calc_check_digit(number) == check) == (ids(number) == [])


@pytest.mark.parametrize("number", [numbered("810000", date(1981, 8, 3), 2), "110105491231002"])
def test_python_stdnum_wrongly_refuses_permits_and_fifteen_digits(number: str) -> None:
    assert (stdnum.is_valid(number), ids(number)) == (False, [])


def test_python_stdnum_wrongly_accepts_births_in_the_future() -> None:
    number = numbered("110105", date(2099, 12, 31), 1)
    assert (stdnum.is_valid(number), ids(number)) == (True, ["identifier.birth-date"])
