"""What agencies are told of the queue: rows that wait for a person, who may be meant, what was decided."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from credit.disclosure.masking import person_name
from credit.linkage.subject import Subject
from credit.text import Text
from functions.apis.problems import Told


class CandidateTold(Told):
    """Somebody who may be meant; of a person no more than the surname. `score`: how alike the names are, 0 to 1."""

    subject: str
    name: str
    code: str | None
    kind: str
    region: str | None
    status: str | None
    registered: bool
    score: float | None

    @classmethod
    def of(cls, subject: Subject, score: str | None) -> Self:
        """From what is known of them."""
        person = subject.kind == "person"
        return cls(
            subject=subject.id,
            name=person_name(subject.name) if person else subject.name,
            code=None if person else subject.codes.get("uscc"),
            kind=subject.category,
            region=subject.region or None,
            status=subject.status,
            registered=subject.registered,
            score=None if score is None else float(score),
        )


class DecisionTold(Told):
    """What somebody has decided, and why; the last one holds."""

    decision: str
    subject: str | None = None
    reason: str
    by: Mapping[str, str | None]
    at: datetime


class OtherTold(Told):
    """The record of another agency that tells the same decision otherwise, and in which fields."""

    record: str
    agency: str
    fields: tuple[str, ...]


class DoubtTold(Told):
    """A row that waits for a person, or did; `result` and `method` are those of docs/linkage.md."""

    id: str
    kind: str
    state: str
    agency: str
    dataset: str
    submission: str
    sheet: str
    row: int
    record: str
    result: str
    method: str
    reason: Text
    name: str | None
    codes: tuple[str, ...]
    candidates: tuple[CandidateTold, ...]
    other: OtherTold | None
    opened_at: datetime
    decisions: tuple[DecisionTold, ...]


class DoubtsTold(Told):
    """A page of the queue."""

    items: tuple[DoubtTold, ...]
    next_cursor: str | None
