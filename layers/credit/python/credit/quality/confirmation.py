"""Confirmations: somebody has checked a doubtful row against its document and says that it is right (核实确认).

Only doubts of rules that the catalogue calls `confirmable` end this way. A check digit, a missing value, personal data
and what the register contradicts are no matter of somebody's word.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.decision import RANK
from credit.quality.findings import INDEX, PLACE, Judged, raised, together
from credit.quality.reading.marks import WHO, WHY

INCOMPLETE, NOT_POSSIBLE = "confirmation.incomplete", "confirmation.not-possible"
KEPT = {name: pl.String() for name in ("record", "hash", "field", "rule")}
GIVEN = {"_sheet": pl.String(), "_row": pl.UInt32(), **KEPT, "who": pl.String(), "why": pl.String()}
Identified = Callable[[pl.DataFrame], pl.DataFrame]


class Confirmations:
    """The confirmations of one file's rows, and those that were given before for the same record and values.

    Args:
        dataset: what the rows are.
        catalogue: which rules are confirmable.
        least: `who` and `why`: how many letters or Chinese characters each must have to count.
        identified: columns `record, hash` (record id and record hash) of rows, in their order; without it nothing is
            kept and nothing that was given before is known.
        held: confirmations given before: `record, hash, field, rule`.
    """

    def __init__(
        self,
        dataset: Dataset,
        catalogue: Catalogue,
        least: Mapping[str, int],
        identified: Identified | None = None,
        held: pl.DataFrame | None = None,
    ) -> None:
        rules = (*(catalogue.rule(r) for r in {rule.id for rule in catalogue.rules}), *dataset.rules)
        self._confirmable = sorted(rule.id for rule in rules if rule.confirmable)
        self._dataset, self._least, self._identified = dataset, least, identified
        self._held = held if held is not None else pl.DataFrame(schema=KEPT)
        self._severity = {rule: catalogue.rule(rule).severity for rule in (INCOMPLETE, NOT_POSSIBLE)}
        self._given: list[pl.DataFrame] = []

    def judged(self, batch: Judged) -> Judged:
        """The batch with its confirmed rows accepted: their doubts become warnings with the fact `confirmed`."""
        said = self._said(batch.sent)
        if not said.height and not self._held.height:
            return batch
        doubts = self._doubts(batch, said)
        rows = doubts.group_by(INDEX).agg(
            pl.col("covered").all(), (pl.col("complete") & pl.col("confirmable")).all().alias("now")
        )
        confirmed = rows.filter("covered")[INDEX]
        self._keep(doubts.filter(pl.col(INDEX).is_in(rows.filter("covered", "now")[INDEX].implode())), said)
        told = _confirmed(batch, confirmed) if confirmed.len() else batch
        return told.told(self._unheard(said, doubts, confirmed), self._dataset)

    def given(self) -> pl.DataFrame:
        """What this file confirmed and what counted of it, shaped as `GIVEN`; complete after the last batch."""
        return pl.concat(self._given) if self._given else pl.DataFrame(schema=GIVEN)

    def _said(self, sent: pl.DataFrame) -> pl.DataFrame:
        """`_i, who, why, complete` of the rows in which either column is filled."""
        columns = {"who": WHO, "why": WHY}
        texts = sent.select(
            (pl.col(column) if column in sent.columns else pl.lit(None, pl.String)).str.strip_chars().alias(name)
            for name, column in columns.items()
        ).with_row_index(INDEX)
        enough = pl.all_horizontal(
            pl.col(name).str.count_matches(r"\p{L}").fill_null(0) >= self._least[name] for name in columns
        )
        filled = pl.any_horizontal(pl.col(name).fill_null("") != "" for name in columns)
        return texts.filter(filled).with_columns(complete=enough)

    def _doubts(self, batch: Judged, said: pl.DataFrame) -> pl.DataFrame:
        """What keeps rows out, and whether it is settled: `_i, field, rule, confirmable, complete, covered` …"""
        open_ = pl.col("_decision").is_in(("doubtful", "rejected"))
        places = batch.rows.select(*PLACE, "_decision").with_row_index(INDEX).filter(open_)
        grave = pl.col("severity").replace_strict(RANK, return_dtype=pl.UInt8) > 0
        found = batch.findings.filter(grave).select(*PLACE, "field", "rule", "severity")
        soft = (pl.col("severity") == "doubt") & pl.col("rule").is_in(self._confirmable)
        doubts = places.join(found, on=PLACE, maintain_order="left").with_columns(confirmable=soft)
        doubts = doubts.join(said.select(INDEX, "complete"), on=INDEX, how="left", maintain_order="left")
        doubts = self._remembered(doubts, batch.rows).with_columns(pl.col("complete").fill_null(value=False))
        return doubts.with_columns(covered=pl.col("confirmable") & (pl.col("complete") | pl.col("held")))

    def _remembered(self, doubts: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        """With `record, hash` of rows that may be confirmed, and `held`: whether each doubt was confirmed before."""
        may = doubts.filter(pl.col("confirmable").all().over(INDEX))
        if self._identified is None or not may.height:
            nobody = [pl.lit(None, pl.String).alias(name) for name in ("record", "hash")]
            return doubts.with_columns(*nobody, held=pl.lit(value=False))
        index = may[INDEX].unique(maintain_order=True)
        known = self._identified(rows[index]).with_columns(index)
        named = doubts.join(known, on=INDEX, how="left", maintain_order="left")
        held = self._held.select(*KEPT).unique().with_columns(held=pl.lit(value=True))
        joined = named.join(held, on=list(KEPT), how="left", maintain_order="left")
        return joined.with_columns(pl.col("held").fill_null(value=False))

    def _keep(self, doubts: pl.DataFrame, said: pl.DataFrame) -> None:
        if self._identified is not None and doubts.height:
            worded = doubts.join(said.select(INDEX, "who", "why"), on=INDEX, maintain_order="left")
            self._given.append(worded.select(pl.col(name).cast(kind) for name, kind in GIVEN.items()))

    def _unheard(self, said: pl.DataFrame, doubts: pl.DataFrame, confirmed: pl.Series) -> pl.DataFrame:
        """The rows whose confirmation does not count, and why not."""
        waiting = said.filter(pl.col(INDEX).is_in(doubts[INDEX].implode()), ~pl.col(INDEX).is_in(confirmed.implode()))
        short = waiting.filter(~pl.col("complete"))[INDEX]
        facts = f'{{"limit": {self._least["why"]}}}'
        return together(
            [
                raised(short, "", INCOMPLETE, self._severity[INCOMPLETE], facts),
                raised(waiting.filter("complete")[INDEX], "", NOT_POSSIBLE, self._severity[NOT_POSSIBLE]),
            ]
        )


def _confirmed(batch: Judged, index: pl.Series) -> Judged:
    """With these rows accepted and their doubts told as warnings that were confirmed."""
    hit = pl.int_range(pl.len()).is_in(index.implode())
    rows = batch.rows.with_columns(pl.when(hit).then(pl.lit("accepted")).otherwise("_decision").alias("_decision"))
    places = batch.rows.select(PLACE)[index].with_columns(_hit=pl.lit(value=True))
    told = batch.findings.join(places, on=PLACE, how="left", maintain_order="left")
    doubt = pl.col("_hit").is_not_null() & (pl.col("severity") == "doubt")
    facts = pl.col("facts").str.strip_suffix("}")
    fact = pl.when(facts == "{").then(pl.lit('{"confirmed": true}')).otherwise(facts + pl.lit(', "confirmed": true}'))
    findings = told.with_columns(
        severity=pl.when(doubt).then(pl.lit("warn")).otherwise("severity"),
        facts=pl.when(doubt).then(fact).otherwise("facts"),
    )
    return replace(batch, rows=rows, findings=findings.select(batch.findings.columns))
