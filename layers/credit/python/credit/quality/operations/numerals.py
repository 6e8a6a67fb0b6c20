"""Chinese numerals, everyday (二千三百), capital (贰仟叁佰) and mixed with figures (2千3百), as decimals."""

import re
from decimal import Decimal

DIGITS = {
    c: n
    for n, forms in enumerate(
        (
            *("零〇○", "一壹弌", "二贰貳弍两兩俩", "三叁參参叄弎", "四肆", "五伍", "六陆陸"),
            *("七柒", "八捌", "九玖"),
        )
    )
    for c in forms
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERAL = "[" + "".join((*DIGITS, *TENS, *MYRIADS)) + "]"
# A place of a number below ten thousand: what stands there, and the power of ten that it counts.
_TOKEN = re.compile(rf"([0-9]+(?:\.[0-9]+)?)|([{''.join(DIGITS)}])|([{''.join(TENS)}])")
_FRACTION = re.compile(rf"([{''.join(DIGITS)}]+)")
_TWENTY = str.maketrans({"廿": "二十", "卅": "三十"})


def digits(text: str) -> str:
    """Numerals said digit by digit, as in years.

    >>> digits("二〇二四")
    '2024'
    """
    return "".join(str(DIGITS[c]) if c in DIGITS else c for c in text)


def number(text: str) -> Decimal | None:
    """A number in Chinese numerals or in figures with Chinese units; None if it is not one, or could be two.

    >>> number("贰万"), number("一百零五"), number("十二"), number("叁亿零伍佰万"), number("二三"), number("万")
    (Decimal('20000'), Decimal('105'), Decimal('12'), Decimal('305000000'), None, None)
    >>> number("2万3千"), number("1.5亿"), number("3万5000"), number("一点五万"), number("2万3")
    (Decimal('23000'), Decimal('150000000.0'), Decimal('35000'), Decimal('15000.0'), None)
    """
    return _whole(text.translate(_TWENTY))


def _whole(text: str) -> Decimal | None:
    for unit, size in sorted(MYRIADS.items(), key=lambda entry: -entry[1]):
        above, found, below = text.rpartition(unit)
        if found:
            upper, lower = _whole(above), _whole(below) if below else Decimal(0)
            if _colloquial(below) or upper is None or lower is None or lower >= size or (below and upper % 1):
                return None
            return upper * size + lower
    whole, point, fraction = text.partition("点")
    return _section(whole) if not point else _with_fraction(whole, fraction)


def _colloquial(below: str) -> bool:
    """两万五 is 25,000 when said and 20,005 when counted; so is 2万5."""
    return len(below) == 1 and below not in "零〇○"


def _with_fraction(whole: str, fraction: str) -> Decimal | None:
    before = _section(whole)
    if before is None or before % 1 or not _FRACTION.fullmatch(fraction):
        return None
    return Decimal(f"{before}.{digits(fraction)}")


def _section(text: str) -> Decimal | None:
    """A number below ten thousand: places fall from left to right, 零 fills the gaps. Figures alone may be larger."""
    tokens = list(_TOKEN.finditer(text))
    if not tokens or sum(len(token[0]) for token in tokens) != len(text):
        return None
    if len(tokens) == 1 and tokens[0][1]:
        return Decimal(tokens[0][1])
    return _places(tokens)


def _places(tokens: list[re.Match[str]]) -> Decimal | None:
    total, last = Decimal(0), 10_000
    waiting: Decimal | None = None
    gap = False
    for at, token in enumerate(tokens):
        if token[3]:
            place = TENS[token[3]]
            if place >= last or waiting == 0 or _unsaid(place, waiting, first=at < 2):
                return None
            total, last, waiting, gap = total + place * (1 if waiting is None else waiting), place, None, False
        elif waiting:  # two digits in a row are no number
            return None
        else:
            gap, waiting = gap or waiting == 0, Decimal(token[1] or DIGITS[token[2]])
    return _ended(total, last, waiting, gap=gap)


def _unsaid(place: int, waiting: Decimal | None, *, first: bool) -> bool:
    """Ten may go without its one, 百 and 千 not: those are units. 15千 is said, 3千15百 is not."""
    return place > 10 if waiting is None else not first and waiting >= 10


def _ended(total: Decimal, last: int, waiting: Decimal | None, *, gap: bool) -> Decimal | None:
    """With what stands after the last place. 一百五 is 150 when said and 105 when counted, so is 1百5."""
    if waiting is None:
        return total
    said = waiting < 10 < last < 10_000 and waiting and not gap
    return None if said or waiting >= last or (total % 1 and waiting) else total + waiting
