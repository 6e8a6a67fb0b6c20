"""`errors.csv` and `changes.csv`: every finding and every change of a file, one line each, for its sender."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

import polars as pl

from credit.exchange.spreadsheet import SpreadsheetFile
from credit.quality.reading import FileFinding
from credit.quality.wording import Wording

ABOUT = ("submission", "sheet", "row", "column", "field")
SAID = ("rule", "dimension", "severity", "responsibility", "message_zh", "message_en")
SHOWN = ("value_masked", "expected", "action", "record_key")
COLUMNS = (*ABOUT, *SAID, *SHOWN)
CHANGES = ("sheet", "row", "field", "operation", "old", "new")
MEANING = ("field", "rule", "facts")


class ErrorsFile:
    """Writes `errors.csv` batch by batch.

    Args:
        stream: where to.
        submission: id of the submission, in every line.
        wording: the rules of the dataset in words.
        flex: the sender's own `flex_*` columns.
        headers: the sender's own header of each field, where it is known.
    """

    def __init__(
        self,
        stream: BinaryIO,
        submission: str,
        wording: Wording,
        flex: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._file = SpreadsheetFile(stream, [*COLUMNS, *flex])
        self._submission = submission
        self._wording = wording
        self._flex = list(flex)
        self._headers = headers or {}

    @property
    def rows(self) -> int:
        """How many lines have been written, the header not counted."""
        return self._file.rows

    def add(self, findings: pl.DataFrame, column: str | None = None) -> None:
        """Write the findings of a `Judged` batch; `column` names the sender's column where no field does."""
        if not findings.height:
            return
        meanings = findings.select(MEANING).unique(maintain_order=True)
        said = pl.DataFrame([self._said(*row, column) for row in meanings.iter_rows()])
        lines = findings.join(pl.concat([meanings, said], how="horizontal"), on=MEANING, how="left", maintain_order="left")
        own = [pl.col(name) if name in findings.columns else pl.lit(None, pl.String).alias(name) for name in self._flex]
        submission = pl.lit(self._submission).alias("submission")
        self._file.add(lines.select(submission, *_renamed(COLUMNS[1:]), *own))

    def add_file(self, notes: Iterable[FileFinding]) -> None:
        """Write what was found about the file itself: one line, or one for each row that it names."""
        for note in notes:
            severity = self._wording.rule(note.rule).severity
            facts = json.dumps(note.facts, ensure_ascii=False, default=str)
            rows = pl.Series("_row", note.rows or (None,), dtype=pl.UInt32).to_frame()
            told = {"field": "", "rule": note.rule, "severity": severity, "facts": facts, "_sheet": note.sheet}
            blank = dict.fromkeys(("value_masked", "record_key"))
            self.add(rows.with_columns(pl.lit(v, pl.String).alias(k) for k, v in {**told, **blank}.items()), note.column)

    def _said(self, field: str, rule: str, facts: str, column: str | None) -> dict[str, str]:
        known = self._wording.rule(rule)
        told = json.loads(facts)
        message = self._wording.message(rule, field, told)
        return {
            "column": column or self._headers.get(field) or (self._wording.label(field).zh if field else ""),
            "dimension": known.dimension,
            "responsibility": known.responsibility,
            "message_zh": message.zh,
            "message_en": message.en,
            "expected": self._wording.expected(rule, told),
            "action": self._wording.action(rule),
        }


class ChangesFile:
    """Writes `changes.csv` batch by batch: the sender's own values before and after each operation."""

    def __init__(self, stream: BinaryIO) -> None:
        self._file = SpreadsheetFile(stream, CHANGES)

    @property
    def rows(self) -> int:
        """How many lines have been written, the header not counted."""
        return self._file.rows

    def add(self, changes: pl.DataFrame) -> None:
        """Write the changes of a `Judged` batch."""
        self._file.add(changes)


def _renamed(columns: Iterable[str]) -> list[pl.Expr]:
    return [pl.col({"sheet": "_sheet", "row": "_row"}.get(name, name)).alias(name) for name in columns]
