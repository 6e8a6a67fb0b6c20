"""Rows as a target wants them: its columns, its dates, its codes, made of what the policy shows it and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
from polars_hash import CryptographicHashingNameSpace

from credit.catalogue import Dataset
from credit.catalogue.dataset import FieldType
from credit.conditions import expression
from credit.reporting.target import Column, Exclusion, Feed

RECORD, HASH, KEY, MARK = "_record", "_hash", "_key", "_mark"
DATE = "%Y/%m/%d"  # as the national templates of 双公示 write it
AMOUNT = pl.Decimal(27, 9)
APART = "\x1f"


def typed(texts: Mapping[str, Mapping[str, str]], dataset: Dataset) -> pl.DataFrame:
    """Fields of records as columns that conditions can read: `_record`, and every field of the dataset by code.

    Args:
        texts: by record id, field by code as the dossiers have it; absent is empty.
        dataset: theirs.
    """
    codes = [field.code for field in dataset.fields]
    columns = {code: [fields.get(code) for fields in texts.values()] for code in codes}
    frame = pl.DataFrame({RECORD: list(texts), **columns}, schema=dict.fromkeys((RECORD, *codes), pl.String))
    return frame.with_columns(_typed(field.code, field.type) for field in dataset.fields)


def outgoing(frame: pl.DataFrame, feed: Feed, dataset: Dataset, marks: Mapping[str, str]) -> pl.DataFrame:
    """The columns of the target as text, with `_record`, `_mark`, `_hash` of all that and `_key` of its key columns.

    Args:
        frame: what the target is shown, as `typed` gives it.
        feed: the target's columns.
        dataset: whose records they are.
        marks: by record id, of those that are marked: `disputed`. The target has to hear when a mark comes and goes.
    """
    types = {field.code: field.type for field in dataset.fields}
    mark = pl.col(RECORD).replace_strict(dict(marks), default=None, return_dtype=pl.String).alias(MARK)
    rows = frame.select(RECORD, mark, *(_column(column, types) for column in feed.columns))
    names = [MARK, *(column.name for column in feed.columns)]
    whole, key = _joined(names), _joined(feed.key)
    return rows.with_columns(_sha256(whole).alias(HASH), _sha256(key).str.head(32).alias(KEY))


def excluded(
    frame: pl.DataFrame, exclusions: Sequence[Exclusion], dataset: Dataset, today: date
) -> Mapping[str, Exclusion]:
    """Records that are never sent, each with the first exclusion that says so.

    Args:
        frame: the records whole, as `typed` gives them: what is not shown may speak against sending the rest.
        exclusions: the target's.
        dataset: whose records they are.
        today: the day of judgement.
    """
    found: dict[str, Exclusion] = {}
    for exclusion in exclusions:
        if dataset.id in exclusion.datasets:
            hit = frame.filter(expression(exclusion.when, dataset, today))[RECORD]
            found = {**dict.fromkeys(hit, exclusion), **found}
    return found


def amounts(rows: pl.DataFrame, columns: Sequence[str]) -> dict[str, str]:
    """The sum of each of these columns, for the manifest: exact, as text."""
    sums = rows.select(pl.col(list(columns)).cast(AMOUNT).sum()).to_dicts()[0] if columns else {}
    return {name: format((value or 0), "f") for name, value in sums.items()}


def _typed(code: str, kind: FieldType) -> pl.Expr:
    column = pl.col(code)
    if kind == "date":
        return column.str.to_date("%Y-%m-%d", strict=False)
    if kind == "amount":
        return column.cast(AMOUNT, strict=False)
    return column.cast(pl.Int64, strict=False) if kind == "integer" else column


def _column(column: Column, types: Mapping[str, FieldType]) -> pl.Expr:
    if column.field is None:
        return pl.lit(column.value, pl.String).alias(column.name)
    value = pl.col(column.field)
    match types[column.field]:
        case "date":
            text = value.dt.strftime(DATE)
        case "amount":
            text = value.cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
        case _:
            text = value.cast(pl.String)
    return (text.replace(column.codes) if column.codes else text).alias(column.name)


def _joined(names: Sequence[str]) -> pl.Expr:
    """One text of these columns, in which an empty one still has its place."""
    return pl.concat_str([pl.col(name).fill_null("") for name in names], separator=APART)


def _sha256(column: pl.Expr) -> pl.Expr:
    return CryptographicHashingNameSpace(column.cast(pl.Binary)).sha2_256()
