"""Cleanse every row and judge it: accepted, doubtful, rejected or duplicate, with every finding and every change."""

from collections import Counter

from cloud import clock, knowledge
from cloud.step import step
from credit.quality.run import judged
from functions.intake import staging, submissions
from functions.intake.task import Cleansed, Counts, Validated


@step
def handler(task: Validated) -> Cleansed:
    """Part by part, so that memory stays flat; what must be unique in the file is remembered as digests."""
    catalogue = knowledge.catalogue()
    text = staging.each(task.submission, "text", task.parts)
    decisions: Counter[str] = Counter()
    for part, batch in enumerate(judged(text, catalogue.dataset(task.dataset), catalogue, today=clock.today())):
        staging.put(task.submission, "rows", part, batch.rows)
        staging.put(task.submission, "findings", part, batch.findings)
        staging.put(task.submission, "changes", part, batch.changes)
        decisions.update(batch.counts())
    submissions.mark(task.submission, submissions.CLEANSED, "cleanse")
    return Cleansed.after(task, counts=Counts(received=task.received, **decisions), cleansed_at=clock.now())
