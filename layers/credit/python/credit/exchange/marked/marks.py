"""What is marked in a workbook: for each row the cells with findings and the platform's opinion in words."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import polars as pl

from credit.exchange.wording import Wording
from credit.quality.findings import Judged
from credit.quality.reading.model import FileFinding, Placed
from credit.text import Text

OPINION = "平台意见"  # the header of the column in which an answer says what it thinks of a row
KEPT = ("_sheet", "_row", "field", "rule", "severity", "facts")
GRAVEST = ("reject", "hold", "doubt", "warn", "repaired")
SHORT: Mapping[str, Text] = {
    "reject": Text(zh="退回", en="rejected"),
    "hold": Text(zh="暂缓", en="held"),
    "doubt": Text(zh="存疑", en="doubtful"),
    "warn": Text(zh="提示", en="note"),
    "repaired": Text(zh="已整理", en="mended"),
}
SLICE = 10_000  # findings turned into Python objects at a time


@dataclass
class Marked:
    """One row of a sheet: `cells` by column, counted from 0, with the worst severity and what is said.

    `opinion` is all that is said of the row, `unplaced` what belongs to none of its cells.
    """

    row: int
    cells: dict[int, tuple[str, list[Text]]] = field(default_factory=dict)
    opinion: list[Text] = field(default_factory=list)
    unplaced: list[Text] = field(default_factory=list)

    def add(self, columns: Iterable[int], severity: str, said: Text) -> None:
        """A finding about some cells of the row, or about none of them."""
        columns = list(columns)
        self.opinion.append(said)
        if not columns:
            self.unplaced.append(said)
        for column in columns:
            worst, texts = self.cells.get(column, (severity, []))
            self.cells[column] = (min(worst, severity, key=GRAVEST.index), [*texts, said])

    def words(self) -> str:
        """The opinion in one line, Chinese first."""
        told = list(dict.fromkeys(self.opinion))
        return " ".join(text.zh for text in told) + " ‖ " + " ".join(text.en for text in told)


class Marks:
    """Findings of a file, collected batch by batch: some forty bytes for each.

    Args:
        wording: the rules of the dataset in words.
        columns: the sender's headers by field, as `Header.columns` tells them.
        places: where the columns stand, as `Header.places` tells them; may grow until the last batch.
    """

    def __init__(self, wording: Wording, columns: Mapping[str, str], places: Sequence[Placed]) -> None:
        self._wording, self._columns, self._places = wording, columns, places
        self._findings: list[pl.DataFrame] = []
        self._names: Mapping[str, str] = {}
        self._said = lru_cache(maxsize=50_000)(self._worded)

    def add(self, judged: Judged) -> None:
        """Take what was found in a batch."""
        self.late(judged.findings)

    def late(self, findings: pl.DataFrame) -> None:
        """Take more findings: `_sheet, _row, field, rule, severity, facts` and more."""
        kept = findings.select(pl.col("_sheet").fill_null(""), pl.col("_row").cast(pl.UInt32), *KEPT[2:])
        self._findings.append(kept.with_columns(pl.col("_sheet", "field", "rule", "severity").cast(pl.Categorical)))

    def note(self, notes: Iterable[FileFinding]) -> None:
        """Take the findings about the file: at their rows, or at the header."""
        told = []
        for note in notes:
            column = self._columns.get(note.column or "", note.column or "")
            severity = self._wording.rule(note.rule).severity
            for row in note.rows or [place.row for place in self._places if place.sheet == note.sheet][:1]:
                facts = {**note.facts, **({"row": row} if note.rows else {})}
                told.append((note.sheet, row, column, note.rule, severity, json.dumps(facts, default=str)))
        schema = {**dict.fromkeys(KEPT, pl.String), "_row": pl.UInt32}
        self.late(pl.DataFrame(told, schema=schema, orient="row"))

    def renamed(self, names: Mapping[str, str]) -> "Marks":
        """The same marks for a workbook whose sheets had to be called otherwise: name as read -> name there."""
        other = Marks(
            self._wording, self._columns, [replace(p, sheet=names.get(p.sheet, p.sheet)) for p in self._places]
        )
        other._findings, other._names = self._findings, {new: old for old, new in names.items()}
        return other

    def sheets(self) -> set[str]:
        """The sheets on which something was found, now or in an earlier answer."""
        found = {sheet for part in self._findings for sheet in part["_sheet"].unique().to_list()}
        named = {old: new for new, old in self._names.items()}
        returned = {place.sheet for place in self._places if OPINION in place.columns}
        return {named.get(sheet, sheet) for sheet in found} | returned

    def headers(self, sheet: str) -> list[Placed]:
        """The tables of a sheet, from the top down."""
        return sorted((place for place in self._places if place.sheet == sheet), key=lambda place: place.row)

    def rows(self, sheet: str) -> Iterator[Marked]:
        """The rows of a sheet with findings, from the top down."""
        headers = self.headers(sheet)
        for row, found in groupby(self._found(sheet), key=itemgetter(0)):
            place = next((h for h in reversed(headers) if h.row <= row), None)
            marked = Marked(row)
            for _, code, rule, severity, facts in found:
                columns = [place.columns[c] for c in self._wording.members(code) if c in place.columns] if place else []
                marked.add(columns, severity, self._said(rule, code, severity, facts))
            yield marked

    def _found(self, sheet: str) -> Iterator[tuple[int, str, str, str, str]]:
        name = self._names.get(sheet, sheet)
        parts = [part.filter(pl.col("_sheet") == name).drop("_sheet") for part in self._findings]
        rank = pl.col("severity").cast(pl.String).replace_strict({s: n for n, s in enumerate(GRAVEST)})
        if not parts:
            return
        found = pl.concat(parts).sort("_row", rank, maintain_order=True)
        for part in found.iter_slices(SLICE):
            yield from part.cast(dict.fromkeys(KEPT[2:], pl.String)).fill_null("").iter_rows()

    def _worded(self, rule: str, code: str, severity: str, facts: str) -> Text:
        message, short = self._wording.message(rule, code, json.loads(facts or "{}")), SHORT[severity]
        return Text(zh=f"【{short.zh}】{message.zh}", en=f"[{short.en}] {message.en}")
