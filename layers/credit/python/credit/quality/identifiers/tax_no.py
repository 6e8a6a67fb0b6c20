"""纳税人识别号, the taxpayer number: today the unified code (18), or a citizen number for traders without one (18).

Older forms, by the practice of the tax authorities: region and organisation code (15), an old citizen number (15), a
citizen number of 15 or 18 digits with two more characters (17, 20). The last two have no check that all regions shared.

>>> examine("91990100MA0TEXT129").valid, examine("990101199001010019").valid, examine("990100MA0TEXT12").valid
(True, True, True)
"""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from credit.quality.identifiers import id_card, looks, model, uscc, wording
from credit.quality.identifiers.checks import ORGANISATION_CODE
from credit.quality.identifiers.damage import Damage
from credit.quality.identifiers.regions import REGION
from credit.quality.identifiers.sifting import Found, confirmed, sifted
from credit.quality.identifiers.writing import tidied, tidy
from credit.text import Text

KIND = "tax-no"
LABEL = Text(zh="纳税人识别号", en="taxpayer number")
ALPHABET = Text(zh="数字和大写字母", en="digits and capitals")
EXPECTED = Text(zh="统一社会信用代码，或旧15、17、20位号码", en="a unified code, or an older number of 15, 17 or 20")
LENGTHS = (15, 17, 18, 20)

LENGTH = wording.length(LABEL, "18（旧15、17、20）")
CHARACTERS = wording.characters(LABEL, ALPHABET)
REGION_UNKNOWN = wording.region(LABEL, "1-6")
ORGANISATION = wording.organisation_code(LABEL, "7-15")
CHECK_DIGIT = wording.check_digit(LABEL)
DAMAGE = Damage(LABEL)
OTHERS = looks.reasons(LABEL, ("org-code", "reg-no", "phone"))
REASONS = (
    LENGTH,
    CHARACTERS,
    REGION_UNKNOWN,
    ORGANISATION,
    CHECK_DIGIT,
    *DAMAGE.reasons,
    *OTHERS.values(),
)

normalise = tidy
normal = tidied


def examine(value: str, today: date | None = None) -> model.Examined:
    """Everything that is wrong with one number. A failing check is doubt, not proof: the register decides."""
    number = normalise(value)
    found = [*_found(number, today)]
    found += DAMAGE.of(number, unsound=bool(found))
    return model.examined(KIND, value, number, [*found, *looks.alike(number, OTHERS)] if found else [])


def reasons(column: pl.Expr, today: date | None = None) -> pl.Expr:
    """UInt32 masks over `REASONS` for a String column in normal form; 0 is valid, null stays null."""
    return sifted(column, REASONS, uscc.WEIGHING.sums, uscc.sound, lambda some, _: _found_in(some, today))


def _found(number: str, today: date | None) -> Iterator[model.Reason]:
    if len(number) not in LENGTHS:
        yield LENGTH
    if re.search("[^0-9A-Z]", number):
        yield CHARACTERS
    if len(number) == 15 and not re.fullmatch(looks.OLD_CITIZEN, number):
        yield from _found_in_old(number)
    if len(number) == 18 and not (uscc.examine(number).valid or id_card.examine(number, today).valid):
        yield CHECK_DIGIT


def _found_in_old(number: str) -> Iterator[model.Reason]:
    if not re.fullmatch(REGION, number[:6]):
        yield REGION_UNKNOWN
    if not ORGANISATION_CODE.holds(number[6:]):
        yield ORGANISATION


def _found_in(column: pl.Expr, today: date | None) -> Found:
    length = column.str.len_chars()
    old = (length == 15) & ~column.str.contains(looks.OLD_CITIZEN)
    found = {
        LENGTH: ~length.is_in(LENGTHS),
        CHARACTERS: column.str.contains("[^0-9A-Z]"),
        REGION_UNKNOWN: old & ~column.str.head(6).str.contains(REGION),
        ORGANISATION: old & ~ORGANISATION_CODE.hold(column.str.slice(6)),
        CHECK_DIGIT: confirmed(column, lambda c: c.str.len_chars() == 18, lambda c: _neither(c, today)),
    }
    return Found(found, DAMAGE, looks.alike_columns(column, OTHERS))


def _neither(column: pl.Expr, today: date | None) -> pl.Expr:
    return (uscc.reasons(column) != 0) & (id_card.reasons(column, today) != 0)
