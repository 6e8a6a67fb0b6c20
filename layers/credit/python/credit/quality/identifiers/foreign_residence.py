"""外国人永久居留证号, foreign permanent residence cards in their two forms (国家移民管理局, December 2023).

New cards carry eighteen characters that begin with 9, hold the birth date and are checked as citizen numbers are
(GB 11643-1999); cards issued before carry three letters and twelve digits without a check.

>>> examine("can 110012345678").valid, examine("911124198108030024").valid
(True, True)
>>> [reason.id for reason in examine("911124198108030025").reasons]
['identifier.check-digit']
"""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from credit.quality.identifiers import id_card, looks, model, wording
from credit.quality.identifiers.damage import Damage, one_character_columns
from credit.quality.identifiers.sifting import Found, sifted
from credit.quality.identifiers.writing import tidied, tidy
from credit.text import Text

KIND = "foreign-residence"
LABEL = Text(zh="外国人永久居留证号", en="foreign permanent residence card number")
EXPECTED = Text(
    zh="9开头的18位号码；2023年12月前的旧证为3位字母加12位数字",
    en="18 characters beginning with 9; 3 letters and 12 digits on cards from before December 2023",
)
OLD = "^[A-Z]{3}[0-9]{12}$"
NEW = "^9[0-9]{16}[0-9X]$"

SHAPE = wording.pattern(LABEL, EXPECTED)
BIRTH_DATE = wording.birth_date(LABEL)
CHECK_DIGIT = wording.check_digit(LABEL)
DAMAGE = Damage(LABEL)
OTHERS = looks.reasons(LABEL, ("id-card", "uscc", "phone", "passport"))
REASONS = (SHAPE, BIRTH_DATE, CHECK_DIGIT, *DAMAGE.reasons, *OTHERS.values())
BIRTH, CHECK = (1 << id_card.REASONS.index(reason) for reason in (id_card.BIRTH_DATE, id_card.CHECK_DIGIT))

normalise = tidy
normal = tidied


def examine(value: str, today: date | None = None) -> model.Examined:
    """Everything that is wrong with one number; with `today` also births ahead of it or more than 130 years ago."""
    number = normalise(value)
    found = [*_found(number, today)]
    found += DAMAGE.of(number, unsound=bool(found))
    return model.examined(KIND, value, number, [*found, *looks.alike(number, OTHERS)] if found else [])


def reasons(column: pl.Expr, today: date | None = None) -> pl.Expr:
    """UInt32 masks over `REASONS` for a String column in normal form; 0 is valid, null stays null."""
    return sifted(column, REASONS, _sound, lambda is_so: is_so, lambda some, _: _found_in(some, today))


def _sound(column: pl.Expr) -> pl.Expr:
    return column.str.contains(OLD) & ~one_character_columns(column)


def _found(number: str, today: date | None) -> Iterator[model.Reason]:
    new = re.fullmatch(NEW, number)
    if not new and not re.fullmatch(OLD, number):
        yield SHAPE
    if new:
        inside = id_card.examine(number, today).reasons
        yield from (
            own for own, its in ((BIRTH_DATE, id_card.BIRTH_DATE), (CHECK_DIGIT, id_card.CHECK_DIGIT)) if its in inside
        )


def _found_in(column: pl.Expr, today: date | None) -> Found:
    new = column.str.contains(NEW)
    inside = id_card.reasons(column, today)
    wrong = {
        SHAPE: ~new & ~column.str.contains(OLD),
        BIRTH_DATE: new & (inside & BIRTH != 0),
        CHECK_DIGIT: new & (inside & CHECK != 0),
    }
    return Found(wrong, DAMAGE, looks.alike_columns(column, OTHERS))
