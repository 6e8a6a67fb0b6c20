"""Append the new versions to the ledger, all of them or none."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from cloud import clock, knowledge, ledger
from cloud.step import step
from credit.catalogue import Dataset
from credit.errors import LedgerMoved
from functions.intake import staging, submissions
from functions.intake.task import Committed, Compared


@step
def handler(task: Compared) -> Committed:
    """One atomic commit, only onto what it was compared with; a ledger that has moved on sends the task back."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    now = clock.now()
    try:
        ledger.commit(dataset, task.submission, _versions(task, dataset, now), task.snapshot)
    except LedgerMoved:
        return Committed.after(task, committed_at=now, moved=True)
    submissions.mark(task.submission, submissions.COMMITTED, "commit")
    return Committed.after(task, committed_at=now, moved=False)
