"""What rows of the ledger look like in dossiers, in the register of subjects and in search."""

from collections.abc import Mapping

import polars as pl

from cloud import knowledge, search, subjects
from cloud.search import Document
from credit.catalogue import Dataset
from credit.errors import SystemBusy
from credit.linkage.keys import PERSON
from credit.linkage.mentions import Mention, mentions
from credit.linkage.registration import mentioned
from credit.linkage.subject import Subject
from functions.intake import consequences, dossiers

TRIES = 10


def project(frame: pl.DataFrame, dataset: Dataset, submission: str) -> int:
    """Project rows of one submission; how many dossier entries were written.

    Subjects come last: a run that dies before does all of it again. What their registration means for other rows is
    planned before, and done after them (`again.send`).
    """
    linked = frame.filter(pl.col("link") == "03")
    # A withdrawn record shows what was known long ago: it says nothing new of its subject.
    spoken = mentions(linked.filter(pl.col("change") != "withdrawn"), dataset)
    for _ in range(TRIES):
        before = subjects.by_id(mention.id for mention in spoken)
        told = _told(spoken, before, dataset)
        search.index().put(_document(subject) for subject in told.values() if subject.kind != PERSON)
        if dataset.subject.registers:
            consequences.plan({**before, **told}, before, submission)
        written = dossiers.write(frame, dataset)
        if subjects.write(list(told.values())):
            return written
    raise SystemBusy("subjects are changed by others all the time")


def _told(spoken: list[Mention], before: Mapping[str, Subject], dataset: Dataset) -> Mapping[str, Subject]:
    """The subjects that these mentions make or alter; those that stay as they are cost no write anywhere."""
    categories = knowledge.catalogue().code_list("subject-category")
    registers = dataset.subject.registers
    after = (mentioned(before.get(m.id), m, categories, registers=registers) for m in spoken)
    return {subject.id: subject for subject in after if subject != before.get(subject.id)}


def _document(subject: Subject) -> Document:
    return Document(
        id=subject.id,
        kind=subject.kind,
        category=subject.category,
        name=subject.name,
        former_names=tuple(subject.every_name)[1:],
        codes=tuple(subject.codes.values()),
        region=subject.region,
        version=subject.version,
    )
