"""公民身份号码, the citizen number on identity cards (GB 11643-1999, clause 4).

Eighteen characters: region of the first registration (6), birth date (8), sequence (3), check by ISO 7064 MOD 11-2.
The fifteen digits of the first cards lack the century and the check and are completed. Residence permits of Hong Kong
and Macao (81, 82) and Taiwan residents (83) and, since December 2023, identity cards of foreign permanent residents (9)
are numbered in the same way.

>>> examine("110105491231002").normalised
'11010519491231002X'
>>> [reason.id for reason in examine("990101199002290016").reasons]
['identifier.birth-date']
"""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from credit.quality.identifiers import looks, model, wording
from credit.quality.identifiers.checks import CITIZEN_BODY, CITIZEN_CHECKS, CITIZEN_NUMBER, DIGITS, citizen_check
from credit.quality.identifiers.damage import Damage
from credit.quality.identifiers.regions import PROVINCES, RESIDENCE_PERMITS
from credit.quality.identifiers.sifting import Found, patched, sifted
from credit.quality.identifiers.weighing import Weighing
from credit.quality.identifiers.writing import tidied, tidy
from credit.text import Text

KIND = "id-card"
LABEL = Text(zh="公民身份号码", en="citizen number")
ALPHABET = Text(zh="数字，第18位可为X", en="digits, and X as the 18th character")
EXPECTED = Text(zh=f"18位（或旧15位）{ALPHABET.zh}", en=f"18 (or, on old cards, 15) {ALPHABET.en}")

OLDEST = 130  # years
FIRST_BIRTH = 1850_01_01  # numbers were first given in 1984, to people no older than that
FOREIGNERS = tuple(f"9{digit}" for digit in DIGITS)
HEADS = frozenset((*PROVINCES, *RESIDENCE_PERMITS, *FOREIGNERS))
WRITTEN = "^(?:[0-9]*|[0-9]{17}X)$"

WRONG_LENGTH = wording.length(LABEL, "18")
CHARACTERS = wording.characters(LABEL, ALPHABET)
REGION_UNKNOWN = wording.region(LABEL, "1-6")
BIRTH_DATE = wording.birth_date(LABEL)
CHECK_DIGIT = wording.check_digit(LABEL)
DAMAGE = Damage(LABEL)
OTHERS = looks.reasons(LABEL, ("uscc", "reg-no", "passport", "hk-macao-permit", "phone"))
REASONS = (
    WRONG_LENGTH,
    CHARACTERS,
    REGION_UNKNOWN,
    BIRTH_DATE,
    CHECK_DIGIT,
    *DAMAGE.reasons,
    *OTHERS.values(),
)

OLD_BORN = r"^[0-9]{6}([0-9]{2})((?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))[0-9]{3}$"


def normalise(value: str) -> str:
    """A number in its plain form; fifteen digits with a month and a day in them become eighteen."""
    number = tidy(value)
    if not re.fullmatch(OLD_BORN, number):
        return number
    body = f"{number[:6]}19{number[6:]}"
    return body + citizen_check(body)


def normal(column: pl.Expr) -> pl.Expr:
    """`normalise` for a String column."""
    return _completed(tidied(column))


def examine(value: str, today: date | None = None) -> model.Examined:
    """Everything that is wrong with one number; with `today` also births ahead of it or more than 130 years ago."""
    number = normalise(value)
    found = [*_found(number, today)]
    found += DAMAGE.of(number, unsound=bool(found))
    return model.examined(KIND, value, number, [*found, *looks.alike(number, OTHERS)] if found else [])


def reasons(column: pl.Expr, today: date | None = None) -> pl.Expr:
    """UInt32 masks over `REASONS` for a String column in normal form; 0 is valid, null stays null."""

    def sound(total: pl.Expr) -> pl.Expr:
        return (
            (total & MARKS_MASK == 0)
            & (total & SUM_MASK).mod(11).eq(1)
            & _possible((total // BIRTH).cast(pl.UInt32), today)
        )

    return sifted(column, REASONS, WEIGHING.sums, sound, lambda some, totals: _found_in(some, totals, today))


def _found(number: str, today: date | None) -> Iterator[model.Reason]:
    if len(number) not in (15, 18):
        yield WRONG_LENGTH
    if not re.fullmatch(WRITTEN, number):
        yield CHARACTERS
    if len(number) in (15, 18) and number.isascii():
        yield from _found_inside(number, today)


def _found_inside(number: str, today: date | None) -> Iterator[model.Reason]:
    if number[:2] not in HEADS:
        yield REGION_UNKNOWN
    # Fifteen characters in normal form are those that could not be completed.
    if len(number) == 15 or not _born(number[6:14], today):
        yield BIRTH_DATE
    if re.fullmatch("[0-9]{17}[0-9X]", number) and not CITIZEN_NUMBER.holds(number):
        yield CHECK_DIGIT


def _found_in(column: pl.Expr, total: pl.Expr, today: date | None) -> Found:
    length = column.str.len_chars()
    total = pl.when(length == 18).then(total)
    foreign, unread, no_head = total & FOREIGN_MASK, total & UNREAD_MASK, total & NO_HEAD
    old = (length == 15) & (column.str.len_bytes() == 15)
    found = {
        WRONG_LENGTH: ~length.is_in([15, 18]),
        CHARACTERS: ~column.str.contains(WRITTEN),
        REGION_UNKNOWN: (no_head != 0) | (old & ~column.str.head(2).is_in(HEADS)),
        BIRTH_DATE: old | (unread != 0) | ~_possible((total // BIRTH).cast(pl.UInt32), today),
        CHECK_DIGIT: (foreign == 0) & ((total & SUM_MASK) % 11 != 1),
    }
    return Found(found, DAMAGE, looks.alike_columns(column, OTHERS))


def _limits(today: date | None) -> tuple[int, int]:
    """The first and the last possible birth, as numbers such as 19491231."""
    if today is None:
        return FIRST_BIRTH, 9999_12_31
    this_day = today.year * 10_000 + today.month * 100 + today.day
    return max(FIRST_BIRTH, this_day - (OLDEST + 1) * 10_000 + 1), this_day


def _born(digits: str, today: date | None) -> bool:
    first, last = _limits(today)
    if not re.fullmatch("[0-9]{8}", digits) or not first <= int(digits) <= last:
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _possible(day: pl.Expr, today: date | None) -> pl.Expr:
    """Whether numbers such as 19491231 are days of the calendar within the limits."""
    first, last = _limits(today)
    year, month, of_month = day // 10_000, day // 100 % 100, day % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = 30 + (month + month // 8) % 2 - pl.when(month == 2).then(2 - leap.cast(pl.UInt32)).otherwise(0)
    return day.is_between(first, last) & month.is_between(1, 12) & of_month.is_between(1, days)


def _completed(column: pl.Expr) -> pl.Expr:
    return patched(column, lambda c: c.str.contains(OLD_BORN), _lengthened)


def _lengthened(column: pl.Expr) -> pl.Expr:
    body = column.str.head(6) + pl.lit("19") + column.str.slice(6)
    checks = pl.Series(list(CITIZEN_CHECKS))
    return body + pl.lit(checks).gather(CITIZEN_BODY.sums(body) % 11)


# One sum holds it all: in the upper 32 bits the birth as a number such as 19491231, in the lowest 8 the check (at most
# 10 at each of 18 places), between them counters of what is wrong, each wide enough never to spill over.
SUM_MASK = (1 << 8) - 1
FOREIGN, FOREIGN_MASK = 1 << 8, 0b11111 << 8  # characters that may not stand where they stand
UNREAD, UNREAD_MASK = 1 << 13, 0b1111 << 13  # no digit within the birth date
NO_HEAD = 1 << 17
MARKS_MASK = FOREIGN_MASK | UNREAD_MASK | NO_HEAD
BIRTH = 1 << 32


def _count(place: int, character: str) -> int:
    marks = FOREIGN * (character not in CITIZEN_NUMBER.places[place])
    birth = 0
    if 6 <= place < 14:
        marks += UNREAD * (character not in DIGITS)
        birth = int(character) * 10 ** (13 - place) if character in DIGITS else 0
    return birth * BIRTH + marks + CITIZEN_NUMBER.places[place].get(character, 0)


WEIGHING = Weighing(18, _count, {0: (HEADS, NO_HEAD)})
