"""A file as a whole: what no single row shows. Counted while its batches pass, told once after the last of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from credit.catalogue.model import Catalogue, Dataset, Field, Rule
from credit.quality.across.series import grows
from credit.quality.across.shapes import SHAPES, looks
from credit.quality.findings import Judged
from credit.quality.reading.model import FileFinding

SAMPLED = 2_000  # rows of a batch; whole columns are told apart by fewer
LOOKED_AT = 300  # values of a column of a batch that are compared with shapes
KEPT = 50_000  # sampled rows of a file, thinned out above
GRAVE = ("reject", "doubt", "hold")
DEFAULT_DAY = (1, 1)  # month and day that programs fill in where they know only a year, or nothing


class Plausibility:
    """Watches the batches of one file; its memory does not grow with the file.

    Args:
        dataset: `plausible` of its fields says how their values look over a whole file.
        catalogue: its shared rules `plausibility.…` with their thresholds.
        today: the day of judgement, on which the file was sent.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue, today: date) -> None:
        self._dataset, self._today = dataset, today
        self._rule: Callable[[str], Rule] = lambda name: catalogue.rule(f"plausibility.{name}")
        self._rows, self._batches, self._first = 0, 0, ("", 0)
        self._empty: Counter[str] = Counter()
        self._problems: Counter[tuple[str, str]] = Counter()
        self._looks: dict[str, Counter[str]] = {f.code: Counter() for f in dataset.fields}
        self._series: frozenset[str] = frozenset()
        self.samples: list[pl.DataFrame] = []

    def judged(self, batch: Judged) -> Judged:
        """The same batch; what it adds to the picture of the file is kept."""
        rows = batch.rows
        if not rows.height:
            return batch
        if not self._rows:
            self._first = (str(rows["_sheet"][0]), int(rows["_row"][0]))
            self._series = frozenset(f.code for f in self._dataset.fields if grows(batch.sent, f, self._rule("series")))
        self._rows += rows.height
        self._batches += 1
        self._empty.update({f.code: rows[f.code].null_count() for f in self._dataset.fields if f.plausible.filled})
        self._count(batch.findings)
        if (self._batches & (self._batches - 1)) == 0:  # the first, second, fourth, eighth …: the form changes seldom
            self._look(batch.sent.gather_every(max(1, rows.height // LOOKED_AT)))
        self._keep(rows.gather_every(max(1, rows.height // SAMPLED)))
        return batch

    def told(self, columns: Mapping[str, str] | None = None) -> list[FileFinding]:
        """What is to be told of the file after its last batch.

        Args:
            columns: the sender's headers and the fields that they mean (`Header.columns`).
        """
        headers = {code: header for header, code in (columns or {}).items()}
        columnwise = (self._same_problem, self._other_column, self._emptied)
        valuewise = (self._constant, self._one_date, self._unit, self._grown)
        return [note for kind in (*columnwise, *valuewise) for note in kind(headers)]

    def _count(self, findings: pl.DataFrame) -> None:
        grave = findings.filter(pl.col("severity").is_in(GRAVE) & (pl.col("field") != ""))
        for field, rule, count in grave.group_by("field", "rule").len().iter_rows():
            self._problems[field, rule] += count

    def _look(self, sent: pl.DataFrame) -> None:
        for field in self._dataset.fields:
            self._looks[field.code].update(looks(sent, field))

    def _keep(self, rows: pl.DataFrame) -> None:
        """Of values that should vary their hashes, dates and amounts as they are."""
        self.samples.append(rows.select(_sampled(f) for f in self._dataset.fields if _is_sampled(f, self._dataset)))
        if sum(sample.height for sample in self.samples) > KEPT:
            self.samples = [pl.concat(self.samples).gather_every(2)]

    def _same_problem(self, headers: Mapping[str, str]) -> Iterator[FileFinding]:
        rule, worst = self._rule("same-problem"), Counter[str]()
        for (code, _), count in self._problems.items():
            worst[code] = max(worst[code], count)
        for code, count in sorted(worst.items()):
            if self._rows >= rule.parameters["rows"] and count >= rule.parameters["share"] * self._rows:
                yield self._about(rule, self._dataset.field(code), headers, count / self._rows)

    def _other_column(self, headers: Mapping[str, str]) -> Iterator[FileFinding]:
        rule = self._rule("other-column")
        for code, seen in self._looks.items():
            shape, count = max(((s, n) for s, n in seen.items() if s), key=lambda told: told[1], default=("", 0))
            if seen[""] >= rule.parameters["rows"] and count >= rule.parameters["share"] * seen[""]:
                name = SHAPES[shape].name
                facts = {"found_zh": name.zh, "found_en": name.en}
                yield self._about(rule, self._dataset.field(code), headers, count / seen[""], **facts)

    def _constant(self, headers: Mapping[str, str]) -> Iterator[FileFinding]:
        """One decision about many bodies shares its number and its day, and with it facts and amounts."""
        rule = self._rule("constant")
        shares = {f.code: self._share(f.code, rule) for f in self._dataset.fields if f.plausible.varies}
        alike = {code for code, share in shares.items() if share >= rule.parameters["share"]}
        fields = [self._dataset.field(code) for code in shares if code in alike]
        numbers = {f.code for f in self._dataset.fields if f.type == "document-number" and f.plausible.varies}
        day = self._dataset.decided_on
        one_day = day is not None and self._share(day, rule) >= rule.parameters["share"]
        told_alike = any(f.type == "text" for f in fields)
        for field in fields:
            excused = one_day if field.code in numbers else bool(numbers & alike)
            if not (excused or (field.type == "amount" and told_alike)):
                yield self._about(rule, field, headers, shares[field.code])

    def _one_date(self, headers: Mapping[str, str]) -> Iterator[FileFinding]:
        rule, day = self._rule("one-date"), self._dataset.decided_on
        if day is None or self._share(day, rule) < rule.parameters["share"]:
            return
        top = self._sample()[day].drop_nulls().mode()[0]
        if top == self._today or (top.month, top.day) == DEFAULT_DAY:
            yield self._about(rule, self._dataset.field(day), headers, self._share(day, rule), found=top.isoformat())

    def _unit(self, headers: Mapping[str, str]) -> Iterator[FileFinding]:
        rule = self._rule("unit")
        for field in self._dataset.fields:
            if field.plausible.median is not None and self.samples:
                low, high = field.plausible.median
                above = self._sample()[field.code].filter(self._sample()[field.code] > 0)
                middle = above.cast(pl.Float64).median()
                if above.len() >= rule.parameters["rows"] and not low <= Decimal(str(middle)) <= high:
                    yield self._about(rule, field, headers, 1, expected=f"{low}–{high}")

    def _grown(self, headers: Mapping[str, str]) -> Iterator[FileFinding]:
        for code in sorted(self._series):
            yield self._about(self._rule("series"), self._dataset.field(code), headers, 1)

    def _emptied(self, headers: Mapping[str, str]) -> Iterator[FileFinding]:
        rule = self._rule("empty")
        for field in self._dataset.fields:
            empty, least = self._empty[field.code], field.plausible.filled
            if least and self._rows >= rule.parameters["rows"] and self._rows - empty < least * self._rows:
                yield self._about(rule, field, headers, empty / self._rows)

    def _share(self, code: str, rule: Rule) -> float:
        """The share of the most frequent value among those that there are; 0 where they are too few."""
        if not self.samples:
            return 0
        values = self._sample()[code].drop_nulls()
        if values.len() < rule.parameters["rows"]:
            return 0
        return float(values.value_counts(sort=True, name="times")["times"][0]) / values.len()

    def _sample(self) -> pl.DataFrame:
        if len(self.samples) > 1:
            self.samples = [pl.concat(self.samples)]
        return self.samples[0]

    def _about(
        self, rule: Rule, field: Field, headers: Mapping[str, str], share: float, **facts: object
    ) -> FileFinding:
        told = {"label_zh": field.label.zh, "label_en": field.label.en, "percent": int(share * 100), **facts}
        sheet, row = self._first
        return FileFinding(rule.id, told, column=headers.get(field.code, field.label.zh), sheet=sheet, rows=(row,))


def _is_sampled(field: Field, dataset: Dataset) -> bool:
    return field.plausible.varies or field.plausible.median is not None or field.code == dataset.decided_on


def _sampled(field: Field) -> pl.Expr:
    value = pl.col(field.code)
    return value if field.type in ("date", "amount") else pl.when(value.is_not_null()).then(value.hash(0))
