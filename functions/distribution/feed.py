"""A subscription's feed: numbered changes, each record at its last one only, read with what it says at this moment.

A change counts while the copy of its record says that it is the last one; whatever it replaced is skipped. So a
receiver that begins late, or again, reads what holds now and nothing of what was taken back in between.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cloud import clock, knowledge, secrets, subjects
from cloud.tables import Expect, Item, table
from credit.disclosure.record import Record
from credit.disclosure.shown import shown, subject_shown
from credit.distribution import copies
from credit.distribution.copies import Content, watermark
from credit.distribution.subscription import Subscription
from credit.errors import ConditionFailed
from functions.disclosure import policy
from functions.distribution import store

FEEDS, CHANGES, COPIES = "feeds", "feed-changes", "copies"
DIGITS = 12
PAGE = 500
CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Candidate:
    """A record that may have changed for a receiver, and the subject it belongs to (None: to nobody)."""

    record: str
    subject: str | None


@dataclass(frozen=True)
class Change:
    """One item of a feed. `told` is what the receiver may have of the record now, None if it holds it no more."""

    number: int
    kind: str
    record: str
    version: int
    at: str
    told: Content | None
    watermark: str

    @property
    def operation(self) -> str:
        """What the receiver does with its copy: `put` it in the place of the one it has, or `remove` it."""
        return "remove" if self.told is None else "put"


@dataclass(frozen=True)
class Page:
    """Changes in their order, and the number up to which everything was looked at."""

    changes: Sequence[Change]
    reached: int
    last: int


def last_number(subscription: str) -> int:
    """The number of the last change; 0 while there is none."""
    item = head(subscription)
    return int(item["last"]) if item else 0


def head(subscription: str) -> Item | None:
    """`last`, its last number; which `rules` and which day it was judged by; `holder`, the run that writes it now."""
    return table(FEEDS).get({"subscription": subscription})


def read(subscription: Subscription, after: int, limit: int) -> Page:
    """A page of a feed: changes whose number is greater, with what each record says now.

    What its receiver may not have any more by now is removed from its copy, whatever the change was when it was made.
    """
    last = last_number(subscription.id)
    if after >= last:
        return Page((), last, last)
    found = table(CHANGES).query(subscription.id, between=(padded(after + 1), padded(last)), limit=limit)
    reached = int(found.items[-1]["number"]) if found.cursor else last
    return Page(_current(subscription, found.items, last), reached, last)


def between(subscription: str, after: int, up_to: int) -> Iterator[Item]:
    """The items of the changes after a number and up to another one that have not been replaced since."""
    while after < up_to:
        page = table(CHANGES).query(subscription, between=(padded(after + 1), padded(up_to)), limit=PAGE)
        now = held(subscription, [item["record"] for item in page.items])
        yield from (item for item in page.items if _counts(item, now.get(item["record"]), up_to))
        after = int(page.items[-1]["number"]) if page.cursor else up_to


def confirmed(subscription: str) -> int:
    """The number up to which the receiver has confirmed that its copy says what it was told; 0 for nothing yet."""
    item = table(FEEDS).get(_confirmation(subscription))
    return int(item["number"]) if item else 0


def confirm(subscription: str, number: int) -> None:
    """The receiver confirms everything up to this number; an earlier one than it has confirmed before says nothing."""
    reached = min(number, last_number(subscription))
    before = table(FEEDS).get(_confirmation(subscription))
    if before and int(before["number"]) >= reached:
        return
    item = {**_confirmation(subscription), "number": reached, "at": clock.now().isoformat()}
    try:
        table(FEEDS).put(item, Expect(older=("number", reached)))
    except ConditionFailed:
        return  # it has confirmed more in the same moment


def _current(subscription: Subscription, items: Sequence[Item], last: int) -> list[Change]:
    copies_now = held(subscription.id, [item["record"] for item in items])
    standing = [item for item in items if _counts(item, copies_now.get(item["record"]), last)]
    wanted = [Candidate(item["record"], copies_now[item["record"]].get("subject")) for item in standing]
    seen = seen_now(subscription, wanted)
    key = secrets.distribution_key()
    return [
        _change(subscription.id, item, copies_now[item["record"]], seen.get(item["record"]), key) for item in standing
    ]


def _counts(item: Item, copy: Item | None, last: int) -> bool:
    """Whether a change is its record's last one; one whose successor has no published number yet still is."""
    return copy is not None and (copy["number"] == int(item["number"]) or copy["number"] > last)


def _change(subscription: str, item: Item, copy: Item, seen: "Seen | None", key: bytes) -> Change:
    record, told = seen or (None, None)
    version = record.version if record else version_of(copy)
    kind = item["kind"] if told is not None or item["kind"] == copies.REPAIRED else copies.WITHDRAWN
    if told is not None and kind in (copies.WITHDRAWN, copies.REPAIRED):
        kind = copies.CORRECTED
    mark = watermark(key, subscription, item["record"], version)
    return Change(int(item["number"]), kind, item["record"], version, item["at"], told, mark)


Seen = tuple[Record, Content | None]


def seen_now(subscription: Subscription, candidates: Sequence[Candidate]) -> Mapping[str, Seen]:
    """By record, the record as it is now and what the receiver may have of it."""
    dataset, today = knowledge.catalogue().dataset(subscription.dataset), clock.today()
    keys = [{"subject": c.subject, "entry": f"{dataset.id}#{c.record}"} for c in candidates if c.subject]
    items = list(table("dossiers").get_many(keys))
    about, viewer = subjects.by_id({item["subject"] for item in items}), store.viewer(subscription)
    found: dict[str, Seen] = {}
    for item in items:
        record, known = Record.model_validate(item), about.get(item["subject"])
        told = None
        if known and not subscription.ended(today) and subscription.scope.holds(record, known):
            seen = shown(record, dataset, viewer, today, policy())
            body = subject_shown(known, viewer, policy(), has_records=True) if seen and seen.subject else None
            told = copies.content(seen, body, subscription.fields) if seen and (body or not seen.subject) else None
        found[record.record] = (record, told)
    return found


def held(subscription: str, records: Iterable[str]) -> Mapping[str, Item]:
    """The items of the copies that a receiver has of these records, by record."""
    keys = ({"subscription": subscription, "record": record} for record in dict.fromkeys(records))
    return {item["record"]: item for item in table(COPIES).get_many(keys)}


def version_of(copy: Item | None) -> int:
    return int(copy["version"]) if copy else 0


def padded(number: int) -> str:
    """A number as a sort key."""
    return f"{number:0{DIGITS}d}"


def _confirmation(subscription: str) -> Item:
    return {"subscription": f"{subscription}/{CONFIRMED}"}
