"""The check characters of the standards, for one code and for a column of codes.

>>> UNIFIED_CODE.holds("91990100MA0TEXT129"), ORGANISATION_CODE.holds("D2143569X")
(True, True)
>>> CITIZEN_NUMBER.holds("11010519491231002X")
True
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import polars as pl

from credit.quality.identifiers.weighing import BYTES, Weighing

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNIFIED_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FOREIGN = 1_000_000  # above every honest sum
REGISTRATION_LENGTH = 15
NO_DIGIT = 11  # a state that no digit leads to or out of


@dataclass(frozen=True)
class Check:
    """A weighted sum that leaves a known remainder in every right code.

    Attributes:
        places: for each place, what the characters allowed there are worth, weighted.
    """

    places: tuple[Mapping[str, int], ...]
    modulus: int
    remainder: int

    def holds(self, code: str) -> bool:
        """Whether one code has the right length and characters, and its check character agrees."""
        if len(code) != len(self.places):
            return False
        worth = [place[c] for c, place in zip(code, self.places, strict=True) if c in place]
        return len(worth) == len(code) and sum(worth) % self.modulus == self.remainder

    def hold(self, column: pl.Expr) -> pl.Expr:
        """The same for a String column: Boolean, never null but where the column is."""
        return (
            pl.struct(sum=self._weighing.sums(column))
            .struct.with_fields(holds=(pl.field("sum") < FOREIGN) & (pl.field("sum") % self.modulus == self.remainder))
            .struct.field("holds")
            .fill_null(False)
        )

    def solved(self, head: pl.Expr, tail: pl.Expr, alphabet: str) -> pl.Expr:
        """The code in which one character of `alphabet` between `head` and `tail` makes the check hold.

        Only for checks in which there is at most one such character. Null where there is none, where the parts have
        foreign characters or another length.
        """
        total = self._weighing.sums(pl.concat_str(head, pl.lit(alphabet[0]), tail))
        lacking = (self.modulus + self.remainder - total % self.modulus) % self.modulus
        fits = pl.lit(pl.Series(self._fitting(alphabet), dtype=pl.String))
        found = fits.gather(head.str.len_bytes() * self.modulus + lacking)
        return pl.when(total < FOREIGN).then(pl.concat_str(head, found, tail))

    def _fitting(self, alphabet: str) -> list[str | None]:
        """For each place and each number that a sum lacks, the character that is worth it; the first is worth 0."""
        worth = [{place[c]: c for c in alphabet if c in place} for place in self.places]
        return [by.get(lacking) for by in worth for lacking in range(self.modulus)]

    @cached_property
    def _weighing(self) -> Weighing:
        return Weighing(len(self.places), lambda n, c: self.places[n].get(c, FOREIGN))


def weighted(alphabet: str, weights: tuple[int, ...], modulus: int) -> tuple[Mapping[str, int], ...]:
    """Places where a character is worth its value in the alphabet times the place's weight."""
    return tuple({c: value * weight % modulus for value, c in enumerate(alphabet)} for weight in weights)


LAST = weighted(DIGITS + "X", (1,), 11)

# GB 32100-2015, clause 4, after GB/T 17710: weights 3^(i-1) mod 31; with the check character at weight 1 the sum is 0.
UNIFIED_CODE = Check(weighted(UNIFIED_ALPHABET, (*(3**n % 31 for n in range(17)), 1), 31), 31, 0)

# GB 11714: C9 = 11 - sum mod 11, written X for 10 and 0 for 11; with C9 at weight 1 the sum is 0 mod 11.
ORGANISATION_CODE = Check((*weighted(DIGITS + LETTERS, (3, 7, 9, 10, 5, 8, 4, 2), 11), *LAST), 11, 0)

# GB 11643, after ISO 7064 MOD 11-2: weights 2^(18-i) mod 11; with the check character at weight 1 the sum is 1 mod 11.
CITIZEN_NUMBER = Check((*weighted(DIGITS, tuple(2 ** (17 - n) % 11 for n in range(17)), 11), *LAST), 11, 1)
CITIZEN_BODY = Weighing(17, lambda n, c: CITIZEN_NUMBER.places[n].get(c, FOREIGN))
CITIZEN_CHECKS = "10X98765432"  # by the sum of the body mod 11


def citizen_check(body: str) -> str:
    """The check character of 17 digits.

    >>> citizen_check("11010519491231002")
    'X'
    """
    return next(check for check in CITIZEN_CHECKS if CITIZEN_NUMBER.holds(body + check))


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
    """The same for a String column: Boolean, never null.

    The check is no weighted sum but a machine with eleven states, so each byte leads from one state to the next.
    """
    steps, ends = _machine()
    places = [f"at{n}" for n in range(REGISTRATION_LENGTH)]
    state = pl.lit(10, pl.UInt32)
    for place in places[:-1]:
        state = pl.lit(steps).gather(state * BYTES + pl.field(place))
    return (
        column.cast(pl.Binary)
        .bin.reinterpret(dtype=pl.Array(pl.UInt8, REGISTRATION_LENGTH), endianness="little")
        .arr.to_struct(places)
        .struct.with_fields(holds=pl.lit(ends).gather(state * BYTES + pl.field(places[-1])))
        .struct.field("holds")
        .fill_null(False)
    )


def _next(state: int, digit: int) -> int:
    return 2 * ((state + digit) % 10 or 10) % 11


@cache
def _machine() -> tuple[pl.Series, pl.Series]:
    """For each state and byte the next state, and whether a code may end there."""
    pairs = [(state, byte - ord("0")) for state in range(NO_DIGIT + 1) for byte in range(BYTES)]
    lawful = [state < NO_DIGIT and 0 <= digit <= 9 for state, digit in pairs]
    steps = [_next(*pair) if ok else NO_DIGIT for pair, ok in zip(pairs, lawful, strict=True)]
    ends = [ok and sum(pair) % 10 == 1 for pair, ok in zip(pairs, lawful, strict=True)]
    return pl.Series(steps, dtype=pl.UInt32), pl.Series(ends)
