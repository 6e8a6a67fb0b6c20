"""Findings grouped for the receipt, folded batch by batch: memory grows with the kinds of findings, not with rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from credit.exchange.receipt import Example, FindingTold
from credit.exchange.wording import Wording
from credit.quality.reading.model import FileFinding

EXAMPLES = 3
COMPARED = 5  # facts of a kind, of which those are told that all have: another row than the first has others
GRAVEST = ("refuse", "reject", "hold", "doubt", "warn", "repaired")


@dataclass
class _Kind:
    facts: Mapping[str, Any]
    count: int = 0
    examples: list[Example] = field(default_factory=list)


def _common(facts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {name: value for name, value in facts[0].items() if all(other.get(name) == value for other in facts)}


class Tally:
    """How often each kind of finding (rule, field, severity) occurs, and three places where."""

    def __init__(self, wording: Wording) -> None:
        """`wording` gives the words of the dataset's rules."""
        self._wording = wording
        self._kinds: dict[tuple[str, str, str], _Kind] = {}

    def add(self, findings: pl.DataFrame) -> None:
        """Count the findings of one batch: `_sheet, _row, field, rule, severity, facts`."""
        groups = findings.group_by("rule", pl.col("field").fill_null(""), "severity", maintain_order=True).agg(
            pl.len().alias("count"),
            pl.col("facts").unique(maintain_order=True).head(COMPARED),
            pl.col("_sheet").head(EXAMPLES),
            pl.col("_row").head(EXAMPLES),
        )
        for group in groups.iter_rows(named=True):
            facts = [json.loads(told or "{}") for told in group["facts"]]
            kind = self._kinds.setdefault((group["rule"], group["field"], group["severity"]), _Kind(facts[0]))
            kind.facts = _common([kind.facts, *facts])
            kind.count += group["count"]
            column = self._wording.column(group["field"])
            places = zip(group["_sheet"], group["_row"], strict=True)
            kind.examples += [Example(sheet=s or "", row=r, column=column) for s, r in places]

    def mended(self, changes: pl.DataFrame) -> None:
        """Count what was mended in one batch, as findings of the operations' rules: `sheet, row, field, operation`."""
        rule = pl.lit("operation.") + pl.col("operation")
        told = {"severity": pl.lit("repaired"), "facts": pl.lit("{}")}
        self.add(changes.select("field", rule.alias("rule"), _sheet="sheet", _row="row", **told))

    def note(self, note: FileFinding, header: int = 1) -> None:
        """Count a finding about the file as a whole; one about a column is shown at the row of its header."""
        severity = self._wording.rule(note.rule).severity
        about = json.dumps(note.facts, sort_keys=True, default=str)
        kind = self._kinds.setdefault((note.rule, about, severity), _Kind(note.facts))
        kind.count += note.count
        kind.examples += [
            Example(sheet=note.sheet, row=row, column=note.column or "") for row in note.rows or (header,)
        ]

    def told(self) -> tuple[FindingTold, ...]:
        """The kinds, gravest first, then most frequent first."""
        told = [self._told(*key, kind) for key, kind in self._kinds.items()]
        return tuple(sorted(told, key=lambda f: (GRAVEST.index(f.severity), -f.count, f.rule)))

    def _told(self, rule: str, field_code: str, severity: Any, kind: _Kind) -> FindingTold:
        known = self._wording.rule(rule)
        return FindingTold(
            rule=rule,
            dimension=known.dimension,
            severity=severity,
            responsibility=known.responsibility,
            count=kind.count,
            message=self._wording.message(rule, None if field_code.startswith("{") else field_code, kind.facts),
            expected=known.expected,
            examples=tuple(kind.examples[:EXAMPLES]),
        )
