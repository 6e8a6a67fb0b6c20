"""The check before sending (预检): the target's own rules, as data, so that hardly a row comes back."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from credit import conditions
from credit.catalogue import Dataset
from credit.reporting.outgoing import RECORD
from credit.reporting.receipt import RowError
from credit.reporting.target import Check, Column, Feed
from credit.text import Text

REQUIRED, TOO_LONG = "required", "too-long"


def objections(
    shown: pl.DataFrame, rows: pl.DataFrame, feed: Feed, dataset: Dataset, texts: dict[str, Text], today: date
) -> dict[str, list[RowError]]:
    """What the target would have against rows, by record id.

    Args:
        shown: what the target is shown, as `outgoing.typed` gives it: its rules ask fields of ours.
        rows: the same as the target's columns, as `outgoing.outgoing` gives them: their lengths are asked here.
        feed: columns and rules.
        dataset: whose records they are.
        texts: the words of `required` and `too-long`, with the placeholders `{column}` and `{length}`.
        today: the day of judgement.
    """
    found: dict[str, list[RowError]] = {}
    for column in feed.columns:
        for record, error in _of_column(rows, column, texts):
            found.setdefault(record, []).append(error)
    for check in feed.checks:
        for record in shown.filter(_broken(check, dataset, today))[RECORD]:
            found.setdefault(record, []).append(_error(check))
    return found


def _of_column(rows: pl.DataFrame, column: Column, texts: dict[str, Text]) -> Iterator[tuple[str, RowError]]:
    value = pl.col(column.name)
    if column.required:
        for record in rows.filter(value.is_null() | (value == ""))[RECORD]:
            yield record, _told(column, REQUIRED, texts[REQUIRED])
    if column.length:
        for record in rows.filter(value.str.len_chars() > column.length)[RECORD]:
            yield record, _told(column, TOO_LONG, texts[TOO_LONG])


def _told(column: Column, code: str, text: Text) -> RowError:
    words = text.fill(column=column.name, length=column.length)
    return RowError(field=column.field or column.name, code=code, message=f"{words.zh} / {words.en}")


def _broken(check: Check, dataset: Dataset, today: date) -> pl.Expr:
    broken = ~conditions.expression(check.check, dataset, today)
    return broken & conditions.expression(check.when, dataset, today) if check.when else broken


def _error(check: Check) -> RowError:
    hint = f"{check.suggestion.zh} / {check.suggestion.en}" if check.suggestion else None
    message = f"{check.message.zh} / {check.message.en}"
    return RowError(field=check.field, code=check.code, message=message, suggestion=hint)
