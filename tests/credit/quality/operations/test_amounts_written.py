"""Amounts in figures and words, in the unit of their field."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.quality.operations.amounts import read_amount, read_integer
from credit.quality.operations.numerals import number


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("2.5", "2.5"),
        ("2.50", "2.5"),
        ("2.5万元", "2.5"),
        ("2.5万", "2.5"),
        ("25000元", "2.5"),
        ("25,000元", "2.5"),
        ("25 000元", "2.5"),
        ("￥25,000.00元", "2.5"),
        ("人民币贰万伍仟元整", "2.5"),
        ("贰万伍仟元整（25000元）", "2.5"),
        ("罚款25000元", "2.5"),
        ("壹拾贰万叁仟肆佰伍拾陆元柒角捌分", "12.345678"),
        ("三千元", "0.3"),
        ("0.1亿元", "1000"),
        (".5", "0.5"),
        ("0", "0"),
    ],
)
def test_an_amount_is_brought_into_units_of_ten_thousand_yuan(text: str, wan: str) -> None:
    assert read_amount(text, "wan-yuan", 6).value == wan


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("约2万", "amount.unreadable"),
        ("0.2/0.3", "amount.unreadable"),
        ("5,000000", "amount.unreadable"),
        ("5..0", "amount.unreadable"),
        ("2E+04", "amount.unreadable"),
        ("三", "amount.unreadable"),
        ("两万五", "amount.unreadable"),
        ("贰万元整（2000元）", "amount.unreadable"),
        ("1000美元", "amount.currency"),
        ("$5", "amount.currency"),
        ("10%", "amount.currency"),
        ("-2", "amount.negative"),
        ("0.0000001", "amount.precision"),
        ("9999999999999", "amount.precision"),
    ],
)
def test_what_is_no_single_amount_is_left_to_a_person(text: str, problem: str) -> None:
    assert read_amount(text, "wan-yuan", 6).problem == problem


@given(st.decimals(0, 10**11, places=2))
def test_thousands_separators_do_not_change_an_amount(amount: Decimal) -> None:
    value = read_amount(f"{amount:,}元", "yuan", 2).value
    assert value is not None
    assert Decimal(value) == amount


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_numbers_in_words_are_read_as_they_are_written(high: int, low: int) -> None:
    assert number(in_words(high * 10_000 + low)) == high * 10_000 + low


@pytest.mark.parametrize(("text", "value"), [("12", "12"), ("1,200", "1200"), ("12.0", "12"), ("-3", "-3")])
def test_whole_numbers_lose_their_separators(text: str, value: str) -> None:
    assert read_integer(text).value == value


@pytest.mark.parametrize("text", ["1.5", "12人", "1,2", "", "1" * 19])
def test_what_is_no_whole_number_is_left_to_a_person(text: str) -> None:
    assert read_integer(text).problem == "integer.unreadable"


def in_words(value: int) -> str:
    """A number as it is written on cheques: every place named, one 零 for each gap."""
    places = [(10**8, "亿"), (10**4, "万"), (1, "")]
    words, before = "", 10
    for size, unit in places:
        part, value = divmod(value, size)
        if part:
            words += ("零" if words and (part < 1000 or before % 10 == 0) else "") + _below_myriad(part) + unit
        before = part or 10
    return words


def _below_myriad(part: int) -> str:
    words, gap = "", False
    for place, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, part = divmod(part, place)
        if digit:
            words += ("零" if gap and words else "") + "零壹贰叁肆伍陆柒捌玖"[digit] + unit
        gap = not digit
    return words
