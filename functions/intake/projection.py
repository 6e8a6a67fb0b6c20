"""What the ledger holds as dossiers, subjects and search show it: the one way in which projections come about.

An upload, a rebuild and a verification all go through `told`; they differ in the place that it writes to.
"""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from cloud import generations, knowledge, ledger, sealing, search, secrets, subjects
from cloud.generations import Place
from cloud.search import Document
from credit.catalogue import Dataset
from credit.errors import SystemBusy
from credit.ledger.envelope import SILENT
from credit.linkage.changes import Change, changed, changes, related
from credit.linkage.keys import PERSON, subject_id
from credit.linkage.mentions import mentions
from credit.linkage.policy import LINKED, Effect
from credit.linkage.registration import Lists, mentioned
from credit.linkage.subject import Subject
from functions.intake import consequences, dossiers, linking, shared_keys

TRIES = 10
CODE = "uscc"
VERSION = ("record_id", "version")
Subjects = dict[str, Subject]
Before = Callable[[Subjects, Subjects], None]  # what is done before subjects are written, with them as they were


def project(dataset: Dataset, submission: str, *, planned: bool, between: tuple[str, str] = ("", "")) -> int:
    """Bring what a submission has committed into the live generation; how many dossier entries were written.

    Where another generation is about to become live, or has become so meanwhile, into that one as well. What the
    registration means for other rows is planned once, and done after all this (`again.send`).

    Args:
        dataset: whose rows they are.
        submission: in which they came.
        planned: an earlier run has planned what follows. What is found now may have followed already.
        between: of a large one, the range of record ids; without it all rows.
    """
    done: set[int] = set()
    written = 0
    while missing := [number for number in generations.wanted() if number not in done]:
        for number in missing:
            with generations.pinned(Place(number)):
                written = _submitted(dataset, submission, between, plans=not done, planned=planned)
            done.add(number)
    return written


def told(frame: pl.DataFrame, dataset: Dataset, superseded: pl.DataFrame, plan: Before | None = None) -> int:
    """Write what rows of one submission say to where this run is; how many dossier entries.

    Subjects come last: a run that dies before does all of it again. A subject that others altered at the same moment is
    looked at again, so that nobody's word is lost.

    Args:
        frame: rows of the ledger with all their columns.
        dataset: theirs.
        superseded: `record_id, version` of versions that make no dossier entry, because newer ones do.
        plan: what is to be done before the subjects are written.
    """
    newest = frame.join(superseded, on=VERSION, how="anti", maintain_order="left")
    said = Told(sealing.open_columns(frame.filter(pl.col("link") == LINKED), dataset), dataset)
    for _ in range(TRIES):
        before = dict(subjects.by_id(said.ids()))
        after = {s.id: s for s in said.subjects(before).values() if s != before.get(s.id)}
        search.put(_document(subject) for subject in after.values() if subject.kind != PERSON)
        if plan:
            plan(after, before)
        written = dossiers.write(newest, dataset)
        shared_keys.note(frame)
        if subjects.write(list(after.values())):
            return written
        _find_again(after)
    raise SystemBusy("subjects are changed by others all the time")


def _submitted(dataset: Dataset, submission: str, between: tuple[str, str], *, plans: bool, planned: bool) -> int:
    """Two submissions may be projected at once: the later one may have been faster, and this one must not undo it.

    Rows that a later version has replaced say nothing: that version has told, or will tell, what holds now. Whoever
    commits after the last look finds what is written here.
    """
    spoken: dict[str, Subject] = {}

    def plan(after: Subjects, before: Subjects) -> None:
        if not dataset.subject.authoritative:
            consequences.look_again(frame, dataset, before, submission)
            return
        spoken.update(before | after)
        if after or not planned:
            consequences.plan(before | after, before, submission)

    written = 0
    for frame in ledger.submitted(dataset, submission, between=between):
        newer = ledger.overtaken(dataset, submission, frame)
        rows = frame.join(newer, on="record_id", how="anti", maintain_order="left") if newer.height else frame
        written += told(rows, dataset, rows.select(VERSION).clear(), plan if plans else None)
        newer = ledger.overtaken(dataset, submission, frame)
        if newer.height:
            dossiers.write(newer, dataset)
    if spoken and not planned:
        consequences.plan_waiting(spoken, submission)  # for doubts that were opened while the subjects were written
    return written


def _find_again(told_: Subjects) -> None:
    """Two have told the index different things under one version of a subject: what is stored now is found."""
    stored = subjects.by_id(told_).values()
    documents = [_document(s) for s in stored if s != told_[s.id] and s.kind != PERSON]
    search.index().delete(document.id for document in documents)
    search.put(documents)


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
        # A record that was withdrawn or marked shows what was known long ago: it says nothing new of its subject.
        self._mentions = mentions(linked.filter(~pl.col("change").is_in(SILENT)), dataset)
        self._changes = changes(linked, dataset, self._lists.events)
        self._others = _others(self._changes)

    def ids(self) -> set[str]:
        """Everybody whom the rows speak of."""
        return {mention.id for mention in self._mentions} | set(self._others.values())

    def subjects(self, before: Mapping[str, Subject]) -> Subjects:
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
