"""Amounts of money as decimals in the unit of their field; whatever is not one definite amount is left to a person."""

import re
from decimal import Decimal
from typing import Literal

from credit.quality.operations.model import Reading
from credit.quality.operations.numerals import NUMERAL, number

Unit = Literal["yuan", "wan-yuan"]
YUAN: dict[Unit, int] = {"yuan": 1, "wan-yuan": 10_000}
LONGEST = 60  # characters; more is a text, and arithmetic would begin to round
DIGITS = 18  # of the stored decimal, those after the point included

ABOUT = r"(?:(?:人民币|RMB|CNY|¥|￥|罚款|处罚款|没收|共计|合计|总计|计|共|金额|大写|小写)[::]?\s*)*"
TAIL = r"(?:人民币|RMB|整|正)*"
PLAIN = r"(?P<sign>[-−])?(?P<number>\d+(?:\.\d*)?|\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d{1,3}(?: \d{3})+(?:\.\d*)?)"
UNITS = {"": None, "元": 1, "圆": 1, "块": 1, "百元": 100, "千元": 1_000, "万": 10_000, "万元": 10_000, "萬元": 10_000}
UNITS |= {"百万元": 10**6, "千万元": 10**7, "亿": 10**8, "亿元": 10**8}
UNIT = "(?P<unit>" + "|".join(sorted(filter(None, UNITS), key=len, reverse=True)) + ")?"
WRITTEN = re.compile(rf"{ABOUT}{PLAIN}\s*{UNIT}\s*{TAIL}", re.IGNORECASE)
CAPITAL = re.compile(
    rf"{ABOUT}(?P<yuan>{NUMERAL}+)(?:[元圆](?:零?(?P<jiao>{NUMERAL})角)?(?:零?(?P<fen>{NUMERAL})分)?)?{TAIL}",
    re.IGNORECASE,
)
TWICE = re.compile(r"(.+?)\s*[(（](.+)[)）]")
FOREIGN = re.compile(
    r"[$€£%％‰฿₩]|USD|EUR|HKD|JPY|GBP|美元|美金|欧元|港元|港币|日元|英镑|韩元|澳元|加元|台币|卢布|法郎", re.IGNORECASE
)


def read_amount(text: str, unit: Unit | None, decimals: int) -> Reading:
    """The amount that a text states, in the unit of the field, as plain digits.

    Args:
        text: trimmed and of narrow width.
        unit: of the field; a bare number is taken to be in it.
        decimals: how many the field keeps.

    >>> read_amount("2万元", "wan-yuan", 6).value, read_amount("20,000元", "wan-yuan", 6).value
    ('2', '2')
    >>> read_amount("贰万元整", "yuan", 2).value, read_amount("约2万", "yuan", 2).problem
    ('20000', 'amount.unreadable')
    """
    plain = re.sub(r"\s+", " ", text.lstrip("'’‘`")).strip()
    if len(plain) > LONGEST:
        return Reading(None, "amount.unreadable")
    if FOREIGN.search(plain):
        return Reading(None, "amount.currency")
    stated = _stated(plain, YUAN[unit] if unit else 1)
    return Reading(None, "amount.unreadable") if stated is None else _fitted(stated, decimals)


def _stated(text: str, size: int) -> Decimal | None:
    """The amount in units of so many yuan; one given in figures and in words must agree with itself."""
    if twice := TWICE.fullmatch(text):
        first, second = (_stated(part, size) for part in twice.groups())
        return first if first == second else None
    if written := WRITTEN.fullmatch(text):
        value = Decimal(re.sub("[, ]", "", written["number"])) * (-1 if written["sign"] else 1)
        factor = UNITS[written["unit"] or ""]
        return value if factor is None else value * factor / size
    if capital := CAPITAL.fullmatch(text):
        yuan = _in_words(capital)
        return None if yuan is None else yuan / size
    return None


def _in_words(capital: re.Match[str]) -> Decimal | None:
    """Words without 元 or 万 do not say which of the two they count."""
    yuan = number(capital["yuan"])
    if yuan is None or not re.search("[元圆万萬亿億]", capital[0]):
        return None
    return yuan + sum(
        (number(capital[part] or "零") or Decimal(0)) / size for part, size in (("jiao", 10), ("fen", 100))
    )


def _fitted(value: Decimal, decimals: int) -> Reading:
    kept = value.quantize(Decimal(1).scaleb(-decimals)) if abs(value) < Decimal(10) ** (DIGITS - decimals) else None
    if kept is None or kept != value:
        return Reading(None, "amount.precision")
    return Reading(f"{value.normalize():f}", "amount.negative" if value < 0 else None)


def read_integer(text: str) -> Reading:
    """A whole number without separators.

    >>> read_integer("1,200").value, read_integer("12人").problem
    ('1200', 'integer.unreadable')
    """
    plain = re.sub(r"(?<=\d),(?=\d{3}(?:\D|\Z))", "", text.lstrip("'’‘`").strip())
    found = re.fullmatch(r"[-+]?\d{1,18}(?=(?:\.0+)?\Z)", plain.removesuffix(".0"))
    return Reading(str(int(found[0]))) if found else Reading(None, "integer.unreadable")
