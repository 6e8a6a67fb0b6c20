"""One look of one viewer on one day: every path to a subject or a record leads through the one disclosure policy."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from cloud import clock, knowledge, search, subjects
from cloud.tables import Item, Page, every, table
from credit.catalogue import Catalogue
from credit.disclosure.policy import Policy
from credit.disclosure.record import Record
from credit.disclosure.shown import Shown, ShownSubject, shown, subject_shown
from credit.disclosure.viewer import Viewer
from credit.errors import BadRequest, NotFound
from credit.linkage.keys import PERSON
from credit.linkage.subject import Subject
from credit.linkage.typos import but_for_one
from functions.apis.problems import Problem
from functions.disclosure import policy

PAGES = 20  # read for one answer at most: a page full of hidden things is short, not endless

T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """A page of what is shown. `complete`: it began at the beginning and there is no more.

    `approximate`: nothing fits; these would fit but for one character.
    """

    items: tuple[Any, ...]
    cursor: str | None
    complete: bool
    approximate: bool = False


@dataclass(frozen=True)
class Look:
    """Who looks and on which day; unknown and hidden are the same to whoever asks."""

    viewer: Viewer
    today: date
    policy: Policy
    catalogue: Catalogue

    @classmethod
    def now(cls, viewer: Viewer) -> "Look":
        """A look by the policy and on the day of this moment."""
        return cls(viewer, clock.today(), policy(), knowledge.catalogue())

    def find(self, words: str, category: str | None, limit: int, cursor: str | None) -> Found:
        """A page of organisations by name or code, best first."""

        def page(wanted: int, place: str | None) -> tuple[list[Subject], str | None]:
            hits = search.index().find(words, kind="organisation", limit=wanted, cursor=place)
            return list(_in_order([h.id for h in hits.hits])), hits.cursor

        def show(subject: Subject) -> ShownSubject | None:
            return self.subject(subject) if category in (None, subject.category) else None

        found = _filled(page, show, limit, cursor)
        if found.items or cursor or not found.complete:
            return found
        meant = tuple(seen for subject in _meant(words) if (seen := show(subject)))[:limit]
        return replace(found, items=meant, approximate=bool(meant))

    def subject(self, subject: Subject) -> ShownSubject | None:
        """The subject as this viewer sees it."""
        if subject.registered and subject.kind != PERSON:
            return subject_shown(subject, self.viewer, self.policy, has_records=False)
        seen = any(record.subject for record in self.all_records(subject.id))
        return subject_shown(subject, self.viewer, self.policy, has_records=seen)

    def subject_by_id(self, subject_id: str) -> ShownSubject:
        """The subject of that id; `NotFound` if there is none for this viewer."""
        found = subjects.by_id([subject_id]).get(subject_id)
        seen = self.subject(found) if found else None
        if seen is None:
            raise NotFound
        return seen

    def records(self, subject_id: str, dataset: str | None, limit: int, cursor: str | None) -> Found:
        """A page of a subject's records."""
        begins = f"{dataset}#" if dataset else None

        def page(wanted: int, place: str | None) -> tuple[list[Item], str | None]:
            found: Page = table("dossiers").query(subject_id, begins_with=begins, limit=wanted, cursor=place)
            return list(found.items), found.cursor

        return _filled(page, self._shown, limit, cursor)

    def all_records(self, subject_id: str) -> Iterator[Shown]:
        """Every record of a subject that this viewer sees."""
        return (seen for item in every(table("dossiers"), subject_id) if (seen := self._shown(item)))

    def record(self, record_id: str) -> Shown:
        """The record of that id; `NotFound` if there is none for this viewer."""
        items = table("dossiers").query(record_id, index="by-record", limit=2).items
        seen = next((s for item in items if (s := self._shown(item))), None)
        if seen is None:
            raise NotFound
        return seen

    @property
    def code_kinds(self) -> set[str]:
        """Kinds of codes by which organisations are known."""
        return {k for d in self.catalogue.datasets if d.subject.kind == "organisation" for k in d.subject.codes}

    def by_code(self, kind: str, code: str) -> list[ShownSubject]:
        """Organisations that bear a code, or bore it."""
        found = subjects.known([f"{kind}:{code}"]).values()
        return [seen for subject in found if subject.kind == "organisation" and (seen := self.subject(subject))]

    def known(self, subject_id: str) -> ShownSubject | None:
        """The subject of a record that is shown."""
        return self.owners([subject_id]).get(subject_id)

    def owners(self, ids: Iterable[str]) -> Mapping[str, ShownSubject]:
        """The subjects of records that are shown, by id."""
        found = subjects.by_id(dict.fromkeys(ids)).items()
        told = {i: subject_shown(one, self.viewer, self.policy, has_records=True) for i, one in found}
        return {i: one for i, one in told.items() if one is not None}

    def entry(self, item: Mapping[str, Any]) -> Shown | None:
        """What is shown of a dossier entry."""
        return self._shown(item)

    def _shown(self, item: Mapping[str, Any]) -> Shown | None:
        record = Record.model_validate(item)
        try:
            dataset = self.catalogue.dataset(record.dataset)
        except NotFound:
            return None  # what no published dataset describes is shown to nobody
        return shown(record, dataset, self.viewer, self.today, self.policy)


def _in_order(ids: list[str]) -> Iterator[Subject]:
    found = subjects.by_id(ids)
    return (found[i] for i in ids if i in found)


def _meant(words: str) -> Iterator[Subject]:
    """Whose name or former name holds what was typed, but for one character."""
    for subject in _in_order(list(search.index().alike(words))):
        if any(but_for_one(words, name) for name in subject.every_name):
            yield subject


def _page(
    page: Callable[[int, str | None], tuple[list[T], str | None]], wanted: int, cursor: str | None
) -> tuple[list[T], str | None]:
    try:
        return page(wanted, cursor)
    except BadRequest:
        raise Problem("bad-cursor" if cursor else "invalid") from None


def _filled(
    page: Callable[[int, str | None], tuple[list[T], str | None]],
    show: Callable[[T], Any],
    limit: int,
    cursor: str | None,
) -> Found:
    """Read pages until `limit` things are shown, so that what is hidden leaves no gaps to count."""
    items: list[Any] = []
    began = cursor is None
    for _ in range(PAGES):
        found, cursor = _page(page, limit - len(items), cursor)
        items += [seen for thing in found if (seen := show(thing)) is not None]
        if cursor is None or len(items) >= limit:
            break
    return Found(tuple(items), cursor, began and cursor is None)
