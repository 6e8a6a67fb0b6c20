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
    Check,
)
from credit.quality.identifiers.regions import PROVINCES, REGION
from credit.quality.identifiers.sifting import bits, sifted
from credit.quality.identifiers.weighing import Place, Weighing
from credit.quality.identifiers.writing import SCIENTIFIC, one_character_columns, one_character_only, tidied, tidy
from credit.text import Text

KIND = "uscc"
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

LENGTH = wording.length(LABEL, "18")
CHARACTERS = wording.characters(LABEL, ALPHABET)
CATEGORY = wording.category(LABEL)
REGION_UNKNOWN = wording.region(LABEL, "3-8")
ORGANISATION = wording.organisation_code(LABEL, "9-17")
CHECK_DIGIT = wording.check_digit(LABEL)
PLACEHOLDER = wording.placeholder(LABEL)
SCIENTIFIC_FORM = wording.scientific(LABEL)
OTHERS = looks.reasons(LABEL, ("org-code", "reg-no", "tax-no", "id-card", "phone"))
REASONS = (
    LENGTH, CHARACTERS, CATEGORY, REGION_UNKNOWN, ORGANISATION, CHECK_DIGIT, PLACEHOLDER, SCIENTIFIC_FORM, *OTHERS.values()
)  # fmt: skip

normalise = tidy
normal = tidied


def examine(value: str, today: date | None = None) -> model.Examined:  # noqa: ARG001
    """Everything that is wrong with one code. A failing check is doubt, not proof: the register decides."""
    code = normalise(value)
    found = [*_found(code)]
    return model.examined(KIND, value, code, [*found, *looks.alike(code, OTHERS)] if found else [])


def reasons(column: pl.Expr, today: date | None = None) -> pl.Expr:  # noqa: ARG001
    """UInt32 masks over `REASONS` for a String column in normal form; 0 is valid, null stays null."""
    return sifted(column, SOUND.hold(column), _found_in)


def _found(code: str) -> Iterator[model.Reason]:
    if len(code) != 18:
        yield LENGTH
    if set(code) - set(UNIFIED_ALPHABET):
        yield CHARACTERS
    if len(code) == 18:
        yield from _found_inside(code)
    if one_character_only(code):
        yield PLACEHOLDER
    if re.fullmatch(SCIENTIFIC, code):
        yield SCIENTIFIC_FORM


def _found_inside(code: str) -> Iterator[model.Reason]:
    if code[:2] not in CATEGORIES:
        yield CATEGORY
    if not re.fullmatch(REGION, code[2:8]):
        yield REGION_UNKNOWN
    if set(code[8:17]) <= set(DIGITS + LETTERS) and not ORGANISATION_CODE.holds(code[8:17]):
        yield ORGANISATION
    if set(code) <= set(UNIFIED_ALPHABET) and not UNIFIED_CODE.holds(code):
        yield CHECK_DIGIT


def _found_in(column: pl.Expr) -> pl.Expr:
    whole, inner = column.str.len_chars() == 18, column.str.slice(8, 9)
    foreign = column.str.contains(f"[^{UNIFIED_ALPHABET}]")
    found = {
        LENGTH: ~whole,
        CHARACTERS: foreign,
        CATEGORY: whole & ~column.str.head(2).is_in(CATEGORIES),
        REGION_UNKNOWN: whole & ~column.str.slice(2, 6).str.contains(REGION),
        ORGANISATION: whole & inner.str.contains("^[0-9A-Z]{9}$") & ~ORGANISATION_CODE.hold(inner),
        CHECK_DIGIT: whole & ~foreign & ~UNIFIED_CODE.hold(column),
        PLACEHOLDER: one_character_columns(column),
        SCIENTIFIC_FORM: column.str.contains(SCIENTIFIC),
    }
    return bits(REASONS, found, looks.alike_columns(column, OTHERS))


def _both_checks() -> tuple[Place, ...]:
    """Both check characters in one sum, by Chinese remainders.

    A character counts the number modulo 341 that is its weight in the unified code modulo 31 and its weight in the
    organisation code modulo 11; both checks hold where 341 divides the sum.
    """
    unified, inner = UNIFIED_CODE.weighing.places, ORGANISATION_CODE.weighing.places
    places = []
    for n, place in enumerate(unified):
        within = inner[n - 8] if 8 <= n < 17 else dict.fromkeys(UNIFIED_ALPHABET, 0)
        places.append({c: (count * 11 * 17 + within[c] * 31 * 5) % 341 for c, count in place.items() if c in within})
    return tuple(places)


SOUND = Check(Weighing(_both_checks(), {0: frozenset(CATEGORIES), 1: frozenset(PROVINCES)}), 341, 0)
