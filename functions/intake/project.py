"""Bring dossiers, subjects and search up to date with what this submission put into the ledger."""

from cloud import knowledge
from cloud.step import step
from functions.intake import again, projection, staging, submissions
from functions.intake.large.stages import PROJECTED
from functions.intake.task import Committed, Projected


@step
def handler(task: Committed) -> Projected:
    """Reads the ledger, not the staging bucket: a projection shows what was committed, whatever happened before."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    planned = submissions.has_planned(task.submission)
    shared = task.large  # every partition is projected already
    projected = _counted(task) if shared else projection.project(dataset, task.submission, planned=planned)
    if dataset.subject.authoritative and not planned:
        submissions.note_planned(task.submission)
    again.send(task.submission)
    submissions.mark(task.submission, submissions.PROJECTED, "project")
    return Projected.after(task, projected=projected)


def _counted(task: Committed) -> int:
    return staging.tally(task.submission, PROJECTED, len(task.partitions))[PROJECTED]
