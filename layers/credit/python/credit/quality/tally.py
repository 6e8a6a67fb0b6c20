"""Findings counted for a receipt: one entry a rule and field, however many rows have it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from credit.catalogue.model import Catalogue, Dataset, Dimension, Responsibility, Severity
from credit.quality.decision import DECISIONS, Decision
from credit.quality.findings import Judged
from credit.quality.reading import FileFinding
from credit.quality.wording import Wording
from credit.text import Text

EXAMPLES = 3
ORDER: Mapping[str, int] = {"refuse": 0, "reject": 1, "hold": 2, "doubt": 3, "warn": 4, "repaired": 5}


@dataclass(frozen=True)
class Example:
    """Where a finding can be seen: never what stands there."""

    sheet: str
    row: int | None
    column: str | None


@dataclass(frozen=True)
class Counted:
    """One rule, one field: how often, and what it means."""

    rule: str
    field: str
    dimension: Dimension
    severity: Severity
    responsibility: Responsibility
    count: int
    message: Text
    examples: tuple[Example, ...]


@dataclass
class _Count:
    facts: Mapping[str, object]
    severity: Severity | None = None
    column: str | None = None
    count: int = 0
    examples: list[Example] = field(default_factory=list)


class Tally:
    """Counts rows and findings batch by batch; what it holds does not grow with the rows."""

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self._wording = Wording(dataset, catalogue)
        self._counts: dict[tuple[str, str, str], _Count] = {}
        self.decisions: dict[Decision, int] = dict.fromkeys(DECISIONS, 0)

    def add(self, judged: Judged) -> None:
        """Count a batch."""
        for decision, count in judged.counts().items():
            self.decisions[decision] += count
        columns = ("field", "rule", "severity", "facts", "_sheet", "_row")
        self._fold(judged.findings.select(columns))
        done = judged.changes.select("field", (pl.lit("operation.") + pl.col("operation")).alias("rule"), _sheet="sheet", _row="row")
        self._fold(done.with_columns(severity=pl.lit("repaired"), facts=pl.lit("{}")).select(columns))

    def add_file(self, notes: Iterable[FileFinding]) -> None:
        """Count what was found about the file rather than about one of its rows."""
        for note in notes:
            entry = self._counts.setdefault((note.rule, "", note.column or note.sheet), _Count(note.facts, column=note.column))
            entry.count += note.count
            rows = note.rows or (None,)
            entry.examples += [Example(note.sheet, row, note.column) for row in rows][: EXAMPLES - len(entry.examples)]

    def findings(self) -> list[Counted]:
        """Every rule and field that occurred: what stops rows first, then the most frequent."""
        counted = [self._counted(rule, code, entry) for (rule, code, _), entry in self._counts.items()]
        return sorted(counted, key=lambda c: (ORDER[c.severity], -c.count, c.rule, c.field))

    def _fold(self, findings: pl.DataFrame) -> None:
        groups = findings.group_by("rule", "field", maintain_order=True).agg(
            pl.len().alias("count"), pl.col("severity", "facts").first(), pl.col("_sheet", "_row").head(EXAMPLES)
        )
        for group in groups.iter_rows(named=True):
            key = (group["rule"], group["field"], "")
            entry = self._counts.setdefault(key, _Count(json.loads(group["facts"]), severity=group["severity"]))
            entry.count += group["count"]
            places = zip(group["_sheet"], group["_row"], strict=True)
            column = self._wording.label(group["field"]).zh if group["field"] else None
            entry.examples += [Example(sheet, row, column) for sheet, row in places][: EXAMPLES - len(entry.examples)]

    def _counted(self, rule_id: str, code: str, entry: _Count) -> Counted:
        rule = self._wording.rule(rule_id)
        return Counted(
            rule=rule_id,
            field=code,
            dimension=rule.dimension,
            severity=entry.severity or rule.severity,
            responsibility=rule.responsibility,
            count=entry.count,
            message=self._wording.message(rule_id, code, entry.facts),
            examples=tuple(entry.examples),
        )
