"""Cleanse every row and judge it: accepted, doubtful, rejected or duplicate, with every finding and every change."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl

from cloud import clock, knowledge, settings
from cloud.step import step
from credit.quality.across.late import Late, amended
from credit.quality.across.plausibility import Plausibility
from credit.quality.findings import Judged
from credit.quality.reading.marks import MARKS
from credit.quality.run import judged
from credit.quality.subjects.units import Sender
from functions.intake import confirmed, staging, submissions
from functions.intake.registered import Registered
from functions.intake.task import Cleansed, Counts, Validated


@step
def handler(task: Validated) -> Cleansed:
    """Part by part, so that memory stays flat; what must be unique in the file is remembered as digests."""
    catalogue = knowledge.catalogue().of_sender(task.agency)
    dataset = catalogue.dataset(task.dataset)
    confirmations, late = confirmed.known(dataset, task.agency), Late()
    picture = Plausibility(dataset, catalogue, clock.today())
    text = staging.each(task.submission, "text", task.parts)
    sender = Sender(task.agency, dataset, catalogue)
    judges = {"also": [Registered(dataset).judged, picture.judged, sender.judged], "last": [confirmations.judged]}
    told = judged(text, dataset, catalogue, today=clock.today(), late=late, **judges)
    decisions: Counter[str] = Counter()
    withdraws = False
    for part, batch in enumerate(told):
        _put(task.submission, part, batch)
        decisions.update(batch.counts())
        withdraws = withdraws or batch.withdrawals().height > 0
    for part, findings in late.parts():
        decisions.update(_amend(task.submission, part, findings))
    _note(task.submission, picture)
    staging.put(task.submission, "confirmed", 0, confirmations.given())
    submissions.mark(task.submission, submissions.CLEANSED, "cleanse")
    counts = Counts(received=task.received, **decisions)
    told_ = {"judged": counts, "counts": counts, "withdraws": withdraws, **_size(task)}
    return Cleansed.after(task, cleansed_at=clock.now(), **told_)


def _size(task: Validated) -> Mapping[str, Any]:
    """Whether the rest is too much for one function; rows that are taken in again are few."""
    large = task.parts > int(settings.granted("LARGE_PARTS")) and not task.again
    return {"large": large, "shares": list(range(task.parts if large else 0))}


def _put(submission: str, part: int, batch: Judged) -> None:
    marks = [name for name in MARKS if name in batch.sent.columns]
    staging.put(submission, "rows", part, batch.rows.hstack(batch.sent.select(marks)))
    staging.put(submission, "findings", part, batch.findings)
    staging.put(submission, "changes", part, batch.changes)


def _note(submission: str, picture: Plausibility) -> None:
    """Tell what the file as a whole looks like beside what its reading found, once even if the step runs again."""
    header = staging.header(submission)
    told = picture.told(header.columns)
    rules = {note.rule for note in told}
    header.notes = [*(note for note in header.notes if note.rule not in rules), *told]
    staging.put_header(submission, header)


def _amend(submission: str, part: int, late: pl.DataFrame) -> dict[str, int]:
    """Add to a part what later parts showed about its rows; how many more, or fewer, there are of each decision."""
    before = staging.get(submission, "rows", part)
    after = amended(before, late)
    staging.put(submission, "rows", part, after)
    findings = staging.get(submission, "findings", part)
    staging.put(submission, "findings", part, pl.concat([findings, late], how="diagonal"))
    change = Counter(after["_decision"])
    change.subtract(Counter(before["_decision"]))
    return change
