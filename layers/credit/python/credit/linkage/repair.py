"""Unified codes that nobody holds: another number in their place, or damaged so that only one body can be meant."""

import polars as pl

from credit.linkage.holdings import AT, Holdings
from credit.linkage.register import OLDER, Register
from credit.quality.findings import INDEX
from credit.quality.subjects.completion import completed

CODES = ("uscc", "org_code", "reg_no", "tax_no")


def misplaced(codes: pl.DataFrame, register: Register) -> pl.DataFrame:
    """`_at, subject, several, within` of the values that are another number of somebody.

    Args:
        codes: `_at, uscc, day` of rows whose unified code fails its checks and that nobody holds.
        register: who is known.
    """
    told: pl.DataFrame | None = None
    for kind in OLDER:
        holdings: Holdings = register.holdings(kind)
        found = holdings.found(codes["uscc"], codes["day"]).select("subject", "several", "within", "first")
        told = found if told is None else _first(told, found)
    assert told is not None  # noqa: S101
    return codes.select(AT).hstack(told).filter(pl.col("subject").is_not_null() | pl.col("several"))


def repaired(codes: pl.DataFrame, register: Register) -> pl.DataFrame:
    """`_at, subject` of the rows whose code can only mean one body of those that bear or bore their name.

    Args:
        codes: `_at, uscc, name` of rows whose unified code fails its checks and that nobody holds.
        register: who is known.
    """
    named = codes.drop_nulls()
    borne = register.names.of(named["name"]).select("subject", name="value").unique()
    pairs = named.join(borne, on="name", how="inner")
    sure = _completed(pairs, register).filter("sure")
    alone = pl.col("subject").n_unique().over(AT) == 1
    return sure.filter(alone).select(AT, "subject").unique(AT, maintain_order=True)


def near(codes: pl.DataFrame, register: Register) -> pl.Series:
    """`_at` of the rows whose code is the subject's but for one slip.

    Args:
        codes: `_at, uscc, subject`.
        register: who is known.
    """
    return _completed(codes, register)[AT].unique()


def _completed(pairs: pl.DataFrame, register: Register) -> pl.DataFrame:
    """`_at, subject, sure` of the pairs of a sent code and a subject in which the code may stand for the subject's."""
    beside = register.subjects.select(CODES)[pairs["subject"]]
    every = pairs.select(AT, "subject", value="uscc").hstack(beside).filter(pl.col("uscc").is_not_null())
    told = completed(every.drop(AT, "subject").with_row_index(INDEX))
    return every.select(AT, "subject")[told[INDEX]].hstack(told.select("sure"))


def _first(told: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """What was found first, row by row."""
    hit = told["subject"].is_not_null() | told["several"]
    return pl.DataFrame([told[name].zip_with(hit, found[name]) for name in told.columns])
