"""Amounts in figures and words, in the unit of their field."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.quality.operations.amounts import Unit, read_amount, read_integer
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
        ("2万5千元", "2.5"),
        ("2万5000元", "2.5"),
        ("1亿2000万元", "12000"),
        ("2万零500元", "2.05"),
        ("一点五万元", "1.5"),
        ("两千万元", "2000"),
        ("CNY 2.50", "2.5"),
        ("25000元（大写：贰万伍仟元整）", "2.5"),
        ("2.5（万元）", "2.5"),
        ("25000(元)", "2.5"),
        ("25000元。", "2.5"),
        ("贰萬伍仟圓整", "2.5"),
        ("50元5角", "0.00505"),
        ("壹拾元零伍分", "0.001005"),
        ("+2.5", "2.5"),
        ("1.0E-4", "0.0001"),
        ("1e-05", "0.00001"),
        ("0.30000000000000004", "0.3"),
        ("2.4999999999999996", "2.5"),
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
        *[
            (text, "amount.unreadable")
            for text in (
                *("2万余元", "20余万元", "2万左右", "2万元以上", "不超过2万元", "几万元", "两三万元", "2万半"),
                *("1-2万元", "1万~2万", "1至3万元", "1万+2万", "每人2000元", "2人共4万元", "2000元/次"),
                *("1.234,56", "1.234.567", "0,5", "12,34,567", "1,0000", "2 5000", "1 000 00"),
                *("2.50E-05", "2.5E-05", "1.23457E+11", "2万3", "3千", "5元3", "2.5元3角", "1.5万2千"),
                *("万元", "百元", "元", "整", "罚款", "￥", "人民币", "2·5", "2。5", "٢", "罚款1万元，没收2万元"),
            )
        ],
        *[
            (text, "amount.currency")
            for text in ("HK$100", "100港元", "10000日元", "5‰", "百分之五", "usd100", "1000美元（折合人民币7000元）")
        ],
        *[(text, "amount.negative") for text in ("(2,000)", "2000-", "￥-2000", "-￥2000", "−2", "负2万元", "2000元-")],
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


FORMS = (
    "{:,}元", "{}元", "￥{}元整", "人民币{}元", "RMB{:,}元", "{} 元", "罚款{}元。", "{}元人民币", "（人民币）{:,}元",
)  # fmt: skip


@given(st.decimals(0, 10**10, places=2), st.sampled_from(FORMS))
def test_an_amount_in_yuan_is_the_same_in_every_form(amount: Decimal, form: str) -> None:
    value = read_amount(form.format(amount), "wan-yuan", 6).value
    assert value is not None
    assert Decimal(value) == amount / 10_000


@given(st.integers(1, 9999), st.integers(0, 9))
def test_units_may_stand_between_figures(wan: int, qian: int) -> None:
    written = f"{wan}万{qian}千元" if qian else f"{wan}万元"
    assert read_amount(written, "yuan", 0).value == str(wan * 10_000 + qian * 1000)


@given(st.floats(0, 10**8))
def test_what_a_program_prints_of_a_binary_fraction_is_read_as_meant_or_not_at_all(value: float) -> None:
    read = read_amount(repr(round(value, 2) + 0.1 - 0.1), "yuan", 2)
    assert read.value is None or abs(Decimal(read.value) - Decimal(repr(round(value, 2)))) <= Decimal("0.01")


@given(
    st.text("0123456789,.万亿千百十元角分整零壹贰 -+()（）约余￥%", max_size=12), st.sampled_from(["yuan", "wan-yuan"])
)
def test_an_amount_once_read_is_read_alike_again(text: str, unit: Unit) -> None:
    value = read_amount(text, unit, 6).value
    assert value is None or read_amount(value, unit, 6).value == value


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
