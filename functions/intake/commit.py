"""Append the new versions to the ledger, all of them or none."""

from cloud import clock, knowledge, ledger
from cloud.step import step
from functions.intake import submissions
from functions.intake.task import Committed, Compared


@step
def handler(task: Compared) -> Committed:
    """One atomic commit, only onto what it was compared with; `LedgerMoved` sends the task back to compare."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    now = clock.now()
    ledger.commit(dataset, task.submission, _versions(task, dataset, now), task.snapshot)
    submissions.mark(task.submission, submissions.COMMITTED, "commit")
    return Committed.after(task, committed_at=now)
