"""组织机构代码, the organisation code that came before the unified code and lives on inside it (GB 11714).

Eight characters of a body and a check character, often written `XXXXXXXX-X`. Characters 9 to 17 of a unified code are
the organisation code of the same body; the other way round takes a register.

>>> examine("D2143569-X").normalised, examine("D2143569-1").valid
('D2143569X', False)
"""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from credit.quality.identifiers import looks, model, wording
from credit.quality.identifiers.checks import ORGANISATION_CODE
from credit.quality.identifiers.damage import Damage
from credit.quality.identifiers.sifting import Found, sifted
from credit.quality.identifiers.writing import tidied, tidy
from credit.text import Text

KIND = "org-code"
LABEL = Text(zh="组织机构代码", en="organisation code")
ALPHABET = Text(zh="数字和大写字母，末位为数字或X", en="digits and capitals, ending in a digit or X")
EXPECTED = Text(zh=f"9位{ALPHABET.zh}", en=f"9 {ALPHABET.en}")
SHAPE = "^[0-9A-Z]{8}[0-9X]$"
NOBODY = "000000000"  # the one placeholder whose check digit happens to be right

LENGTH = wording.length(LABEL, "9")
CHARACTERS = wording.characters(LABEL, ALPHABET)
CHECK_DIGIT = wording.check_digit(LABEL)
DAMAGE = Damage(LABEL)
OTHERS = looks.reasons(LABEL, ("uscc", "reg-no", "tax-no", "id-card", "phone"))
REASONS = (LENGTH, CHARACTERS, CHECK_DIGIT, *DAMAGE.reasons, *OTHERS.values())

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
    return sifted(column, REASONS, _sound, lambda is_so: is_so, lambda some, _: _found_in(some))


def _sound(column: pl.Expr) -> pl.Expr:
    return ORGANISATION_CODE.hold(column) & (column != NOBODY)


def _found(code: str) -> Iterator[model.Reason]:
    shaped = re.fullmatch(SHAPE, code)
    if len(code) != 9:
        yield LENGTH
    if (len(code) == 9 and not shaped) or re.search("[^0-9A-Z]", code):
        yield CHARACTERS
    if shaped and not ORGANISATION_CODE.holds(code):
        yield CHECK_DIGIT


def _found_in(column: pl.Expr) -> Found:
    whole, shaped = column.str.len_chars() == 9, column.str.contains(SHAPE)
    found = {
        LENGTH: ~whole,
        CHARACTERS: (whole & ~shaped) | column.str.contains("[^0-9A-Z]"),
        CHECK_DIGIT: shaped & ~ORGANISATION_CODE.hold(column),
    }
    return Found(found, DAMAGE, looks.alike_columns(column, OTHERS))
