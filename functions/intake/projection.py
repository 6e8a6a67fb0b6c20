"""What rows of the ledger look like in dossiers, in the register of subjects and in search."""

from collections.abc import Mapping, Sequence

import polars as pl

from cloud import knowledge, sealing, search, secrets, subjects
from cloud.search import Document
from credit.catalogue import Dataset
from credit.errors import SystemBusy
from credit.linkage.changes import Change, changed, changes, related
from credit.linkage.keys import PERSON, subject_id
from credit.linkage.mentions import mentions
from credit.linkage.policy import LINKED, Effect
from credit.linkage.registration import Lists, mentioned
from credit.linkage.subject import Subject
from functions.intake import consequences, dossiers, linking, shared_keys

TRIES = 10
CODE = "uscc"


def project(frame: pl.DataFrame, dataset: Dataset, submission: str, *, planned: bool = False) -> int:
    """Project rows of one submission; how many dossier entries were written.

    Subjects come last: a run that dies before does all of it again. What their registration means for other rows is
    planned before, and done after them (`again.send`).

    Args:
        frame: rows as the ledger has them.
        dataset: whose rows they are.
        submission: in which they came.
        planned: an earlier run has planned what follows. What is found now may have followed already.
    """
    linked = sealing.open_columns(frame.filter(pl.col("link") == LINKED), dataset)
    told = Told(linked, dataset)
    for _ in range(TRIES):
        before = subjects.by_id(told.ids())
        after = {s.id: s for s in told.subjects(before).values() if s != before.get(s.id)}
        search.index().put(_document(subject) for subject in after.values() if subject.kind != PERSON)
        if dataset.subject.authoritative and (after or not planned):
            consequences.plan({**before, **after}, before, submission)
        written = dossiers.write(frame, dataset)
        shared_keys.note(frame)
        if subjects.write(list(after.values())):
            return written
    raise SystemBusy("subjects are changed by others all the time")


class Told:
    """What rows of one submission say of subjects.

    Args:
        linked: rows of the ledger that have a subject.
        dataset: whose rows they are.
    """

    def __init__(self, linked: pl.DataFrame, dataset: Dataset) -> None:
        catalogue, policy = knowledge.catalogue(), linking.policy()
        self._registers, self._effects = dataset.subject.registers, policy.events.effects
        self._lists = Lists(catalogue.code_list("subject-category"), catalogue.code_list(policy.events.list))
        # A withdrawn record shows what was known long ago: it says nothing new of its subject.
        self._mentions = mentions(linked.filter(pl.col("change") != "withdrawn"), dataset)
        self._changes = changes(linked, dataset, self._lists.events)
        self._others = _others(self._changes)

    def ids(self) -> set[str]:
        """Everybody whom the rows speak of."""
        return {mention.id for mention in self._mentions} | set(self._others.values())

    def subjects(self, before: Mapping[str, Subject]) -> Mapping[str, Subject]:
        """The subjects as they are after these rows; those that stay as they are cost no write anywhere."""
        after = dict(before)
        for mention in self._mentions:
            known = before.get(mention.id)
            after[mention.id] = mentioned(known, mention, self._lists, registers=self._registers)
        for change in self._changes:
            effect, other = self._effects.get(change.kind, Effect()), self._others.get(change.other or "")
            after[change.subject] = changed(after[change.subject], change, effect, other)
            if other in after:
                after[other] = related(after[other], change, effect)
        return after


def _others(changes_: Sequence[Change]) -> Mapping[str, str]:
    """By unified code, the ids of the other bodies of events; of one that nobody knows, the id that it will have."""
    codes = {change.other for change in changes_ if change.other}
    held = subjects.holders(f"{CODE}:{code}" for code in sorted(codes))
    made = {code: subject_id(f"{CODE}:{code}", secrets.record_key()) for code in codes}
    return {code: next(iter(held.get(f"{CODE}:{code}", ())), made[code]) for code in codes}


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
