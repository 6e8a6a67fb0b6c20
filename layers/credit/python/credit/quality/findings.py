"""Findings: what is wrong with the rows of a batch, one entry a rule, field and row, and what it makes of the row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from credit.catalogue.model import Dataset, Severity
from credit.quality.decision import RANK, Decision
from credit.quality.masking import masked
from credit.quality.reading.marks import ACTION

INDEX = "_i"
PLACE = ("_sheet", "_row")  # where a row stands in the file
RAISED: Mapping[str, pl.DataType] = {
    INDEX: pl.UInt32(),
    "field": pl.String(),
    "rule": pl.String(),
    "severity": pl.String(),
    "facts": pl.String(),
}
FINDING = (*PLACE, "field", "rule", "severity", "value_masked", "facts", "record_key")


@dataclass(frozen=True)
class Judged:
    """A batch of rows with what was found, done and decided.

    Args:
        rows: `_sheet, _row, _decision`, then every field of the dataset by code, cleansed and typed; then, where a
            column of the file says what is to be done with its rows, `_action`: `insert`, `update`, `withdraw`.
        findings: `_sheet, _row, field, rule, severity, value_masked, facts` (JSON for the message), `record_key` (the
            document number, by which the sender knows the row) and the sender's `flex_*` columns.
        changes: `sheet, row, field, operation, old, new`.
        sent: the batch as it was sent.
    """

    rows: pl.DataFrame
    findings: pl.DataFrame
    changes: pl.DataFrame
    sent: pl.DataFrame

    def counts(self) -> dict[Decision, int]:
        """How many rows there are of each decision that occurs."""
        return dict(self.rows["_decision"].value_counts().iter_rows())

    def of(self, decision: Decision) -> pl.DataFrame:
        """`_sheet, _row` and the fields of the rows so decided; accepted are those that tell of a record."""
        wanted = pl.col("_decision") == decision
        if decision == "accepted" and ACTION in self.rows.columns:
            wanted &= pl.col(ACTION).ne_missing("withdraw")
        return self.rows.filter(wanted).drop("_decision", ACTION, strict=False)

    def withdrawals(self) -> pl.DataFrame:
        """`_sheet, _row` and the fields of the accepted rows that take a record back."""
        if ACTION not in self.rows.columns:
            return self.rows.clear().drop("_decision")
        wanted = (pl.col("_decision") == "accepted") & (pl.col(ACTION) == "withdraw")
        return self.rows.filter(wanted).drop("_decision", ACTION)

    def marked(self, index: pl.Series, decision: Decision) -> "Judged":
        """With the rows at these positions decided so, unless they are rejected."""
        hit = pl.int_range(pl.len()).is_in(index.implode()) & (pl.col("_decision") != "rejected")
        kept = pl.when(hit).then(pl.lit(decision)).otherwise("_decision").alias("_decision")
        return replace(self, rows=self.rows.with_columns(kept))

    def told(self, raised: pl.DataFrame, dataset: Dataset) -> "Judged":
        """With more findings, shaped as `RAISED`, and the decisions that follow from them."""
        if not raised.height:
            return self
        findings = pl.concat([self.findings, located(raised, self.sent, dataset)])
        return replace(self, rows=decided(self.rows, raised), findings=findings)


def raised(index: pl.Series, field: str, rule: str, severity: Severity, facts: str = "{}") -> pl.DataFrame:
    """The same finding for many rows, shaped as `RAISED`."""
    told = {"field": field, "rule": rule, "severity": severity, "facts": facts}
    return index.cast(pl.UInt32).to_frame(INDEX).with_columns(pl.lit(v, pl.String).alias(k) for k, v in told.items())


def together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Findings from several checks in one frame, shaped as `RAISED`."""
    return pl.concat(frames) if frames else pl.DataFrame(schema=dict(RAISED))


def located(found: pl.DataFrame, sent: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Findings with the place of each row, the masked value as it was sent, and what its sender knows the row by."""
    own = [name for name in sent.columns if name.startswith("flex_")]
    named = next((f.code for f in dataset.fields if f.type == "document-number"), None)
    known = pl.col(named) if named else pl.lit(None, pl.String)
    parts = []
    for (field,), rows in found.group_by("field", maintain_order=True):
        shown = [code for code in (str(field), named) if code]
        places = sent.select(*PLACE, *dict.fromkeys(shown), *own)[rows[INDEX]]
        masks = [_masked(str(field), dataset).alias("value_masked"), _known_by(known).alias("record_key")]
        placed = pl.concat([rows, places.select(*PLACE, *masks, *own)], how="horizontal")
        parts.append(placed.select(INDEX, *FINDING, *own))
    return pl.concat(parts).sort(INDEX, maintain_order=True).drop(INDEX) if parts else _none(sent, own)


def decided(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The rows with the decisions that their worst findings call for, unless they were decided worse before."""
    ranks = found.select(INDEX, rank=pl.col("severity").replace_strict(RANK, return_dtype=pl.UInt8))
    worst = ranks.group_by(INDEX).agg(pl.col("rank").max()).filter(pl.col("rank") > 0)
    decisions = (
        rows["_decision"].to_frame().with_row_index(INDEX).join(worst, on=INDEX, how="left", maintain_order="left")
    )
    decision = (
        pl.when((pl.col("rank") == 2) | (pl.col("_decision") == "rejected"))
        .then(pl.lit("rejected"))
        .when(pl.col("rank") == 1)
        .then(pl.lit("doubtful"))
        .otherwise(pl.col("_decision"))
    )
    return rows.with_columns(decisions.select(decision.alias("_decision")).to_series())


def _masked(field: str, dataset: Dataset) -> pl.Expr:
    return masked(pl.col(field), dataset.field(field)) if field else pl.lit(None, pl.String)


def _known_by(column: pl.Expr) -> pl.Expr:
    """A document number is nobody's, but what stands in its place may be somebody's number."""
    return pl.when(~column.str.contains("[0-9]{11}")).then(column)


def _none(sent: pl.DataFrame, own: Sequence[str]) -> pl.DataFrame:
    schema = {**dict.fromkeys(FINDING, pl.String()), "_row": pl.UInt32(), **{name: sent.schema[name] for name in own}}
    return pl.DataFrame(schema=schema)
