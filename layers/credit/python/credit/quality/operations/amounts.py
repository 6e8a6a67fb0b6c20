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

# Words around an amount that neither change it nor say that it is one of several.
RENMINBI = "人民币|RMB|CNY|¥|￥"
WORDS = "处罚款|罚款|没收|共计|合计|总计|金额|总额|大写|小写|计|共"
BEFORE = re.compile(rf"(?:(?:{RENMINBI}|{WORDS}|[(（](?:{RENMINBI}|大写|小写)[)）])[:：]?\s*)+", re.IGNORECASE)
MARK = rf"{RENMINBI}|[(（](?:{RENMINBI})[)）]|[。；;，,、]|(?<=[元圆圓角分])[整正]"
AFTER = re.compile(rf"(?:\s*(?:{MARK}))+\Z", re.IGNORECASE)
UNIT_APART = re.compile(r"[(（](百万元|千元|万元|万|元)[)）]")
TWICE = re.compile(r"(.+?)\s*[(（](.+)[)）]")
NEGATIVE = re.compile(r"[-−－负](?P<before>.+)|(?P<after>.*[0-9元])[-−－]|[(（](?P<inside>[0-9][0-9,. ]*)[)）]")
FOREIGN = re.compile(
    r"[$€£₤₩₽฿₹%％‰]|(?<![A-Z])(?:USD|EUR|HKD|JPY|GBP|AUD|CAD|SGD|CHF|KRW|TWD|NTD|MOP|THB|RUB|MYR|NZD)(?![A-Z])|百分之|"
    "[美欧港澳加韩日]元|[美欧]金|港币|日[元圆]|新台币|台币|澳门币|葡币|英镑|法郎|卢布|泰铢|新加坡元|新元|卢比|林吉特|纽元",
    re.IGNORECASE,
)

FIGURES = r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
GROUPED = re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]*)?")
BARE = re.compile(FIGURES)
RUN = re.compile(r"[0-9.][0-9., ]*")
# Programs print a number shortest, as 1.0E-4 or 2.5e-05. Spreadsheets print what fits the cell, as 2E+04 or 2.50E+04.
EXACT = re.compile(r"[0-9]\.(?:0|[0-9]*[1-9])E-?[1-9][0-9]?|[0-9](?:\.[0-9]*[1-9])?e[-+]?[0-9]{2}")
COUNTED = rf"(?:[0-9.]|点|{NUMERAL}|[廿卅])+"
STATED = re.compile(
    rf"(?:(?P<yuan>{COUNTED})(?P<sign>元|圆|圓|块钱?)?)?"
    r"(?:零?(?P<jiao>[0-9]|[零〇一壹二贰貳两三叁參四肆五伍六陆陸七柒八捌九玖])角)?"
    r"(?:零?(?P<fen>[0-9]|[零〇一壹二贰貳两三叁參四肆五伍六陆陸七柒八捌九玖])分)?"
)


def read_amount(text: str, unit: Unit | None, decimals: int) -> Reading:
    """The amount that a text states, in the unit of the field, as plain digits.

    Args:
        text: trimmed and of narrow width.
        unit: of the field; a bare number is taken to be in it.
        decimals: how many the field keeps.

    >>> read_amount("2万元", "wan-yuan", 6).value, read_amount("20,000元", "wan-yuan", 6).value
    ('2', '2')
    >>> read_amount("贰万元整", "yuan", 2).value, read_amount("2万3千元", "yuan", 2).value
    ('20000', '23000')
    >>> read_amount("约2万", "yuan", 2).problem, read_amount("1.234,56", "yuan", 2).problem
    ('amount.unreadable', 'amount.unreadable')
    """
    plain = re.sub(r"\s+", " ", text.strip("='’‘`\"“” ")).strip()
    if len(plain) > LONGEST:
        return Reading(None, "amount.unreadable")
    if FOREIGN.search(plain):
        return Reading(None, "amount.currency")
    stated = _stated(plain, YUAN[unit] if unit else 1)
    return Reading(None, "amount.unreadable") if stated is None else _fitted(stated, decimals)


def _stated(text: str, size: int) -> Decimal | None:
    """The amount in units of so many yuan; one given in figures and in words must agree with itself."""
    text = UNIT_APART.sub(r"\1", text) if UNIT_APART.search(text) else text
    if (twice := TWICE.fullmatch(text)) and not BEFORE.fullmatch(twice[1]):
        first, second = (_stated(part, size) for part in twice.groups())
        return first if first == second else None
    plain = AFTER.sub("", _without(BEFORE, text)) if not AFTER.fullmatch(text) else ""
    if negative := NEGATIVE.fullmatch(plain):
        value = _positive(_without(BEFORE, negative[negative.lastgroup or 0]), size)
        return None if value is None else -value
    return _positive(plain.removeprefix("+"), size)


def _without(before: re.Pattern[str], text: str) -> str:
    found = before.match(text)
    return text[found.end() :].strip() if found else text.strip()


def _positive(text: str, size: int) -> Decimal | None:
    """Figures alone count in the unit of the field, everything with a unit of its own in that."""
    if EXACT.fullmatch(text):
        return Decimal(text)
    plain = _ungrouped(text)
    if plain is None:
        return None
    if BARE.fullmatch(plain):
        return Decimal(plain)
    stated = STATED.fullmatch(re.sub(r"\s+", "", plain))
    yuan = _in_yuan(stated) if stated else None
    return None if yuan is None else yuan / size


def _ungrouped(text: str) -> str | None:
    """Without thousands separators; None where commas or blanks do not part thousands, as in 5,000000 or 1.234,56."""
    plain, end = "", 0
    for run in RUN.finditer(text):
        figures = run[0].rstrip(" ")
        if not (BARE.fullmatch(figures) or GROUPED.fullmatch(figures)):
            return None
        plain += text[end : run.start()] + re.sub("[, ]", "", figures)
        end = run.end()
    return plain + text[end:]


def _in_yuan(stated: re.Match[str]) -> Decimal | None:
    """Words without 元, 角, 分 or 万 do not say which of them they count; 5元3 may be 5.3 or 5.03 yuan."""
    if not stated[0] or not re.search("[元圆圓块角分万萬亿億]", stated[0]):
        return None
    small = stated["jiao"] or stated["fen"]
    if stated["yuan"] and small and not stated["sign"]:
        return None
    yuan = number(stated["yuan"]) if stated["yuan"] else Decimal(0)
    if yuan is None or (small and yuan % 1):
        return None
    return yuan + sum((number(stated[part] or "零") or Decimal(0)) / n for part, n in (("jiao", 10), ("fen", 100)))


def _fitted(value: Decimal, decimals: int) -> Reading:
    kept = value.quantize(Decimal(1).scaleb(-decimals)) if abs(value) < Decimal(10) ** (DIGITS - decimals) else None
    if kept is None or not (kept == value or _is_noise(value, kept)):
        return Reading(None, "amount.precision")
    plain = f"{kept:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return Reading("0" if plain == "-0" else plain, "amount.negative" if kept < 0 else None)


def _is_noise(value: Decimal, kept: Decimal) -> bool:
    """Whether a program computed in binary fractions and printed what was left over: 0.30000000000000004 for 0.3."""
    printed = len(value.as_tuple().digits) >= 16
    return printed and abs(value - kept) <= max(abs(value), Decimal(1)) * Decimal("1e-14")


def read_integer(text: str) -> Reading:
    """A whole number, thousands separators aside.

    >>> read_integer("1,200").value, read_integer("12人").problem
    ('1200', 'integer.unreadable')
    """
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?:[^0-9]|\Z))", "", text.lstrip("'’‘`").strip())
    found = re.fullmatch(r"([-+]?[0-9]{1,18})(?:\.0+)?", plain)
    return Reading(str(int(found[1]))) if found else Reading(None, "integer.unreadable")
