"""The check characters of the standards, for one code and for a column of codes.

>>> UNIFIED_CODE.holds("91990100MA0TEXT129"), ORGANISATION_CODE.holds("D2143569X")
(True, True)
>>> CITIZEN_NUMBER.holds("11010519491231002X")
True
"""

import re
from dataclasses import dataclass
from functools import cache

import polars as pl

from credit.quality.identifiers.weighing import FOREIGN, Weighing, weighted

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNIFIED_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
UNIFIED_WEIGHTS = (*(3**n % 31 for n in range(17)), 1)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
REGISTRATION_LENGTH = 15


@dataclass(frozen=True)
class Check:
    """A weighted sum that leaves a known remainder in every right code."""

    weighing: Weighing
    modulus: int
    remainder: int

    def holds(self, code: str) -> bool:
        """Whether one code has the right length and characters, and its check character agrees."""
        total = self.weighing.total(code)
        return total is not None and total % self.modulus == self.remainder

    def hold(self, column: pl.Expr) -> pl.Expr:
        """The same for a String column: Boolean, null or false where it does not."""
        return self.weighing.judged(column, self._right)

    def _right(self, total: pl.Expr) -> pl.Expr:
        return (total < FOREIGN) & (total % self.modulus == self.remainder)


# GB 32100-2015, clause 4, after GB/T 17710: weights 3^(i-1) mod 31; with the check character at 1 the sum is 0.
UNIFIED_CODE = Check(Weighing(tuple(weighted(UNIFIED_ALPHABET, w, 31) for w in UNIFIED_WEIGHTS)), 31, 0)

# GB 11714: C9 = 11 - sum mod 11, written X for 10 and 0 for 11; with C9 at weight 1 the sum is 0 mod 11.
ORGANISATION_CODE = Check(
    Weighing((*(weighted(DIGITS + LETTERS, w, 11) for w in ORGANISATION_WEIGHTS), weighted(DIGITS + "X", 1, 11))), 11, 0
)

# GB 11643, after ISO 7064 MOD 11-2: with the check character at weight 1 the sum is 1 mod 11.
CITIZEN_NUMBER = Check(
    Weighing((*(weighted(DIGITS, w, 11) for w in CITIZEN_WEIGHTS), weighted(DIGITS + "X", 1, 11))), 11, 1
)
CITIZEN_BODY = Weighing(CITIZEN_NUMBER.weighing.places[:17])
CITIZEN_CHECKS = "10X98765432"  # by the sum of the body mod 11


def registration_number_holds(code: str) -> bool:
    """Whether 15 digits agree with their check digit (GS 15-2006, after ISO 7064 MOD 11,10).

    >>> registration_number_holds("440301103097413"), registration_number_holds("440301103097414")
    (True, False)
    """
    if not re.fullmatch(r"[0-9]{15}", code):
        return False
    state = 10
    for digit in code[:-1]:
        state = _next(state, int(digit))
    return (state + int(code[-1])) % 10 == 1


def registration_numbers_hold(column: pl.Expr) -> pl.Expr:
    """The same for a String column: Boolean, null or false where it does not.

    The check is no weighted sum but a machine with eleven states, so each byte leads from one state to the next.
    """
    steps, ends = _machine()
    places = [f"at{n}" for n in range(REGISTRATION_LENGTH)]
    state = pl.lit(10, pl.UInt32)
    for place in places[:-1]:
        state = pl.lit(steps).gather(state * 256 + pl.field(place))
    return (
        column.cast(pl.Binary)
        .bin.reinterpret(dtype=pl.Array(pl.UInt8, REGISTRATION_LENGTH), endianness="little")
        .arr.to_struct(places)
        .struct.with_fields(holds=pl.lit(ends).gather(state * 256 + pl.field(places[-1])))
        .struct.field("holds")
    )


def _next(state: int, digit: int) -> int:
    return 2 * ((state + digit) % 10 or 10) % 11


@cache
def _machine() -> tuple[pl.Series, pl.Series]:
    """For each state (11 is "not a digit") and byte the next state, and whether a code may end there."""
    pairs = [(state, byte - ord("0")) for state in range(12) for byte in range(256)]
    lawful = [state < 11 and 0 <= digit <= 9 for state, digit in pairs]
    steps = [_next(*pair) if ok else 11 for pair, ok in zip(pairs, lawful, strict=True)]
    ends = [ok and sum(pair) % 10 == 1 for pair, ok in zip(pairs, lawful, strict=True)]
    return pl.Series(steps, dtype=pl.UInt32), pl.Series(ends)
