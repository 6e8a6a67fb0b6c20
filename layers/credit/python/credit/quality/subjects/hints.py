"""Judgement of codes that fail their checks: what they may have been meant as is told, and never put in their place."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import INDEX, PLACE, Judged, together
from credit.quality.identifiers import KINDS
from credit.quality.subjects.candidates import CANDIDATE, CODE, LENGTHS, MOST, OTHER, WAY, candidates

RULE = "identifier.candidates"
ASKED = ("identifier.check-digit", "identifier.length", "identifier.characters", "identifier.organisation-code")
HOPELESS = ("identifier.placeholder", "identifier.masked", "identifier.other-kind", "identifier.digits-lost", RULE)
LOOKED_AT = 2_000  # different codes of a field in a batch; where more are wrong, not single characters are the matter


@dataclass(frozen=True)
class Hints:
    """The candidates of `credit.quality.subjects.candidates` for the codes of organisations, told beside the doubt.

    One that the row's own organisation code confirms, or a row of the same batch with the same name and a sound code,
    is told alone. Numbers of people have no candidates.
    """

    dataset: Dataset
    catalogue: Catalogue

    def judged(self, batch: Judged) -> Judged:
        """The batch with a finding for every wrong code that may have been meant as few others."""
        if not batch.findings["rule"].is_in(ASKED).any():
            return batch
        fields = {
            f.code: f.identifiers[0] for f in self.dataset.fields if f.identifiers and f.identifiers[0] in LENGTHS
        }
        return batch.told(
            together([told for code in fields for told in self._of(code, fields[code], batch)]), self.dataset
        )

    def _of(self, field: str, kind: str, batch: Judged) -> Iterator[pl.DataFrame]:
        wrong = self._wrong(field, batch)
        codes = wrong.select(CODE).unique(maintain_order=True).head(LOOKED_AT)
        if not codes.height:
            return
        found = candidates(codes, kind, any_character=field == self._unified)
        pairs = wrong.join(found, on=CODE, maintain_order="left_right")
        if pairs.height:
            severity = pl.lit(self.catalogue.rule(RULE).severity).alias("severity")
            named = [pl.lit(field).alias("field"), pl.lit(RULE).alias("rule"), severity]
            told = _listed(pairs.with_columns(sure=self._confirmed(pairs, batch)))
            yield told.select(INDEX, *named, "facts")

    @property
    def _unified(self) -> str | None:
        return self.dataset.subject.codes.get("uscc")

    def _wrong(self, field: str, batch: Judged) -> pl.DataFrame:
        """`_i, code` and what may confirm it, of the rows whose code in this field fails by a character or two."""
        own = batch.findings.filter(pl.col("field") == field)
        places = own.filter(pl.col("rule").is_in(ASKED)).select(PLACE).unique()
        hopeless = own.filter(pl.col("rule").is_in(HOPELESS)).select(PLACE)
        inner = self.dataset.subject.codes.get("org-code")
        inside = pl.col(inner) if inner else pl.lit(None, pl.String)
        named = [pl.col(field).alias(CODE), inside.alias("inner"), pl.col(self.dataset.subject.name).alias("name")]
        rows = batch.rows.select(*PLACE, *named).with_row_index(INDEX)
        return rows.join(places, on=PLACE, how="semi").join(hopeless, on=PLACE, how="anti").drop(PLACE)

    def _confirmed(self, pairs: pl.DataFrame, batch: Judged) -> pl.Series:
        """Which candidates another field or row has, too."""
        if self._unified is None:
            return pl.repeat(value=False, n=pairs.height, eager=True)
        meant = pl.col(self.dataset.subject.name).is_in(pairs["name"].unique().implode())
        others = batch.rows.filter(meant).select(name=self.dataset.subject.name, candidate=self._unified).unique()
        seen = pairs.join(
            others.with_columns(seen=pl.lit(value=True)), on=["name", CANDIDATE], how="left", maintain_order="left"
        )
        inner = (pl.col(CANDIDATE).str.slice(8, 9) == pl.col("inner")) & (
            KINDS["org-code"].reasons(pl.col("inner")) == 0
        )
        return seen.select((pl.col("seen").fill_null(value=False)) | inner.fill_null(value=False)).to_series()


def _listed(pairs: pl.DataFrame) -> pl.DataFrame:
    """`_i, facts`: the confirmed candidate, or the likeliest ones if they are few."""
    kept = pairs.filter(pl.col("sure") | ((pl.col(WAY) != OTHER) & ~pl.col("sure").any().over(INDEX)))
    listed = kept.group_by(INDEX, maintain_order=True).agg(pl.col(CANDIDATE), best=pl.col(CANDIDATE).first())
    few = listed.filter(pl.col(CANDIDATE).list.len() <= MOST)
    # Codes are digits and capitals, so they can stand in JSON as they are.
    every = pl.lit('{"candidates": "') + pl.col(CANDIDATE).list.join("、") + pl.lit('"')
    alone = pl.when(pl.col(CANDIDATE).list.len() == 1).then(pl.lit(', "nearest": "') + pl.col("best") + pl.lit('"'))
    return few.select(INDEX, facts=every + alone.fill_null("") + pl.lit("}"))
