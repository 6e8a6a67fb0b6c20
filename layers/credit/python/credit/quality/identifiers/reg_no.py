"""工商注册号, the business registration number that came before the unified code (GS 15-2006).

Fifteen digits: region of the first registration (6), sequence (8), check digit by ISO 7064 MOD 11,10. Numbers from
before 2007 have thirteen digits, or read like 企合测总字第100001号; they carry no check and are kept as they are.

>>> examine("9901 0000 0012 340").valid, examine("990100000012341").valid
(True, False)
"""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from credit.quality.identifiers import looks, model, wording
from credit.quality.identifiers.checks import registration_number_holds, registration_numbers_hold
from credit.quality.identifiers.damage import Damage
from credit.quality.identifiers.regions import REGION
from credit.quality.identifiers.sifting import Found, sifted
from credit.quality.identifiers.writing import tidied, tidy
from credit.text import Text

KIND = "reg-no"
LABEL = Text(zh="工商注册号", en="business registration number")
EXPECTED = Text(zh="15位数字（2007年前的为13位数字）", en="15 digits (13 before 2007)")
WORDED = r"^企[独合股作][一-鿿（）()]{0,8}字?第?[0-9]{3,8}号[0-9]{0,3}$"

LENGTH = wording.length(LABEL, "15")
CHARACTERS = wording.characters(LABEL, Text(zh="数字", en="digits"))
REGION_UNKNOWN = wording.region(LABEL, "1-6")
CHECK_DIGIT = wording.check_digit(LABEL)
DAMAGE = Damage(LABEL)
OTHERS = looks.reasons(LABEL, ("uscc", "org-code", "tax-no", "id-card", "phone"))
REASONS = (LENGTH, CHARACTERS, REGION_UNKNOWN, CHECK_DIGIT, *DAMAGE.reasons, *OTHERS.values())

normalise = tidy
normal = tidied


def examine(value: str, today: date | None = None) -> model.Examined:  # noqa: ARG001
    """Everything that is wrong with one number. A failing check is doubt, not proof: the register decides."""
    number = normalise(value)
    found = [] if re.fullmatch(WORDED, number) else [*_found(number)]
    found += DAMAGE.of(number, unsound=bool(found))
    return model.examined(KIND, value, number, [*found, *looks.alike(number, OTHERS)] if found else [])


def reasons(column: pl.Expr, today: date | None = None) -> pl.Expr:  # noqa: ARG001
    """UInt32 masks over `REASONS` for a String column in normal form; 0 is valid, null stays null."""
    return sifted(column, REASONS, _sound, lambda is_so: is_so, lambda some, _: _found_in(some))


def _sound(column: pl.Expr) -> pl.Expr:
    return registration_numbers_hold(column) & column.str.head(6).str.contains(REGION)


def _found(number: str) -> Iterator[model.Reason]:
    if len(number) not in (13, 15):
        yield LENGTH
    if re.search("[^0-9]", number):
        yield CHARACTERS
    if len(number) in (13, 15) and not re.fullmatch(REGION, number[:6]):
        yield REGION_UNKNOWN
    if re.fullmatch("[0-9]{15}", number) and not registration_number_holds(number):
        yield CHECK_DIGIT


def _found_in(column: pl.Expr) -> Found:
    whole = column.str.len_chars().is_in([13, 15])
    found = {
        LENGTH: ~whole,
        CHARACTERS: column.str.contains("[^0-9]"),
        REGION_UNKNOWN: whole & ~column.str.head(6).str.contains(REGION),
        CHECK_DIGIT: column.str.contains("^[0-9]{15}$") & ~registration_numbers_hold(column),
    }
    usual = ~column.str.contains(WORDED)
    return Found({reason: usual & so for reason, so in found.items()}, DAMAGE, looks.alike_columns(column, OTHERS))
