"""Decisions that the law reserves to certain departments, found under the name of another one (职权法定)."""

import json
from collections.abc import Iterator

import polars as pl

from credit.catalogue.codes import Code, Issuers
from credit.catalogue.model import Catalogue, Dataset, Severity
from credit.quality.findings import INDEX, Judged, raised, together
from credit.quality.operations.entries import MANY
from credit.quality.subjects.units import calls

BEYOND = "unit.beyond-powers"
MOST = 1_000  # different departments in a batch; a column with more of them holds something else


class Powers:
    """Asks of entries with `issuers` whether the department that decided is one of them.

    The catalogue knows few powers, and knows them for certain: what a law gives to one kind of department alone. Of all
    others it says nothing. A department of the list of departments is known by its groups, and one of them without the
    power is doubtful. Of another one there is only the name, so it is told and no more.

    Args:
        dataset: its first department that is not the source decides; fields with code lists say what.
        catalogue: its code lists, departments and the rule.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self._dataset, self._catalogue = dataset, catalogue
        self._unit = next((unit for unit in dataset.units if not unit.source), None)
        lists = {f.code: catalogue.code_list(f.code_list) for f in dataset.fields if f.code_list}
        self._reserved = [
            (field, codes.stored(code), code, code.issuers)
            for field, codes in lists.items()
            for code in codes.codes
            if code.issuers
        ]

    def judged(self, batch: Judged) -> Judged:
        """The batch with what is told of decisions by departments that may not take them."""
        if self._unit is None or not self._reserved:
            return batch
        found = [
            told
            for field, value, code, issuers in self._reserved
            for told in self._beyond(batch.rows, field, value, code, issuers)
        ]
        return batch.told(together(found), self._dataset) if found else batch

    def _beyond(
        self, rows: pl.DataFrame, field: str, value: str, code: Code, issuers: Issuers
    ) -> Iterator[pl.DataFrame]:
        held = rows.select(field).select(self._says(field, value).arg_true()).to_series()
        if not held.len() or self._unit is None:
            return
        known = pl.col(self._unit.code) if self._unit.code else pl.lit(None, pl.String)
        asked = rows[held].select(name=self._unit.name, code=known).with_columns(held.cast(pl.UInt32).alias(INDEX))
        pairs = asked.select("name", "code").unique(maintain_order=True).head(MOST)
        severities = [self._severity(name, code_, issuers) for name, code_ in pairs.iter_rows()]
        judged = pairs.with_columns(severity=pl.Series(severities, dtype=pl.String))
        wrong = asked.join(judged.drop_nulls("severity"), on=["name", "code"], nulls_equal=True, maintain_order="left")
        told = raised(wrong[INDEX], self._unit.name, BEYOND, "warn", _facts(code, issuers))
        yield told.with_columns(wrong["severity"])

    def _says(self, field: str, value: str) -> pl.Expr:
        said = pl.col(field)
        if self._dataset.field(field).many:
            # The literal is the cheap question; entries may be part of others.
            said = said.str.contains(value, literal=True) & said.str.split(MANY).list.contains(value)
            return said.fill_null(value=False)
        return (said == value).fill_null(value=False)

    def _severity(self, name: str | None, code: str | None, issuers: Issuers) -> Severity | None:
        """How bad it is that this department has decided; None where it may, or nobody can say."""
        listed = [a for a in self._catalogue.agencies if a.code == code or (name and calls(name, a))]
        if any(set(agency.groups) & set(issuers.groups) for agency in listed):
            return None
        if name is not None and any(word in name for word in issuers.words):
            return None
        if listed:
            return self._catalogue.rule(BEYOND).severity
        return "warn" if name is not None else None


def _facts(code: Code, issuers: Issuers) -> str:
    told = {"kind_zh": code.label.zh, "kind_en": code.label.en}
    told |= {"other_zh": issuers.label.zh, "other_en": issuers.label.en, "nearest": issuers.label.zh}
    return json.dumps(told, ensure_ascii=False)
