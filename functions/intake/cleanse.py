"""Cleanse every row and judge it: accepted, doubtful, rejected or duplicate, with every finding and every change."""

from collections import Counter

from cloud import clock, knowledge
from cloud.step import step
from credit.quality.judge import judge
from credit.quality.rules import compile_rules
from credit.quality.uniqueness import Uniqueness
from functions.intake import staging, submissions
from functions.intake.task import Cleansed, Counts, Validated


@step
def handler(task: Validated) -> Cleansed:
    """Part by part, so that memory stays flat; what must be unique in the file is remembered as hashes."""
    catalogue, today = knowledge.catalogue(), clock.today()
    dataset = catalogue.dataset(task.dataset)
    rules, unique = compile_rules(dataset, catalogue, today), Uniqueness(dataset, catalogue)
    decisions: Counter[str] = Counter()
    for part, text in enumerate(staging.each(task.submission, "text", task.parts)):
        judged = unique.judged(judge(text, dataset, catalogue, today=today, rules=rules))
        staging.put(task.submission, "rows", part, judged.rows)
        staging.put(task.submission, "findings", part, judged.findings)
        staging.put(task.submission, "changes", part, judged.changes)
        decisions.update(judged.counts())
    submissions.mark(task.submission, submissions.CLEANSED, "cleanse")
    return Cleansed.after(task, counts=Counts(received=task.received, **decisions), cleansed_at=clock.now())
