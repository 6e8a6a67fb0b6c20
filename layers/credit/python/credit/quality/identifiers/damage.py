"""What has become of a number on its way: filled in for want of one, rounded by a spreadsheet, masked by a sender.

>>> [reason.id for reason in Damage(Text(zh="号码", en="number")).of("9.19901E+17", unsound=True)]
['identifier.scientific']
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from credit.quality.identifiers import wording
from credit.quality.identifiers.model import Reason
from credit.text import Text

# What fills a cell and names nobody: one character nine times in a row, zeros before a last one, counting up or down.
FILLED = (
    "|".join(f"{c}{{9,}}" for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    + "|^0{6,}[0-9A-Z]$|^0?1234567890*(?:[0-9X]{1,9})?$|^9876543210*$"
)
# A number of a spreadsheet keeps fifteen digits; those behind have become noughts.
DIGITS_LOST = "^[1-9][0-9]{14}(?:0{2,3}|0{5})$"
MASKED = "[*●○■×#]|X{4}"
# A point or a sign must be there: an organisation code may well read 5E1234567.
SCIENTIFIC = r"^[0-9](?:\.[0-9]+E\+?|E\+)[0-9]{1,3}$"
PATTERNS = (FILLED, SCIENTIFIC, DIGITS_LOST, MASKED)


@dataclass(frozen=True)
class Damage:
    """The reasons that every kind of number shares. All but one are asked of unsound numbers only."""

    label: Text

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """In the order of their bits."""
        said = (wording.placeholder, wording.scientific, wording.digits_lost, wording.masked)
        return tuple(say(self.label) for say in said)

    def of(self, number: str, *, unsound: bool) -> Iterator[Reason]:
        """What happened to one number in normal form that is unsound, or repeats one character."""
        if not unsound and not one_character_only(number):
            return
        for reason, pattern in zip(self.reasons, PATTERNS, strict=True):
            if re.search(pattern, number) or (pattern == FILLED and one_character_only(number)):
                yield reason

    def columns(self, column: pl.Expr, unsound: pl.Expr) -> Mapping[Reason, pl.Expr]:
        """The same for a String column: a Boolean column for each reason."""
        repeated = one_character_columns(column)
        found = [column.str.contains(pattern) for pattern in PATTERNS]
        found[0] |= repeated
        asked = unsound | repeated
        return {reason: asked & so for reason, so in zip(self.reasons, found, strict=True)}


def one_character_only(value: str) -> bool:
    """Whether a text repeats one character and says nothing else, as placeholders do."""
    return len(set(value)) == 1


def one_character_columns(column: pl.Expr) -> pl.Expr:
    """The same for a String column."""
    return (column != "") & (column.str.strip_chars_start(column.str.head(1)) == "")
