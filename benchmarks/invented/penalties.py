"""Rows of org-penalty without a fault, any part of an endless file, by national field code."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from benchmarks.invented import texts
from benchmarks.invented.chance import below, happens, numbers, picked
from benchmarks.invented.companies import companies

TODAY = date(2026, 7, 1)  # the day of judgement: later than every date below
FIRST_DAY, DAYS = date(2019, 1, 1), 2_600
COMPANIES = 300_000
FINE, CONFISCATION, SUSPENSION, BOTH = "罚款", "没收违法所得", "暂扣许可证件", "罚款;没收违法所得"
CATEGORIES = (
    *("警告",) * 15,
    *(FINE,) * 52,
    *(CONFISCATION,) * 8,
    *(SUSPENSION,) * 5,
    *("责令停产停业",) * 5,
    *("通报批评",) * 7,
    *(BOTH,) * 8,
)
ORDERS = ("责令改正，", "给予警告，", "责令限期改正，", "")


def penalties(start: int, count: int, authorities: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """The rows from number `start` on: every field a String, null where the sender leaves it empty.

    Args:
        start: number of the first row, from 0.
        count: how many rows.
        authorities: name and code of the departments that decided.
    """
    row = numbers(start, count)
    chance = below(row, 21, 1 << 20)
    party = companies(chance * chance // (1 << 20) * COMPANIES // (1 << 20))  # a few are penalised often
    category = picked(row, 22, CATEGORIES)
    fine = _amount(row, 23, category.is_in([FINE, BOTH]))
    taken = _amount(row, 24, category.is_in([CONFISCATION, BOTH]))
    told = {
        "CF_XDR_MC": party["name"],
        "CF_XDR_LB": party["category"],
        "CF_XDR_SHXYM": party["code"],
        "CF_XDR_ZZJG": _only(party["code"].str.slice(8, 9), happens(row, 25, 20)),
        "CF_FRDB": party["representative"],
        "CF_WFXW": picked(row, 26, texts.OFFENCES),
        "CF_SY": "关于" + _serial(row) + "号案：" + picked(row, 27, texts.facts()),
        "CF_YJ": picked(row, 28, texts.LAWS) + "、" + picked(row, 29, texts.LAWS),
        "CF_CFLB": category,
        "CF_NR": _content(row, fine, taken),
        "CF_NR_FK": fine,
        "CF_NR_WFFF": taken,
        "CF_NR_ZKDX": _only("食品经营许可证" + _serial(row), category == SUSPENSION),
        "BZ": _only(pl.repeat("一般程序", count, eager=True), happens(row, 30, 20)),
        **_dates(row),
        **_authority(row, authorities),
    }
    told["CF_WSH"] = (
        told["CF_CFJG"].str.slice(0, 6) + "罚〔" + told["CF_JDRQ"].str.slice(0, 4) + "〕" + _serial(row) + "号"
    )
    return pl.DataFrame(told)


def _serial(row: pl.Series) -> pl.Series:
    return (row + 1).cast(pl.String).str.zfill(8)


def _only(text: pl.Series, where: pl.Series) -> pl.Series:
    return text.zip_with(where, pl.Series("", [None], dtype=pl.String).gather(where.cast(pl.UInt32) * 0))


def _amount(row: pl.Series, salt: int, where: pl.Series) -> pl.Series:
    """In units of 10,000 yuan, from 0.05 to 60, most of them small."""
    small = below(row, salt, 8_000)
    cents = small * small // 10_000 + 5
    return _only((cents // 100).cast(pl.String) + "." + (cents % 100).cast(pl.String).str.zfill(2), where)


def _content(row: pl.Series, fine: pl.Series, taken: pl.Series) -> pl.Series:
    parts = pl.DataFrame(
        {
            "order": picked(row, 34, ORDERS),
            "fine": "罚款" + fine + "万元，",
            "taken": "没收违法所得" + taken + "万元，",
            "more": picked(row, 35, texts.orders()),
        }
    )
    told = parts.select(pl.concat_str(pl.lit("决定对当事人作出如下处理："), pl.all(), ignore_nulls=True).alias("told"))
    return told["told"]


def _dates(row: pl.Series) -> Mapping[str, pl.Series]:
    day, force, shown = (
        below(row, salt, limit).cast(pl.Int64) for salt, limit in ((31, DAYS), (32, 1_000), (33, 1_000))
    )
    after = pl.DataFrame({"CF_JDRQ": day, "CF_YXQ": day + 30 + force, "CF_GSJZQ": day + 90 + shown})
    first = (FIRST_DAY - date(1970, 1, 1)).days
    return {name: (after[name] + first).cast(pl.Int32).cast(pl.Date).cast(pl.String) for name in after.columns}


def _authority(row: pl.Series, authorities: Sequence[tuple[str, str]]) -> Mapping[str, pl.Series]:
    which = below(row, 36, len(authorities))
    name, code = (pl.Series("", [one[n] for one in authorities]).gather(which) for n in (0, 1))
    return {"CF_CFJG": name, "CF_CFJGDM": code, "CF_SJLY": name, "CF_SJLYDM": code}
