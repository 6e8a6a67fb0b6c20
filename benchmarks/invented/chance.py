"""Draws that depend on a row's number alone, so that any part of a file can be made without the parts before it."""

from collections.abc import Sequence

import polars as pl

STEP = 0x9E3779B97F4A7C15
MIX = ((1 << 30, 0xBF58476D1CE4E5B9), (1 << 27, 0x94D049BB133111EB))
HALF = 1 << 31


def numbers(start: int, count: int) -> pl.Series:
    """The numbers from `start` on, UInt64."""
    return pl.int_range(start, start + count, dtype=pl.UInt64, eager=True)


def draw(number: pl.Series, salt: int) -> pl.Series:
    """An even draw of 64 bits for each number; another salt gives draws that know nothing of these.

    The finaliser of SplitMix64 (Steele, Lea, Flood 2014) on a counter: integers only, so that no library's random
    numbers and no rounding can change a file.
    """
    mixed = number * STEP + (salt * MIX[0][1]) % (1 << 64)
    for shift, factor in MIX:
        mixed = (mixed ^ (mixed // shift)) * factor
    return mixed ^ (mixed // HALF)


def below(number: pl.Series, salt: int, limit: int) -> pl.Series:
    """A draw from 0 to `limit` - 1 for each number."""
    return draw(number, salt) % limit


def picked(number: pl.Series, salt: int, pool: Sequence[str]) -> pl.Series:
    """An entry of the pool for each number; an entry that stands there twice comes twice as often."""
    return pl.Series("", pool, dtype=pl.String).gather(below(number, salt, len(pool)))


def happens(number: pl.Series, salt: int, percent: int) -> pl.Series:
    """Whether something happens that happens to so many of a hundred."""
    return below(number, salt, 100) < percent
