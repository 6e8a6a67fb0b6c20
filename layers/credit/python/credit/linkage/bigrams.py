"""The pairs of neighbouring characters of many names, and sketches of names: 64 bits in which alike names agree.

A sketch of a name has the bit set that each of its characters (or pairs) falls on, so that the number of bits that two
names have in common says at the price of one machine instruction whether a closer look is worth while.
"""

from typing import NamedTuple

import polars as pl

BITS = 64
_BIT = pl.Series("bit", [1 << place for place in range(BITS)], dtype=pl.UInt64)


class Names(NamedTuple):
    """Names taken apart.

    Args:
        pairs: `name` (ordinal), `pair` (a number that stands for two characters; means nothing in another process).
        characters: a sketch a name.
        neighbours: the same of pairs.
    """

    pairs: pl.DataFrame
    characters: pl.Series
    neighbours: pl.Series


def apart(names: pl.Series) -> Names:
    """The names taken apart, place by place; those with more characters come first, so that each place has a head."""
    size = names.str.len_chars()
    left = pl.DataFrame({"name": pl.int_range(names.len(), dtype=pl.UInt32, eager=True), "text": names, "size": size})
    left = left.sort("size", descending=True, maintain_order=True)
    order, none = left["name"], pl.Series([0], dtype=pl.UInt64).new_from_index(0, left.height)
    characters, neighbours, pairs = none, none, [_pairs(left.clear(), 0)]
    for place in range(_longest(size)):
        left = left.filter(pl.col("size") > place)
        characters = _marked(characters, left["text"].str.slice(place, 1))
        pairs.append(_pairs(left.filter(pl.col("size") > place + 1), place))
        neighbours = _marked(neighbours, pairs[-1]["pair"])
    sketches = pl.DataFrame([order, characters.alias("characters"), neighbours.alias("neighbours")]).sort("name")
    return Names(pl.concat(pairs), sketches["characters"], sketches["neighbours"])


def common(sketches: pl.Series, others: pl.Series) -> pl.Series:
    """How many bits two columns of sketches have in common, row by row."""
    return (sketches & others).bitwise_count_ones()


def _longest(size: pl.Series) -> int:
    return int(size.sort()[-1]) if size.len() else 0


def _pairs(names: pl.DataFrame, place: int) -> pl.DataFrame:
    return names.select("name", pair=pl.col("text").str.slice(place, 2).hash())


def _marked(sketches: pl.Series, parts: pl.Series) -> pl.Series:
    """With the bits of these parts of the first names set."""
    bits = _BIT.gather((parts if parts.dtype == pl.UInt64 else parts.hash()) % BITS)
    return (sketches.head(bits.len()) | bits).extend(sketches.slice(bits.len()))
