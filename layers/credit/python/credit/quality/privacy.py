"""Personal data where it does not belong: identity numbers, mobile phones, bank cards and forbidden facts in free text.

个人信息保护法 article 28, 征信业管理条例 article 14. What is found is proven as far as it can be: by its check digit,
or by its form. A number that is a sound 统一社会信用代码 or 工商注册号 is nobody's.
"""

import re
from collections.abc import Sequence

import polars as pl

from credit.quality import identifiers
from credit.quality.operations.characters import NARROW
from credit.quality.operations.model import refold

PERHAPS = "[0-9][0-9 -]{9}|[０-９]{3}"
ALONE = r"(?<![0-9A-Za-z.]){}(?![0-9A-Za-z])"
MOBILE = re.compile(ALONE.format(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"))
CITIZEN = re.compile(ALONE.format(r"(?:\d{6}[- ]?\d{8}[- ]?\d{3}[0-9Xx]|\d{15})"))
CARD = re.compile(ALONE.format(r"[3-69](?:[- ]?\d){15,18}"))
# Licence numbers are as long, and one in ten passes the check digit: a card needs words around it, or its grouping.
ACCOUNT = re.compile("卡|账|帐|户|银行|[Aa]ccount|[Cc]ard")
GROUPED = re.compile(r"\d{4}[- ]\d{4}[- ]\d{4}")
DIGITS = {wide: narrow for wide, narrow in NARROW.items() if narrow.isalnum() or narrow in " -"}


def forbidden_fact(words: Sequence[str]) -> str | None:
    """A pattern for a forbidden fact as forms state it, such as `血型：A`; None if no Chinese word is forbidden."""
    chinese = [re.escape(word) for word in words if not word.isascii()]
    return f"(?:{'|'.join(chinese)})[:：]" if chinese else None


def may_be_personal(column: pl.Expr) -> pl.Expr:
    """Where a text holds digits enough for any of the numbers: Boolean, fast on long texts."""
    return column.str.contains(PERHAPS)


def is_personal(text: str) -> bool:
    """Whether the text holds a number of a person.

    >>> is_personal("联系电话13800001234"), is_personal("代码91990100MA0TEXT129"), is_personal("罚款20000000000元")
    (True, False, False)
    """
    plain = refold(text, DIGITS)
    return bool(
        MOBILE.search(plain)
        or any(_citizen(found[0]) for found in CITIZEN.finditer(plain))
        or any(_card(found[0], plain) for found in CARD.finditer(plain))
    )


def _citizen(written: str) -> bool:
    number = re.sub("[- ]", "", written).upper()
    return _sound("id-card", number) and not _sound("reg-no" if len(number) == 15 else "uscc", number)


def _card(written: str, text: str) -> bool:
    number = re.sub("[- ]", "", written)
    if not (GROUPED.search(written) or ACCOUNT.search(text)):
        return False
    return _luhn(number) and not _sound("uscc", number)


def _sound(kind: str, number: str) -> bool:
    return identifiers.examine(kind, number).valid


def _luhn(number: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1, annex B)."""
    doubled = [int(d) * (1 + n % 2) for n, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
