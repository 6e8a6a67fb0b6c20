"""Cleanse every row and judge it: accepted, doubtful, rejected or duplicate, with every finding and every change."""

from cloud import clock, knowledge
from cloud.step import step
from credit.quality.judge import Judge
from functions.intake import staging, submissions
from functions.intake.task import Cleansed, Counts, Validated


@step
def handler(task: Validated) -> Cleansed:
    """Part by part, so that memory stays flat; what must be unique in the file is remembered as hashes."""
    catalogue = knowledge.catalogue()
    judge = Judge(catalogue.dataset(task.dataset), catalogue, today=clock.today(), agency=task.agency)
    decisions: dict[str, int] = {}
    for part, text in enumerate(staging.each(task.submission, "text", task.parts)):
        judged = judge(text)
        staging.put(task.submission, "rows", part, judged.rows)
        staging.put(task.submission, "findings", part, judged.findings)
        staging.put(task.submission, "changes", part, judged.changes)
        for decision, count in judged.rows["_decision"].value_counts().iter_rows():
            decisions[decision] = decisions.get(decision, 0) + count
    submissions.mark(task.submission, submissions.CLEANSED, "cleanse")
    return Cleansed.after(task, counts=Counts(received=task.received, **decisions), cleansed_at=clock.now())
