"""Entries of code lists that hold for decisions of a time: replaced, left or doubted by the day of the decision."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from credit.catalogue.codes import Code, CodeList
from credit.catalogue.model import Catalogue, Dataset, Field
from credit.quality.findings import INDEX, Judged, raised, together
from credit.quality.operations.entries import MANY

EDITION, RETIRED, OPERATION = "code-list.edition", "code-list.retired", "edition"


class Editions:
    """Judges the old entries of code lists by the day on which each row was decided, without one by today.

    Within its time an entry that became one other is replaced by it, and the change is kept; one that became several
    stays as it is. Outside its time it is doubtful. Of fields with `successors` the present value is told alone.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue, today: date) -> None:
        self._dataset, self._today = dataset, today
        self._severity = {rule: catalogue.rule(rule, today).severity for rule in (EDITION, RETIRED)}
        lists = {f.code: catalogue.code_list(f.code_list) for f in dataset.fields if f.code_list}
        self._dated = {code: codes for code, codes in lists.items() if any(map(_is_dated, codes.codes))}
        self._retired = {f.code: catalogue.code_list(f.successors) for f in dataset.fields if f.successors}

    def judged(self, batch: Judged) -> Judged:
        """The batch with old entries replaced where their meaning is certain, and told of where it is not."""
        told: list[pl.DataFrame] = []
        for code, codes in self._dated.items():
            found = self._old(batch.rows, self._dataset.field(code), codes)
            if found.height:
                batch = self._replaced(batch, code, found.filter(pl.col("new").is_not_null()))
                told += self._doubted(code, found.filter(pl.col("nearest").is_not_null()))
        for code, codes in self._retired.items():
            told += self._past(batch.rows, code, codes)
        return batch.told(together(told), self._dataset) if told else batch

    def _old(self, rows: pl.DataFrame, field: Field, codes: CodeList) -> pl.DataFrame:
        """`_i, old, new, nearest` of the rows that hold a dated entry: what it becomes, or what should be there."""
        dated = {codes.stored(code): code for code in codes.codes if _is_dated(code)}
        value = pl.col(field.code)
        hit = value.str.contains_any(list(dated)) if field.many else value.is_in(list(dated))
        day = pl.col(self._dataset.decided_on) if self._dataset.decided_on else pl.lit(None, pl.Date)
        held = (
            rows.with_row_index(INDEX)
            .filter(hit)
            .select(INDEX, value.alias("old"), day.fill_null(self._today).alias("day"))
        )
        kinds = held.select("old", "day").unique()
        outcomes = [_outcome(old, when, codes, dated) for old, when in kinds.iter_rows()]
        table = pl.DataFrame(outcomes, schema={"new": pl.String, "nearest": pl.String}, orient="row")
        return held.join(kinds.hstack(table), on=["old", "day"], how="left", maintain_order="left").drop("day")

    def _replaced(self, batch: Judged, field: str, found: pl.DataFrame) -> Judged:
        if not found.height:
            return batch
        rows = batch.rows.with_columns(batch.rows[field].clone().scatter(found[INDEX], found["new"]))
        places = batch.rows.select(sheet="_sheet", row="_row")[found[INDEX]]
        told = {"field": pl.lit(field), "operation": pl.lit(OPERATION)}
        changes = pl.concat([places, found.select(**told, old="old", new="new")], how="horizontal")
        return replace(batch, rows=rows, changes=pl.concat([batch.changes, changes]))

    def _doubted(self, field: str, found: pl.DataFrame) -> Iterator[pl.DataFrame]:
        for (nearest,), rows in found.group_by("nearest", maintain_order=True):
            yield raised(rows[INDEX], field, EDITION, self._severity[EDITION], _facts(str(nearest)))

    def _past(self, rows: pl.DataFrame, field: str, codes: CodeList) -> Iterator[pl.DataFrame]:
        retired = {code.code: _named(code, codes) for code in codes.codes if code.becomes}
        start = pl.col(field).str.head(len(next(iter(retired), "")))
        found = rows.with_row_index(INDEX).filter(start.is_in(list(retired))).select(INDEX, start.alias("old"))
        for (old,), held in found.group_by("old", maintain_order=True):
            yield raised(held[INDEX], field, RETIRED, self._severity[RETIRED], _facts(retired[str(old)]))


def _is_dated(code: Code) -> bool:
    return code.effective_from is not None or code.effective_to is not None


def _outcome(old: str, day: date, codes: CodeList, dated: dict[str, Code]) -> tuple[str | None, str | None]:
    """What the value becomes, or else what it should be; neither where it is good as it is."""
    parts = {part: dated.get(part) for part in old.split(MANY)}
    wrong = [code for code in parts.values() if code and not _holds(code, day)]
    if wrong:
        return None, "；".join(_named(code, codes) for code in wrong)
    order = {codes.stored(code): n for n, code in enumerate(codes.codes)}
    present = dict.fromkeys(_present(part, code, codes) for part, code in parts.items())
    new = (
        MANY.join(sorted(present, key=lambda part: order.get(part, len(order))))
        if list(present) != list(parts)
        else old
    )
    return (new, None) if new != old else (None, None)


def _holds(code: Code, day: date) -> bool:
    return (code.effective_from or day) <= day <= (code.effective_to or day)


def _present(part: str, code: Code | None, codes: CodeList) -> str:
    return codes.stored(codes.by_code[code.becomes[0]]) if code and len(code.becomes) == 1 else part


def _named(code: Code, codes: CodeList) -> str:
    """What took the place of an entry, for people."""
    successors = [codes.by_code[name] for name in code.becomes]
    names = [f"{c.code} {c.label.zh}" if codes.stores == "code" else c.label.zh for c in successors]
    return "、".join(names) or "—"


def _facts(nearest: str) -> str:
    return json.dumps({"nearest": nearest}, ensure_ascii=False)
