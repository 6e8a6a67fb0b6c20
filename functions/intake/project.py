"""Bring dossiers, subjects and search up to date with what this submission put into the ledger."""

import polars as pl

from cloud import knowledge, ledger
from cloud.step import step
from credit.catalogue import Dataset
from functions.intake import again, dossiers, projection, submissions
from functions.intake.task import Committed, Projected


@step
def handler(task: Committed) -> Projected:
    """Reads the ledger, not the staging bucket: a projection shows what was committed, whatever happened before."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    planned = submissions.has_planned(task.submission)
    projected = sum(_projected(frame, dataset, task, planned) for frame in ledger.submitted(dataset, task.submission))
    if dataset.subject.authoritative and not planned:
        submissions.note_planned(task.submission)
    again.send(task.submission)
    submissions.mark(task.submission, submissions.PROJECTED, "project")
    return Projected.after(task, projected=projected)


def _projected(frame: pl.DataFrame, dataset: Dataset, task: Committed, planned: bool) -> int:
    """Two submissions may be projected at once: the later one may have been faster, and this one must not undo it.

    Whoever commits after this look finds what is written here; what was committed before it is found now.
    """
    written = projection.project(frame, dataset, task.submission, planned=planned)
    overtaken = ledger.overtaken(dataset, task.submission, frame)
    if overtaken.height:
        dossiers.write(overtaken, dataset)
    return written
