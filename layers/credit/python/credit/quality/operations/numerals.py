"""Chinese numerals, everyday (二千三百) and capital (贰仟叁佰), as decimals."""

import re
from decimal import Decimal

DIGITS = {
    c: n
    for n, forms in enumerate(
        ("零〇○", "一壹弌", "二贰貳两", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for c in forms
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERAL = "[" + "".join((*DIGITS, *TENS, *MYRIADS)) + "]"
_SECTION = re.compile(rf"(?:[{''.join(DIGITS)}]?[{''.join(TENS)}]|[{''.join(DIGITS)}])*")


def digits(text: str) -> str:
    """Numerals said digit by digit, as in years.

    >>> digits("二〇二四")
    '2024'
    """
    return "".join(str(DIGITS[c]) if c in DIGITS else c for c in text)


def number(text: str) -> Decimal | None:
    """A whole number in Chinese numerals; None if it is not one, or not written as one would.

    >>> number("贰万"), number("一百零五"), number("十二"), number("叁亿零伍佰万"), number("二三"), number("万")
    (Decimal('20000'), Decimal('105'), Decimal('12'), Decimal('305000000'), None, None)
    """
    for unit, size in sorted(MYRIADS.items(), key=lambda entry: -entry[1]):
        above, found, below = text.rpartition(unit)
        if found:
            upper, lower = number(above), number(below) if below else Decimal(0)
            # 两万五 is 25,000 when said and 20,005 when counted.
            colloquial = len(below) == 1 and below not in "零〇"
            return None if colloquial or upper is None or lower is None or lower >= size else upper * size + lower
    return _section(text)


def _section(text: str) -> Decimal | None:
    """A number below ten thousand: places fall from left to right, 零 fills the gaps."""
    if not text or not _SECTION.fullmatch(text):
        return None
    total, last, waiting, gap = 0, 10_000, None, False
    for character in text:
        if character in TENS:
            place = TENS[character]
            if place >= last or waiting == 0:
                return None
            total, last, waiting, gap = total + place * (1 if waiting is None else waiting), place, None, False
        elif waiting:  # two digits in a row are no number
            return None
        else:
            gap, waiting = gap or waiting == 0, DIGITS[character]
    if waiting and 10 < last < 10_000 and not gap:  # 一百五 is 150 when said and 105 when counted
        return None
    return Decimal(total + (waiting or 0))
