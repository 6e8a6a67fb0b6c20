"""What is done once with each different value of a column in which values repeat: days, codes, categories."""

from collections.abc import Callable

import polars as pl

OFTEN = 8  # times that a value must occur on average for the detour to pay


def once_each(column: pl.Series, write: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`write` of a column, which must give each value by itself, and null for null.

    >>> once_each(pl.Series(["a"] * 20), lambda different: different.str.to_uppercase()).unique().to_list()
    ['A']
    """
    if column.n_unique() * OFTEN > column.len():
        return write(column)
    different = column.unique()
    return column.replace_strict(different, write(different), default=None)
