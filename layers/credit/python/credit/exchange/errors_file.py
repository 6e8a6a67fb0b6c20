"""`errors.csv`: every finding with its place, rule, words, masked value and who must mend it, however many."""

import json
from collections.abc import Sequence
from typing import BinaryIO

import polars as pl

from credit.exchange.sheets import csv_bytes
from credit.exchange.wording import ACTIONS, Wording

COLUMNS = (
    "submission", "sheet", "row", "column", "field", "rule", "dimension", "severity", "responsibility", "message_zh",
    "message_en", "value_masked", "expected", "action", "record_key",
)  # fmt: skip


class ErrorsFile:
    """Findings go in batch by batch, lines come out; memory does not grow with them."""

    def __init__(self, out: BinaryIO, submission: str, wording: Wording) -> None:
        """`out` is a binary stream that this writes to from its current place."""
        self._out, self._submission, self._wording = out, submission, wording
        self._own: Sequence[str] | None = None
        self.rows = 0

    def add(self, findings: pl.DataFrame) -> None:
        """Write the findings of one batch.

        Args:
            findings: `_sheet, _row, field, rule, severity, value_masked, facts` (JSON text), `record_key` and the
                sender's `flex_*` columns; the first batch decides which of those there are.
        """
        if self._own is None:
            self._own = [name for name in findings.columns if name.startswith("flex_")]
        lines = self._told(findings).rename({"_sheet": "sheet", "_row": "row"})
        absent = [pl.lit(None, dtype=pl.String).alias(name) for name in self._own if name not in lines.columns]
        ordered = lines.with_columns(pl.lit(self._submission).alias("submission"), *absent).select(*COLUMNS, *self._own)
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
        facts = json.loads(kind["facts"] or "{}")
        message = self._wording.message(kind["rule"], kind["field"], facts)
        action = ACTIONS[kind["severity"]]
        return (
            self._wording.column(kind["field"]),
            rule.dimension,
            rule.responsibility,
            message.zh,
            message.en,
            self._wording.expected(kind["rule"], facts),
            f"{action.zh} / {action.en}",
        )


_WORDED = dict.fromkeys(  # what a kind of finding is told with
    ("column", "dimension", "responsibility", "message_zh", "message_en", "expected", "action"), pl.String
)
