"""Bring dossiers, subjects and search up to date with what this submission put into the ledger."""

from collections.abc import Iterator

import polars as pl

from cloud import knowledge, ledger, search, subjects
from cloud.search import Document
from cloud.step import step
from credit.catalogue import Dataset
from credit.linkage.keys import PERSON
from credit.linkage.mentions import mentions
from credit.linkage.registration import mentioned
from credit.linkage.subject import Subject
from functions.intake import dossiers, submissions
from functions.intake.task import Committed, Projected


@step
def handler(task: Committed) -> Projected:
    """Reads the ledger, not the staging bucket: a projection shows what was committed, whatever happened before."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    projected = sum(_project(frame, dataset) for frame in ledger.submitted(dataset, task.submission))
    submissions.mark(task.submission, submissions.PROJECTED, "project")
    return Projected.after(task, projected=projected)


def _project(frame: pl.DataFrame, dataset: Dataset) -> int:
    """How many dossier entries were written. Subjects come last: a run that dies before does all of it again."""
    linked = frame.filter(pl.col("link") == "03")
    # A withdrawn record shows what was known long ago: it says nothing new of its subject.
    told = list(_told(linked.filter(pl.col("change") != "withdrawn"), dataset))
    if told:
        search.index().put(_document(subject) for subject in told if subject.kind != PERSON)
    written = dossiers.write(linked, dataset)
    subjects.write(told)
    return written


def _told(linked: pl.DataFrame, dataset: Dataset) -> Iterator[Subject]:
    """The subjects that these rows make or alter; those that stay as they are cost no write anywhere."""
    categories = knowledge.catalogue().code_list("subject-category")
    spoken = mentions(linked, dataset)
    known = subjects.by_id(m.id for m in spoken)
    for mention in spoken:
        before = known.get(mention.id)
        after = mentioned(before, mention, categories, registers=dataset.subject.registers)
        if after != before:
            yield after


def _document(subject: Subject) -> Document:
    return Document(
        id=subject.id,
        kind=subject.kind,
        category=subject.category,
        name=subject.name,
        former_names=subject.former_names,
        codes=tuple(subject.codes.values()),
        region=subject.region,
        version=subject.version,
    )
