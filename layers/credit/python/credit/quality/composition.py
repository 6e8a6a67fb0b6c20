"""Operations over several fields of a row: a value of two parts is split, parts are merged, a code is derived.

They are declared with the fields (`split`, `merge`, `derive`), only ever fill what is empty, and keep every change.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_

import polars as pl

from credit.catalogue.model import Dataset, Field
from credit.quality.findings import INDEX, Judged
from credit.quality.identifiers import KINDS
from credit.quality.operations.nothing import is_word

Change = tuple[str, pl.Series, pl.DataFrame]  # operation, positions of the rows, new values by field


@dataclass(frozen=True)
class Composed:
    """A batch of texts after splitting and merging, and its changes: `sheet, row, field, operation, old, new`."""

    texts: pl.DataFrame
    changes: pl.DataFrame | None


class Composition:
    """The operations of one dataset. A dataset that declares none costs nothing."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._apart = [_splitting(f) for f in dataset.fields if f.split] + [
            _merging(f) for f in dataset.fields if f.merge
        ]
        self._derived = [f for f in dataset.fields if f.derive]

    def composed(self, batch: pl.DataFrame) -> Composed:
        """The texts as they are to be cleansed; what was sent stays as it is."""
        texts, changes = batch, []
        for operate in self._apart:
            if (done := operate(texts)) is not None:
                changes.append(_told(texts, done))
                texts = _put(texts, done)
        return Composed(texts, pl.concat(changes) if changes else None)

    def finished(self, judged: Judged, sent: pl.DataFrame, composed: Composed) -> Judged:
        """The judged batch with what was done before judgement told first, and derived values filled in."""
        if composed.changes is not None:
            held = judged.sent.with_columns(pl.Series(name, sent[name]) for name in sent.columns)
            judged = replace(judged, sent=held, changes=pl.concat([composed.changes, judged.changes]))
        for field in self._derived:
            if (done := self._derivation(judged.rows, field)) is not None:
                changes = pl.concat([judged.changes, _told(judged.rows, done)])
                judged = replace(judged, rows=_put(judged.rows, done), changes=changes)
        return judged

    def _derivation(self, rows: pl.DataFrame, field: Field) -> Change | None:
        """A code that may be wrong gives nothing to another."""
        if field.derive is None:
            return None
        source = self._dataset.field(field.derive.field)
        value = pl.col(source.code)
        sound = KINDS[source.identifiers[0]].reasons(value) == 0 if source.identifiers else value.is_not_null()
        wanted = pl.col(field.code).is_null() & value.is_not_null() & (pl.col("_decision") != "rejected")
        held = rows.with_row_index(INDEX).filter(wanted).filter(sound)
        part = value.str.slice(field.derive.start - 1, field.derive.length).alias(field.code)
        return ("derive", held[INDEX], held.select(part)) if held.height else None


def _splitting(field: Field) -> Callable[[pl.DataFrame], Change | None]:
    def operate(texts: pl.DataFrame) -> Change | None:
        if field.split is None or not {field.code, field.split.into} <= set(texts.columns):
            return None
        free = _empty(pl.col(field.split.into)) & pl.col(field.code).str.contains(f"^(?:{field.split.pattern})$")
        held = texts.with_row_index(INDEX).filter(free)
        parts = held[field.code].str.extract_groups(f"^(?:{field.split.pattern})$").struct.unnest()
        return (
            ("split", held[INDEX], parts.rename(dict(zip(parts.columns, (field.code, field.split.into), strict=True))))
            if held.height
            else None
        )

    return operate


def _merging(field: Field) -> Callable[[pl.DataFrame], Change | None]:
    def operate(texts: pl.DataFrame) -> Change | None:
        if field.merge is None or not {field.code, *field.merge.fields} <= set(texts.columns):
            return None
        filled = reduce(and_, (~_empty(pl.col(part)) for part in field.merge.fields))
        held = texts.with_row_index(INDEX).filter(_empty(pl.col(field.code)) & filled)
        parts = [pl.col(part).str.strip_chars() for part in field.merge.fields]
        whole = pl.format(field.merge.form, *parts).alias(field.code)
        return ("merge", held[INDEX], held.select(whole)) if held.height else None

    return operate


def _empty(column: pl.Expr) -> pl.Expr:
    """Words for nothing count as nothing, as they do in cleansing."""
    return column.is_null() | is_word(column.str.strip_chars()).fill_null(value=True)


def _put(rows: pl.DataFrame, done: Change) -> pl.DataFrame:
    _, places, new = done
    return rows.with_columns(rows[code].clone().scatter(places, new[code]) for code in new.columns)


def _told(rows: pl.DataFrame, done: Change) -> pl.DataFrame:
    return pl.concat(list(_changes(rows, done)))


def _changes(rows: pl.DataFrame, done: Change) -> Iterator[pl.DataFrame]:
    operation, places, new = done
    held = rows.select(sheet="_sheet", row="_row")[places]
    for code in new.columns:
        named = held.with_columns(field=pl.lit(code), operation=pl.lit(operation))
        yield named.with_columns(old=rows[code][places], new=new[code])
