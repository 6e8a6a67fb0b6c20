"""Sums over the bytes of codes of fixed length, a whole column at a time.

A column is read as bytes, two at a time where the length is even, and each byte (or pair) looks up what it counts: nine
look-ups for a code of eighteen characters. One sum can hold several numbers and marks side by side in its bits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import add

import polars as pl

BYTES = 256


@dataclass(frozen=True)
class Weighing:
    """What each byte of a code counts, by its place.

    Attributes:
        length: in bytes.
        count: what a character counts at a place (0 is the first); asked for every byte, so also for what cannot occur.
        pairs: for some pairs of places (0 is the first two), the pairs of characters that belong there, and what any
            other pair counts besides; even lengths only.
    """

    length: int
    count: Callable[[int, str], int]
    pairs: Mapping[int, tuple[frozenset[str], int]] = field(default_factory=dict)

    def sums(self, column: pl.Expr) -> pl.Expr:
        """The sums of a String column: UInt64 if 32 bits could not hold them, else UInt32; null at another length."""
        names = [f"at{n}" for n in range(len(self._tables))]
        dtype = pl.Array(pl.UInt16 if self._paired else pl.UInt8, len(names))
        counts = [pl.lit(table).gather(pl.field(name)) for name, table in zip(names, self._tables, strict=True)]
        return (
            column.cast(pl.Binary)
            .bin.reinterpret(dtype=dtype, endianness="little")
            .arr.to_struct(names)
            .struct.with_fields(sum=reduce(add, counts))
            .struct.field("sum")
        )

    @property
    def _paired(self) -> bool:
        return self.length % 2 == 0

    @cached_property
    def _tables(self) -> tuple[pl.Series, ...]:
        """One table for each byte, or for each pair of bytes as a little-endian number."""
        singles = [[self.count(place, chr(byte)) for byte in range(BYTES)] for place in range(self.length)]
        dtype = pl.UInt32 if sum(max(counts) for counts in singles) < 2**31 else pl.UInt64
        tables = [pl.Series(counts, dtype=dtype) for counts in singles]
        if not self._paired:
            return tuple(tables)
        return tuple(self._pair_table(n, tables[2 * n], tables[2 * n + 1]) for n in range(self.length // 2))

    def _pair_table(self, n: int, first: pl.Series, second: pl.Series) -> pl.Series:
        number = pl.int_range(BYTES * BYTES, dtype=pl.UInt32, eager=True)
        both = first.gather(number % BYTES) + second.gather(number // BYTES)
        if n not in self.pairs:
            return both
        belonging, otherwise = self.pairs[n]
        numbers = [int.from_bytes(pair.encode("ascii"), "little") for pair in belonging]
        return both + pl.Series([otherwise], dtype=both.dtype) * (~number.is_in(numbers)).cast(both.dtype)
