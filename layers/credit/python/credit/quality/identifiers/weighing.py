"""Weighted sums over the characters of codes of fixed length, for one code or a whole column.

A column is read as bytes, two at a time where the length is even, and each byte (or pair) looks its weight up in a
table: nine look-ups for a code of eighteen characters. The tables hold the other conditions on characters as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import polars as pl

FOREIGN = 100_000_000  # above every honest total; ten of them still fit 32 bits
Place = Mapping[str, int]


@dataclass(frozen=True)
class Weighing:
    """What each character counts at each place.

    Attributes:
        places: for each place, the ASCII characters allowed there and what they count.
        pairs: for some pairs of places (0 is the first two), the only pairs of characters allowed; even lengths only.
    """

    places: tuple[Place, ...]
    pairs: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def total(self, code: str) -> int | None:
        """The sum for one code; None if it has another length or a character that is not allowed.

        >>> Weighing(({"A": 1, "B": 2}, {"A": 10})).total("BA")
        12
        """
        if len(code) != len(self.places) or any(code[2 * n : 2 * n + 2] not in only for n, only in self.pairs.items()):
            return None
        counts = [place[c] for c, place in zip(code, self.places, strict=True) if c in place]
        return sum(counts) if len(counts) == len(code) else None

    def judged(self, column: pl.Expr, verdict: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
        """The verdict on the sums (UInt32) of a String column.

        A sum is null where the length in bytes differs, and `FOREIGN` or more where a character is not allowed.
        """
        names = [f"at{n}" for n in range(len(self._tables))]
        dtype = pl.Array(pl.UInt16 if self._paired else pl.UInt8, len(names))
        weights = [
            pl.lit(table).gather(pl.field(name).cast(pl.UInt32))
            for name, table in zip(names, self._tables, strict=True)
        ]
        return (
            column.cast(pl.Binary)
            .bin.reinterpret(dtype=dtype, endianness="little")
            .arr.to_struct(names)
            .struct.with_fields(total=pl.sum_horizontal(weights, ignore_nulls=False))
            .struct.with_fields(verdict=verdict(pl.field("total")))
            .struct.field("verdict")
        )

    @property
    def _paired(self) -> bool:
        return len(self.places) % 2 == 0

    @cached_property
    def _tables(self) -> tuple[pl.Series, ...]:
        """One table for each byte, or for each pair of bytes as a little-endian number."""
        if not self._paired:
            return tuple(_table(place, 1) for place in self.places)
        halves = zip(self.places[::2], self.places[1::2], strict=True)
        return tuple(self._pair_table(n, first, second) for n, (first, second) in enumerate(halves))

    def _pair_table(self, n: int, first: Place, second: Place) -> pl.Series:
        both = {a + b: first[a] + second[b] for a, b in product(first, second)}
        only = self.pairs.get(n, both.keys())
        return _table({pair: count for pair, count in both.items() if pair in only}, 2)


def weighted(alphabet: str, weight: int, modulus: int) -> Place:
    """A place where a character counts its value in the alphabet times a weight, modulo something."""
    return {character: value * weight % modulus for value, character in enumerate(alphabet)}


def _table(counts: Place, width: int) -> pl.Series:
    table = [FOREIGN] * 256**width
    for characters, count in counts.items():
        table[int.from_bytes(characters.encode("ascii"), "little")] = count
    return pl.Series(table, dtype=pl.UInt32)
