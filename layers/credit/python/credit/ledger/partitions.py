"""Records in partitions of about the same size, by where their ids lie: each can be compared without the others."""

from math import ceil

import polars as pl

DIGITS = 8  # hexadecimal digits of an id that decide: ids are digests, so their beginnings are spread evenly
SPAN = 16**DIGITS
BEYOND = "g"  # comes after every hexadecimal digit


def count(rows: int, most: int) -> int:
    """How many partitions so many rows make, if none is to have many more than `most`; one at least.

    >>> count(0, 10), count(10, 10), count(11, 10)
    (1, 1, 2)
    """
    return max(1, ceil(rows / most))


def bounds(number: int, of: int) -> tuple[str, str]:
    """The least text that an id of a partition can be, and the text that all of them come before.

    >>> bounds(0, 2), bounds(1, 2)
    (('00000000', '80000000'), ('80000000', 'g'))
    """
    return _least(number, of), _least(number + 1, of) if number + 1 < of else BEYOND


def numbers(ids: pl.Series, of: int) -> pl.Series:
    """The partition of each record id, from 0 on.

    >>> numbers(pl.Series(["00000000ff", "7fffffffff", "8000000000"]), 2).to_list()
    [0, 0, 1]
    """
    begins = pl.col("id").str.head(DIGITS).str.to_integer(base=16, dtype=pl.Int64)
    return ids.to_frame("id").select(begins * of // SPAN).to_series()


def _least(number: int, of: int) -> str:
    return f"{-(-number * SPAN // of):0{DIGITS}x}"
