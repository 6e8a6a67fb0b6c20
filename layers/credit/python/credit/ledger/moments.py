"""Time stamps of sources (数据更新时间戳) as points in time: which of two versions of a row is the older one."""

from datetime import datetime, timedelta

import polars as pl

from credit.catalogue import Dataset
from credit.ledger.envelope import INSTANT

STAMP = "source_updated_at"
AHEAD, UNREADABLE = "record.time-ahead", "record.time-unreadable"
TOLERATED = timedelta(days=1)  # clocks of sources are wrong by minutes or a time zone, never by days
CHINA = pl.duration(hours=8)  # GB/T 7408: a time without a zone is the local one
FORMS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M",
    "%Y.%m.%d %H:%M:%S",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H:%M:%S",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y年%m月%d日 %H:%M:%S",
)
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")
ZONED = ("%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z")
COUNTED = "^1[0-9]{9}(?:[0-9]{3})?$"  # seconds or milliseconds since 1970, as programs write them, from 2001 to 2033
EARLIEST = 1980  # before it there was no database to set a time stamp: 1900-01-01, 1970-01-01 stand for none


def moments(texts: pl.Series) -> pl.Series:
    """The points in time that texts mean, `envelope.INSTANT`; null where a text means none or more than one.

    A day without a time is its beginning. Only forms with the year first are read: in all others day and month could
    be exchanged.

    >>> moments(pl.Series(["2026-03-02 10:15:00", "20260302101500", "2026-03-02T02:15:00Z", "3/2/2026"])).n_unique()
    2
    """
    told = texts.str.strip_chars().alias(STAMP)
    read = pl.Series(STAMP, [None], dtype=INSTANT).new_from_index(0, told.len())
    for form in (*FORMS, *DAYS, *ZONED):
        left = (read.is_null() & told.is_not_null()).arg_true()
        if not left.len():
            break
        read = read.scatter(left, _read(told[left], form))
    counted = (read.is_null() & told.str.contains(COUNTED).fill_null(value=False)).arg_true()
    read = read.scatter(counted, _counted(told[counted])) if counted.len() else read
    return read.to_frame().select(pl.when(pl.col(STAMP).dt.year() >= EARLIEST).then(STAMP)).to_series()


def stamped(rows: pl.DataFrame, dataset: Dataset, received_at: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with `source_updated_at` as their dataset's time stamp says it, and which stamps count for nothing.

    A stamp after the receipt of the row is not believed: it would keep every true correction out. Rows of a dataset
    without a time stamp stay as they are.

    Args:
        rows: `_sheet, _row`, the fields of the dataset.
        dataset: its `updated_at` names the field.
        received_at: when the platform received them.

    Returns:
        The rows; `_sheet, _row, field, rule`, one row for each stamp that cannot be read or lies ahead.
    """
    code = dataset.updated_at
    if code is None:
        return rows, told(rows.clear(), "", UNREADABLE)
    read = moments(rows[code])
    ahead = (read > received_at + TOLERATED).fill_null(value=False)
    unread = read.is_null() & rows[code].is_not_null()
    noticed = pl.concat([told(rows.filter(unread), code, UNREADABLE), told(rows.filter(ahead), code, AHEAD)])
    believed = pl.select(pl.when(~ahead).then(read).alias(STAMP)).to_series()
    return rows.with_columns(believed), noticed


def told(rows: pl.DataFrame, field: str, rule: str, facts: pl.Expr | None = None) -> pl.DataFrame:
    """Rows as findings of one rule about one field: `_sheet, _row, field, rule, facts` (JSON text)."""
    named = {"field": pl.lit(field), "rule": pl.lit(rule), "facts": pl.lit("{}") if facts is None else facts}
    return rows.select(pl.col("_sheet").cast(pl.String), pl.col("_row").cast(pl.UInt32), **named)


def _read(texts: pl.Series, form: str) -> pl.Series:
    if form in ZONED:
        zoned = texts.str.replace("[Zz]$", "+0000")
        return zoned.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False)
    if form in DAYS:
        local = texts.str.to_date(form, strict=False).cast(pl.Datetime("us"))
    else:
        local = texts.str.to_datetime(form, time_unit="us", strict=False)
    return local.to_frame("at").select((pl.col("at") - CHINA).dt.replace_time_zone("UTC")).to_series()


def _counted(texts: pl.Series) -> pl.Series:
    millis = pl.col("n").cast(pl.Int64) * pl.when(pl.col("n").str.len_bytes() == 10).then(1000).otherwise(1)
    return texts.to_frame("n").select((millis * 1000).cast(INSTANT)).to_series()
