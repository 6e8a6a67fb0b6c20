"""统一社会信用代码, the unified social credit code of every organisation (GB 32100-2015, clause 4).

Eighteen characters: registering authority (1), category (1), region of registration (6), organisation code by GB 11714
(9), check character (1). The alphabet leaves out I, O, S, V and Z.

>>> examine("91990100 ma0TEXT1-29").normalised
'91990100MA0TEXT129'
>>> [reason.id for reason in examine("91990100MA0TEXT002").reasons]
['identifier.organisation-code']
"""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from credit.quality.identifiers import looks, model, wording
from credit.quality.identifiers.checks import (
    DIGITS,
    LETTERS,
    ORGANISATION_CODE,
    UNIFIED_ALPHABET,
    UNIFIED_CODE,
)
from credit.quality.identifiers.damage import Damage
from credit.quality.identifiers.regions import REGION, REGISTRARS
from credit.quality.identifiers.sifting import Found, sifted
from credit.quality.identifiers.weighing import Weighing
from credit.quality.identifiers.writing import tidied, tidy
from credit.text import Text

KIND = "uscc"
LENGTH = 18
LABEL = Text(zh="统一社会信用代码", en="unified social credit code")
ALPHABET = Text(zh="数字和除I、O、S、V、Z外的大写字母", en="digits and capitals other than I, O, S, V, Z")
EXPECTED = Text(zh=f"18位{ALPHABET.zh}", en=f"18 {ALPHABET.en}")

# GB 32100-2015, clause 4, and its amendment of 2016: which categories each registering authority has.
AUTHORITIES = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "1239",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "1239",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
CATEGORIES = tuple(authority + category for authority, own in AUTHORITIES.items() for category in own)

WRONG_LENGTH = wording.length(LABEL, "18")
CHARACTERS = wording.characters(LABEL, ALPHABET)
CATEGORY = wording.category(LABEL)
REGION_UNKNOWN = wording.region(LABEL, "3-8")
ORGANISATION = wording.organisation_code(LABEL, "9-17")
CHECK_DIGIT = wording.check_digit(LABEL)
DAMAGE = Damage(LABEL)
OTHERS = looks.reasons(LABEL, ("org-code", "reg-no", "tax-no", "id-card", "phone"))
REASONS = (
    *(WRONG_LENGTH, CHARACTERS, CATEGORY, REGION_UNKNOWN, ORGANISATION, CHECK_DIGIT),
    *DAMAGE.reasons,
    *OTHERS.values(),
)

normalise = tidy
normal = tidied


def examine(value: str, today: date | None = None) -> model.Examined:  # noqa: ARG001
    """Everything that is wrong with one code. A failing check is doubt, not proof: the register decides."""
    code = normalise(value)
    found = [*_found(code)]
    found += DAMAGE.of(code, unsound=bool(found))
    return model.examined(KIND, value, code, [*found, *looks.alike(code, OTHERS)] if found else [])


def reasons(column: pl.Expr, today: date | None = None) -> pl.Expr:  # noqa: ARG001
    """UInt32 masks over `REASONS` for a String column in normal form; 0 is valid, null stays null."""
    return sifted(column, REASONS, WEIGHING.sums, sound, _found_in)


def sound(total: pl.Expr) -> pl.Expr:
    """Whether sums of `WEIGHING` are those of codes with nothing wrong."""
    return (total < FOREIGN) & (total % BOTH == 0)


def _found(code: str) -> Iterator[model.Reason]:
    if len(code) != LENGTH:
        yield WRONG_LENGTH
    if set(code) - set(UNIFIED_ALPHABET):
        yield CHARACTERS
    if len(code) == LENGTH and code.isascii():
        yield from _found_inside(code)


def _found_inside(code: str) -> Iterator[model.Reason]:
    if code[:2] not in CATEGORIES:
        yield CATEGORY
    if not re.fullmatch(REGION, code[2:8]):
        yield REGION_UNKNOWN
    if set(code[8:17]) <= set(DIGITS + LETTERS) and not ORGANISATION_CODE.holds(code[8:17]):
        yield ORGANISATION
    if set(code) <= set(UNIFIED_ALPHABET) and not UNIFIED_CODE.holds(code):
        yield CHECK_DIGIT


def _found_in(column: pl.Expr, total: pl.Expr) -> Found:
    right_length = column.str.len_chars() == LENGTH
    total = pl.when(right_length).then(total)
    foreign, unread, no_check = total & FOREIGN_MASK, total & UNREAD_MASK, total & NO_CHECK
    found = {
        WRONG_LENGTH: ~right_length,
        CHARACTERS: column.str.contains(f"[^{UNIFIED_ALPHABET}]"),
        CATEGORY: total & NO_CATEGORY != 0,
        REGION_UNKNOWN: total & REGION_MASK != 0,
        ORGANISATION: (unread == 0) & ((no_check != 0) | ((total & SUM_MASK) % 11 != 0)),
        CHECK_DIGIT: (foreign == 0) & ((total & SUM_MASK) % 31 != 0),
    }
    return Found(found, DAMAGE, looks.alike_columns(column, OTHERS))


# One sum holds it all. Its lowest 13 bits: both check characters at once, by Chinese remainders. A character counts the
# number modulo 341 that is its weight in the unified code modulo 31 and in the organisation code modulo 11, at most 340
# at each of 18 places. Above, from FOREIGN on, counters of what is wrong, each wide enough never to spill over.
BOTH = 11 * 31
SUM_MASK = (1 << 13) - 1
FOREIGN, FOREIGN_MASK = 1 << 13, 0b11111 << 13  # characters outside the alphabet
UNREAD, UNREAD_MASK = 1 << 18, 0b1111 << 18  # characters that no organisation code has, within it
REGION_OFF, REGION_MASK = 1 << 22, 0b111 << 22  # no digit in the region; no such province
NO_CATEGORY = 1 << 25
NO_CHECK = 1 << 26  # a letter where the organisation code has its check digit


def _count(place: int, character: str) -> int:
    marks = FOREIGN * (character not in UNIFIED_ALPHABET)
    marks += REGION_OFF * (2 <= place < 8 and character not in DIGITS)
    unified, inner = UNIFIED_CODE.places[place].get(character, 0), 0
    if 8 <= place < 17:
        readable = character in DIGITS + LETTERS
        inner = ORGANISATION_CODE.places[place - 8].get(character, 0)
        marks += UNREAD * (not readable)
        marks += NO_CHECK * (readable and character not in ORGANISATION_CODE.places[place - 8])
    return marks + (unified * 11 * 17 + inner * 31 * 5) % BOTH  # 11 * 17 is 1 mod 31, 31 * 5 is 1 mod 11


WEIGHING = Weighing(LENGTH, _count, {0: (frozenset(CATEGORIES), NO_CATEGORY), 1: (frozenset(REGISTRARS), REGION_OFF)})
