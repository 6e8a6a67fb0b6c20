"""From when to when a body of the register exists, against the day of a decision about it."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from credit.catalogue.model import Catalogue, Dataset, Severity
from credit.quality.findings import INDEX, raised

BEFORE, AFTER = "subject.before-founding", "subject.after-end"
HELD = ("valid_from", "valid_to", "status")  # of a register, used where it has them
LIFE = ("founded", "ended", "gone")
FIRST = date(1949, 10, 1)  # an end before this day is some program's word for none
STATES = "registration-state"  # code list


def lives(subjects: pl.DataFrame, catalogue: Catalogue) -> list[pl.Expr]:
    """The columns `founded`, `ended` Date and `gone` Boolean of a register's bodies.

    `gone` says that the body's state ends it (注销, 撤销登记): one whose licence was revoked (吊销) exists until it is
    deregistered (市场主体登记管理条例 第三十一条), so a decision about it is nothing odd. Where the register tells no
    state, the last day of validity may be that of a licence, and `gone` is null.
    """
    founded, ended = (_day(subjects, name) for name in HELD[:2])
    gone = _gone(subjects, catalogue)
    sound = (ended >= FIRST) & ~(ended < founded).fill_null(value=False) & gone.fill_null(value=True)
    return [founded.alias("founded"), pl.when(sound).then(ended).alias("ended"), gone.alias("gone")]


class Lifetime:
    """Doubts decisions about bodies that did not exist on their day.

    A negative record is doubtful. Another one is only told: a licence may be what a body is founded with, and an honour
    may come late; so may a decision after an end of which the register does not say what it ends.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self._field = None if dataset.subject.registers else dataset.decided_on
        self._severity: dict[str, Severity] = {
            rule: catalogue.rule(rule).severity if dataset.nature == "negative" else "warn" for rule in (BEFORE, AFTER)
        }

    def told(self, rows: pl.DataFrame, held: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Findings, shaped as `findings.RAISED`.

        Args:
            rows: the batch.
            held: `_i` and `founded, ended, gone` of the one body that each row is about.
        """
        if self._field is None or not held.height:
            return
        day = pl.lit(rows[self._field].gather(held[INDEX]))
        early, late = held.filter(day < pl.col("founded")), held.filter(day > pl.col("ended"))
        yield self._raised(early, BEFORE, "founded", self._severity[BEFORE])
        yield self._raised(late.filter("gone"), AFTER, "ended", self._severity[AFTER])
        yield self._raised(late.filter(pl.col("gone").is_null()), AFTER, "ended", "warn")

    def _raised(self, rows: pl.DataFrame, rule: str, day: str, severity: Severity) -> pl.DataFrame:
        told = raised(rows[INDEX], self._field or "", rule, severity)
        facts = pl.struct(day=pl.col(day).cast(pl.String)).struct.json_encode()
        return told.with_columns(rows.select(facts.alias("facts")).to_series())


def _day(subjects: pl.DataFrame, name: str) -> pl.Expr:
    kind = subjects.schema.get(name)
    if kind is None:
        return pl.lit(None, pl.Date)
    return pl.col(name).str.head(10).str.to_date(strict=False) if kind == pl.String else pl.col(name).cast(pl.Date)


def _gone(subjects: pl.DataFrame, catalogue: Catalogue) -> pl.Expr:
    if "status" not in subjects.columns:
        return pl.lit(None, pl.Boolean)
    entries = catalogue.code_list(STATES).codes
    ends = {word: code.ends for code in entries for word in (code.code, code.label.zh, *code.aliases)}
    return pl.col("status").str.strip_chars().replace_strict(ends, default=None, return_dtype=pl.Boolean)
