"""Subjects as rows of a register, so that linking asks a platform's subjects as it asks any register file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from credit.linkage.asked import kinds
from credit.linkage.entries import CODES, DAYS, FORMER, TEXTS
from credit.linkage.register import INNER, UNIFIED
from credit.linkage.spelling import body_keys
from credit.linkage.subject import Subject

SCHEMA = pl.Schema(
    {
        **dict.fromkeys(TEXTS, pl.String()),
        FORMER: pl.List(pl.String()),
        **dict.fromkeys(DAYS, pl.Date()),
    }
)
Codes = Mapping[str, str]


def register(subjects: Sequence[Subject]) -> pl.DataFrame:
    """A row for what holds of each subject, and one for each period before, in the columns of a register file.

    A body that only others have spoken of holds a code as long as the register names nobody else for it.
    """
    sure = {code for subject in subjects if subject.registered for code in _every(subject)}
    rows = [row for subject in subjects for row in _rows(subject, sure)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def settled(told: pl.DataFrame, subjects: Sequence[Subject]) -> pl.Series:
    """Whether a row's strongest code belongs to one subject that bears the row's name today: no other can be meant.

    Args:
        told: as `credit.linkage.asked.asked` gives it.
        subjects: everybody whom its codes lead to.
    """
    kind = next(iter(kinds(told)), None)
    if kind is None or not subjects:
        return pl.repeat(value=False, n=told.height, eager=True)
    held = [(code, s.id, s.name) for s in subjects if s.registered and (code := s.codes.get(kind))]
    frame = pl.DataFrame(held, schema={kind: pl.String, "id": pl.String, "borne": pl.String}, orient="row")
    alone = frame.filter(pl.col("id").n_unique().over(kind) == 1).with_columns(body_keys(pl.col("borne")))
    beside = told.select(kind, "name").join(alone.unique(kind), on=kind, how="left", maintain_order="left")
    return beside.select((pl.col("name") == pl.col("borne")).fill_null(value=False)).to_series()


def _rows(subject: Subject, sure: set[tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
    codes = subject.codes if subject.registered else _left(subject.codes, sure)
    if codes != subject.codes and not codes:
        return
    since = subject.since or subject.founded
    yield _row(subject, subject.name, codes, subject.region, subject.former_names, since, subject.ended)
    for past in subject.past:
        yield _row(subject, past.name, past.codes, past.region, (), past.since or subject.founded, past.until)


def _row(
    subject: Subject,
    name: str | None,
    codes: Codes,
    region: str,
    former: Sequence[str],
    since: date | None,
    until: date | None,
) -> tuple[Any, ...]:
    texts = {
        "subject_id": subject.id,
        "kind": "person" if subject.kind == "person" else subject.category,
        "name": name,
        **{column: codes.get(kind) for kind, column in CODES.items()},
        "region": region or None,
        "legal_representative": subject.legal_representative,
        "status": subject.status,
    }
    return (*(texts[column] for column in TEXTS), list(former), since, until)


def _left(codes: Codes, sure: set[tuple[str, str]]) -> Codes:
    """Codes that nobody registered holds; a unified code goes with the organisation code that it contains."""
    return {kind: value for kind, value in codes.items() if not any(code in sure for code in _with_inner(kind, value))}


def _every(subject: Subject) -> Iterator[tuple[str, str]]:
    for codes in (subject.codes, *(past.codes for past in subject.past)):
        for kind, value in codes.items():
            yield from _with_inner(kind, value)


def _with_inner(kind: str, value: str) -> Iterator[tuple[str, str]]:
    yield kind, value
    if kind == "uscc" and len(value) == UNIFIED:
        yield "org-code", value[INNER[0] : sum(INNER)]
