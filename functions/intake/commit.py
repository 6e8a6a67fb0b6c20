"""Append the new versions to the ledger, all of them or none."""

from collections.abc import Iterator

import polars as pl

from cloud import clock, knowledge, ledger, sealing
from cloud.step import step
from credit.catalogue import Dataset
from credit.errors import LedgerMoved
from credit.ledger.envelope import CollectedBy, Provenance, enveloped
from functions.collection.policy import policy
from functions.intake import compared, marks, recallable, staging, submissions, withdrawals
from functions.intake.compare import APART
from functions.intake.task import Committed, Compared


@step
def handler(task: Compared) -> Committed:
    """One atomic commit, only onto what it was compared with; a ledger that has moved on sends the task back."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    try:
        done = ledger.commit(dataset, task.submission, _sealed(task, dataset), task.snapshot)
    except LedgerMoved:
        return Committed.after(task, committed_at=clock.now(), moved=True)
    submissions.mark(task.submission, submissions.COMMITTED, "commit")
    return Committed.after(task, committed_at=done.at, moved=False)


def _sealed(task: Compared, dataset: Dataset) -> Iterator[pl.DataFrame]:
    return (sealing.seal_columns(part, dataset) for part in _versions(task, dataset))


def _of_source(provenance: Provenance, marked: pl.DataFrame) -> Provenance:
    told = {"agency": marked["agency"][0], "agency_region": marked["agency_region"][0]}
    return provenance.model_copy(update={**told, "collected_by": CollectedBy.INTERFACE})


def _versions(task: Compared, dataset: Dataset) -> Iterator[pl.DataFrame]:
    provenance = Provenance.of(
        dataset,
        submission=task.submission,
        agency=task.agency,
        agency_region=task.agency[2:8],
        sha256=task.sha256,
        received_at=task.received_at,
        cleansed_at=task.cleansed_at,
        collected_by=policy().collected_by.get(task.channel, CollectedBy.EXCHANGE),
    )
    for part in staging.each(task.submission, "compared", len(task.partitions) or task.parts):
        yield enveloped(part, dataset, provenance)
    for part in staging.each(task.submission, APART, task.parts if task.again else 0):
        yield enveloped(part, dataset, provenance)
    for part in staging.each(task.submission, withdrawals.STAGE, task.parts if task.withdraws else 0):
        gone = part.filter(pl.col("change") == "withdrawn")
        if gone.height:  # a part that takes nothing back has no columns either
            yield enveloped(gone, dataset, provenance)
    for part in staging.each(task.submission, marks.STAGE, 1 if task.mark else 0):
        if part.height:  # a decision alters the record, and not who sent it
            yield enveloped(part, dataset, _of_source(provenance, part))
    if task.recalls:
        yield enveloped(staging.get(task.submission, recallable.STAGE, 0), dataset, provenance)
    for part in compared.missing(task.submission, task.missing if task.withdraws_missing else 0):
        yield enveloped(part, dataset, provenance)
