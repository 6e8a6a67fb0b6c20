"""The one cheap question asked of every value of a field: may anything at all be changed, doubted or found wrong in it?

A gate may hold up a sound value, at the price of a closer look. It never lets an unsound one pass: the tests compare
what is judged through gates with what is judged without them.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl

from credit.catalogue.model import Field
from credit.quality.operations import Chain
from credit.quality.operations.model import Column
from credit.quality.operations.normal_forms import problems
from credit.quality.operations.suspects import Gate

FIRST_YEAR = 1949


def gate(field: Field, chain: Chain, patterns: Sequence[str], today: date) -> Gate:
    """What lets a value of the field pass only where neither its chain nor a check of it has any say.

    Args:
        field: what the catalogue demands of a value.
        chain: how it is cleansed.
        patterns: what else a check of the field looks for.
        today: the day of judgement.
    """
    pattern = "|".join(patterns)
    if field.type == "document-number" and not field.identifiers:
        usual = _usual_document(today)
        unusual = Gate(lambda c: pl.any_horizontal(~c.str.contains(usual), *_demands(c, field)))
        return replace(unusual, then=lambda c: c.str.contains(pattern)) if pattern else unusual
    suspect, also = chain.gate(pattern), field.identifiers
    first = partial(_either, suspect.first, partial(_demands, field=field))
    if not also:
        return Gate(first, suspect.then)
    return Gate(first, lambda c: (problems(c, also, today) != 0) | (suspect.then or _never)(c))


def _either(first: Column, demands: Callable[[pl.Expr], Sequence[pl.Expr]], column: pl.Expr) -> pl.Expr:
    return pl.any_horizontal(first(column), *demands(column))


def _never(_: pl.Expr) -> pl.Expr:
    return pl.lit(value=False)


def _demands(column: pl.Expr, field: Field) -> list[pl.Expr]:
    """What the catalogue demands, as its checks ask it: whatever is held up has a whole chain to go through."""
    demands = []
    if field.length is not None:
        demands.append(column.str.len_chars() > field.length)
    if field.min_length is not None:
        demands.append(column.str.len_chars() < field.min_length)
    if field.pattern is not None:
        demands.append(~column.str.contains(field.pattern))
    return demands


def _usual_document(today: date) -> str:
    """A document number as nearly all are: 市监罚〔2024〕12号, in a year that can be."""
    years = "|".join(str(year) for year in range(FIRST_YEAR, today.year + 1))
    return f"^[\u4e00-\u9fff]{{1,20}}〔(?:{years})〕[\u4e00-\u9fff]{{0,2}}[0-9]{{1,8}}号$"
