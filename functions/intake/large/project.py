"""Bring dossiers, subjects and search up to date with one partition of what a large submission put into the ledger."""

from cloud import knowledge
from cloud.step import step
from credit.ledger import partitions
from functions.intake import projection, staging, submissions
from functions.intake.large import stages
from functions.intake.task import CommittedShare, Share


@step
def handler(task: CommittedShare) -> Share:
    """As `project` does it for all rows at once; partitions may be projected in any order, and again."""
    sent, number = task.task, task.share
    dataset, planned = knowledge.catalogue().dataset(sent.dataset), submissions.has_planned(sent.submission)
    between = partitions.bounds(number, len(sent.partitions))
    written = projection.project(dataset, sent.submission, planned=planned, between=between)
    staging.put_tally(sent.submission, stages.PROJECTED, number, {stages.PROJECTED: written})
    return Share(share=number)
