"""Take in what the ledger has new for a target; once a day compare everything that it has with what it may have."""

from collections.abc import Iterator

import polars as pl

from cloud import clock, knowledge, ledger, logs
from cloud.step import step
from credit.errors import NotFound
from credit.reporting.target import Target
from functions.distribution import due
from functions.reporting import comparing, copies, standing, targets
from functions.reporting.copies import Named
from functions.reporting.task import Run


@step
def handler(task: Run) -> Run:
    """A submission is due until its records are noted; noting them twice is noting them once."""
    target, item = targets.named(task.target), standing.running(task)
    follower, told = targets.follower(target.id), 0
    for noted in due.of(follower):
        told += _gathered(target, noted["dataset"], noted["submission"])
        due.done(follower, [noted["submission"]])
    today = clock.today().isoformat()
    if item.get("compared") != today:
        told += comparing.compare(target)
        standing.mark(target.id, compared=today)
    logs.logger().info("reporting gathered", extra={"target": target.id, "records": told})
    return task


def _gathered(target: Target, dataset: str, submission: str) -> int:
    if dataset not in target.by_dataset:
        return 0  # the target has stopped taking it since
    return copies.look_again(target.id, dataset, _records(dataset, submission))


def _records(dataset: str, submission: str) -> Iterator[Named]:
    """Linked records of a submission; what nobody is known to be meant by is in no dossier and is shown to nobody."""
    try:
        known = knowledge.catalogue().dataset(dataset)
    except NotFound:
        return
    columns = ("record_id", "subject_id", "agency")
    for frame in ledger.submitted(known, submission, columns):
        for record, subject, agency in frame.select(pl.col(columns)).iter_rows():
            yield Named(record, subject or "", agency)
