"""`errors.csv`: every finding with its place, rule, words, masked value and who must mend it, however many."""

import json
from collections.abc import Sequence
from typing import BinaryIO

import polars as pl

from credit.catalogue import Dataset
from credit.exchange.sheets import csv_bytes
from credit.exchange.wording import ACTIONS, Wording

COLUMNS = (
    "submission", "sheet", "row", "column", "field", "rule", "dimension", "severity", "responsibility", "message_zh",
    "message_en", "value_masked", "expected", "action", "record_key",
)  # fmt: skip
KEY_TYPES = ("document-number", "date")  # what tells a sender which record it is without naming anybody


class ErrorsFile:
    """Findings go in batch by batch, lines come out; memory does not grow with them."""

    def __init__(self, out: BinaryIO, submission: str, dataset: Dataset, wording: Wording) -> None:
        """`out` is a binary stream that this writes to from its current place."""
        self._out, self._submission, self._dataset, self._wording = out, submission, dataset, wording
        self._flex: Sequence[str] | None = None
        self.rows = 0

    def add(self, findings: pl.DataFrame, rows: pl.DataFrame) -> None:
        """Write the findings of one batch.

        Args:
            findings: `_sheet, _row, field, rule, severity, value_masked, facts` (JSON text).
            rows: the batch's rows with `_sheet, _row`, fields by code and the sender's `flex_*` columns.
        """
        if self._flex is None:
            self._flex = [name for name in rows.columns if name.startswith("flex_")]
        told = self._told(findings).join(
            self._keys(rows), on=["_sheet", "_row"], how="left", maintain_order="left", nulls_equal=True
        )
        lines = told.rename({"_sheet": "sheet", "_row": "row"}).with_columns(
            pl.lit(self._submission).alias("submission")
        )
        absent = [pl.lit(None, dtype=pl.String).alias(name) for name in self._flex if name not in lines.columns]
        ordered = lines.with_columns(absent).select(*COLUMNS, *self._flex)
        self._out.write(csv_bytes(ordered, header=self.rows == 0))
        self.rows += ordered.height

    def finish(self) -> None:
        """A file without findings still has its header."""
        if self.rows == 0:
            empty = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
            self._out.write(csv_bytes(empty, header=True))

    def _told(self, findings: pl.DataFrame) -> pl.DataFrame:
        """The findings with their words: each kind is worded once, however many rows have it."""
        kinds = findings.select("rule", "field", "severity", "facts").unique()
        worded = pl.DataFrame(
            [self._worded(kind) for kind in kinds.iter_rows(named=True)], schema=_WORDED, orient="row"
        )
        joined = pl.concat([kinds, worded], how="horizontal")
        keys = ["rule", "field", "severity", "facts"]
        return findings.join(joined, on=keys, how="left", maintain_order="left", nulls_equal=True)

    def _worded(self, kind: dict[str, str]) -> tuple[str, ...]:
        rule = self._wording.rule(kind["rule"])
        message = self._wording.message(kind["rule"], kind["field"], json.loads(kind["facts"] or "{}"))
        action, expected = ACTIONS[kind["severity"]], rule.expected
        return (
            self._wording.column(kind["field"]),
            rule.dimension,
            rule.responsibility,
            message.zh,
            message.en,
            f"{expected.zh} / {expected.en}" if expected else "",
            f"{action.zh} / {action.en}",
        )

    def _keys(self, rows: pl.DataFrame) -> pl.DataFrame:
        codes = [c for c in self._dataset.key if self._dataset.field(c).type in KEY_TYPES and c in rows.columns]
        key = pl.concat_str([pl.col(c).cast(pl.String) for c in codes], separator="|", ignore_nulls=True)
        named = key if codes else pl.lit("")
        flex = [name for name in rows.columns if name.startswith("flex_")]
        return rows.select("_sheet", "_row", named.alias("record_key"), *flex).unique(["_sheet", "_row"], keep="first")


_WORDED = dict.fromkeys(  # what a kind of finding is told with
    ("column", "dimension", "responsibility", "message_zh", "message_en", "expected", "action"), pl.String
)
