"""`errors.csv`: every finding with its place, rule, words, masked value and who must mend it, however many."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

import polars as pl

from credit.exchange.sheets import csv_bytes
from credit.exchange.telling import told
from credit.exchange.wording import Wording
from credit.quality.reading.model import FileFinding

COLUMNS = (
    "submission", "sheet", "row", "column", "field", "rule", "dimension", "severity", "responsibility", "message_zh",
    "message_en", "value_masked", "expected", "action", "record_key",
)  # fmt: skip
NOTE = {"_sheet": pl.String, "_row": pl.UInt32, "field": pl.String, "rule": pl.String, "severity": pl.String}
SLICE = 200_000  # findings worded at a time


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
        for part in findings.iter_slices(SLICE):
            self._write(told(part, self._wording))

    def note(self, notes: Iterable[FileFinding], columns: Mapping[str, str]) -> None:
        """Write what was found about the file: a line for each row that is named, else one without a row.

        Args:
            notes: the findings.
            columns: the sender's headers and the fields that they mean.
        """
        lines = [line for note in notes for line in self._noted(note, columns.get(note.column or "", ""))]
        if not lines:
            return
        found = pl.DataFrame(lines, schema={**NOTE, "facts": pl.String, "header": pl.String}, orient="row")
        empty = [pl.lit(None, pl.String).alias(name) for name in ("value_masked", "record_key")]
        worded = told(found.with_columns(empty), self._wording)
        self._write(worded.with_columns(pl.coalesce("header", "column").alias("column")))

    def finish(self) -> None:
        """A file without findings still has its header."""
        if self.rows == 0:
            empty = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
            self._out.write(csv_bytes(empty, header=True))

    def _noted(self, note: FileFinding, field: str) -> Iterable[tuple[object, ...]]:
        severity = self._wording.rule(note.rule).severity
        for row in note.rows or (None,):
            facts = json.dumps({**note.facts, **({"row": row} if row else {})}, ensure_ascii=False, default=str)
            yield note.sheet, row, field, note.rule, severity, facts, note.column

    def _write(self, findings: pl.DataFrame) -> None:
        lines = findings.rename({"_sheet": "sheet", "_row": "row"})
        own = self._own or []
        absent = [pl.lit(None, dtype=pl.String).alias(name) for name in own if name not in lines.columns]
        ordered = lines.with_columns(pl.lit(self._submission).alias("submission"), *absent).select(*COLUMNS, *own)
        self._out.write(csv_bytes(ordered, header=self.rows == 0))
        self.rows += ordered.height
