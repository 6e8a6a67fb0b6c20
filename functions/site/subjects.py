"""The page of an organisation and the page of one of its records."""

from dataclasses import dataclass

from credit.catalogue import Dataset
from credit.disclosure.viewer import ANONYMOUS
from credit.errors import NotFound
from functions.apis.call import Answer, Call
from functions.apis.look import Look
from functions.apis.told import LawTold, RecordTold, SubjectTold
from functions.site import showing, wording
from functions.site.asked import RecordsAsked
from functions.site.page import page
from functions.site.showing import Item
from functions.site.speech import Speech

FIRST = 20  # of each kind, on the page of everything
ON_A_PAGE = 50


@dataclass(frozen=True)
class Group:
    """Records of one kind. `cursor`: there are more."""

    dataset: Dataset
    items: list[Item]
    laws: list[LawTold]
    cursor: str | None


def subject(call: Call) -> Answer:
    """One organisation: its registration, and its records by kind or those of one kind."""
    asked: RecordsAsked = call.query
    look, speech = Look.now(ANONYMOUS), Speech.of(call)
    seen = SubjectTold.of(look.subject_by_id(call.path["id"]))
    groups = _groups(look, seen.id, asked, speech)
    if asked.dataset and not groups:
        raise NotFound
    registered = [g for g in groups if g.dataset.subject.registers and not asked.dataset]
    return page(
        call,
        "subject.html",
        kept=False,
        subject=seen,
        category=wording.category(seen),
        status=wording.status(seen, speech),
        region=wording.region(seen),
        registered=[(i, wording.lines(i.record, speech)) for g in registered for i in g.items],
        groups=[group for group in groups if group not in registered],
        only=asked.dataset,
        registration_laws=[law for group in registered for law in group.laws],
    )


def record(call: Call) -> Answer:
    """One record: everything that is shown of it, where it comes from, until when and why it is shown."""
    look, speech = Look.now(ANONYMOUS), Speech.of(call)
    told = RecordTold.of(look.record(call.path["id"]), look.catalogue)
    owner = look.known(told.subject) if told.subject else None
    return page(
        call,
        "record.html",
        kept=False,
        record=told,
        dataset=look.catalogue.dataset(told.dataset),
        headline=wording.headline(told, speech),
        agency=showing.sender(told.agency, speech),
        owner=SubjectTold.of(owner) if owner else None,
        lines=wording.lines(told, speech),
    )


def _groups(look: Look, subject_id: str, asked: RecordsAsked, speech: Speech) -> list[Group]:
    wanted = [d for d in showing.public(look) if asked.dataset in (None, d.id) and not d.key_group]
    found = (_group(look, subject_id, dataset, asked, speech) for dataset in wanted)
    return [group for group in found if group.items]


def _group(look: Look, subject_id: str, dataset: Dataset, asked: RecordsAsked, speech: Speech) -> Group:
    found = look.records(subject_id, dataset.id, ON_A_PAGE if asked.dataset else FIRST, asked.cursor)
    told = [RecordTold.of(seen, look.catalogue) for seen in found.items]
    told.sort(key=lambda one: one.decided_on.isoformat() if one.decided_on else "", reverse=True)
    return Group(dataset, [showing.one(one, speech) for one in told], showing.laws(told), found.cursor)
