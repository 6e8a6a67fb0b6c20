"""What a row does to the subject that it is about: it makes one, or, where it is the register's own, alters it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from credit.catalogue import CodeList
from credit.linkage.mentions import Mention
from credit.linkage.names import name_key
from credit.linkage.subject import Event, Past, Subject

PERSON = "natural-person"
RENAMED, MOVED, RECODED, STATE = "rename", "move", "recode", "state"
YESTERDAY = timedelta(days=1)


class Lists(NamedTuple):
    """Code lists by which subjects are told: of categories, and of events."""

    categories: CodeList
    events: CodeList


def mentioned(known: Subject | None, mention: Mention, lists: Lists, *, registers: bool) -> Subject:
    """The subject after a row has spoken of it.

    A row of the register says what holds from its day: what held before is kept with its period, and what happened
    becomes an event. A row older than what is known only adds the name that the body bore. Any other row makes a
    subject that nobody knew and never alters one: what it says of a known one is its sender's word alone.
    """
    if known is None:
        return _made(mention, lists.categories, registers=registers)
    if not registers:
        return known
    told = _altered(known, mention, lists) if known.registered else _registered(known, mention, lists.categories)
    told = told.named()
    return known if told == known else told.model_copy(update={"version": known.version + 1})


def category(mention: Mention, categories: CodeList) -> str | None:
    """The kind of body, by the first characters of its code (GB 32100 table of authorities and categories)."""
    if mention.kind == "person":
        return PERSON
    entry = categories.by_prefix(mention.codes.get("uscc", ""))
    return entry.code if entry else None


def _made(mention: Mention, categories: CodeList, *, registers: bool) -> Subject:
    made = Subject(
        id=mention.id,
        kind=mention.kind,
        category=category(mention, categories) or "other",
        name=mention.name or "",
        codes=dict(mention.codes),
        region=mention.region or mention.codes.get("uscc", "")[2:8],
        registered=registers,
    )
    return (made.model_copy(update=_facts(made, mention)) if registers else made).named()


def _registered(known: Subject, mention: Mention, categories: CodeList) -> Subject:
    """A body that only others had spoken of: the name that they gave it is none that the register knows."""
    made = _made(mention, categories, registers=True)
    return made.model_copy(update={"version": known.version, "category": _category(known, mention, categories)})


def _altered(known: Subject, mention: Mention, lists: Lists) -> Subject:
    if mention.on and known.since and mention.on < known.since:
        return known.model_copy(update={"former_names": _former(known, (*mention.former_names, mention.name or ""))})
    codes = {**known.codes, **mention.codes}
    after = known.model_copy(
        update={
            "name": mention.name or known.name,
            "codes": codes,
            "region": mention.region or known.region,
            "category": _category(known, mention, lists.categories),
        }
    )
    on = mention.on or mention.told
    happened = tuple(_happened(known, after, on))
    if happened:
        before = Past(name=known.name, codes=known.codes, region=known.region, since=known.since, until=_until(on))
        after = after.model_copy(update={"since": on, "past": (*known.past, before)})
    after = after.model_copy(update=_facts(after, mention))
    told = (*happened, *_state(known, after, lists.events, on))
    every = (*known.events, *(event for event in told if event not in known.events))
    return after.model_copy(update={"events": every})


def _happened(before: Subject, after: Subject, on: date | None) -> Iterator[Event]:
    if name_key(before.name) != name_key(after.name):
        yield Event(kind=RENAMED, on=on, before=before.name, after=after.name)
    if before.region and before.region != after.region:
        yield Event(kind=MOVED, on=on, before=before.region, after=after.region)
    for kind, value in before.codes.items():
        if after.codes[kind] != value:
            yield Event(kind=RECODED, on=on, before=value, after=after.codes[kind])


def _state(known: Subject, after: Subject, events: CodeList, on: date | None) -> Iterator[Event]:
    """Another state; where an event has the state's name it is that event."""
    if known.status is None or after.status == known.status:
        return
    kind = next((entry.code for entry in events.codes if entry.label.zh == after.status), STATE)
    yield Event(kind=kind, on=after.ended or on, before=known.status, after=after.status)


def _facts(subject: Subject, mention: Mention) -> dict[str, object]:
    """What a row of the register says besides name, codes and region; what it leaves out stays."""
    return {
        "former_names": _former(subject, mention.former_names),
        "legal_representative": mention.legal_representative or subject.legal_representative,
        "status": mention.status or subject.status,
        "founded": mention.founded or subject.founded,
        "ended": mention.ended or subject.ended,
        "registered": True,
    }


def _former(subject: Subject, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names borne before of which nobody has said when; those with a period are in `past`."""
    told = {name_key(name) for name in (subject.name, *(past.name or "" for past in subject.past))}
    every = dict.fromkeys(name for name in (*subject.former_names, *names) if name)
    return tuple(name for name in every if name_key(name) not in told)


def _category(known: Subject, mention: Mention, categories: CodeList) -> str:
    return category(mention, categories) or known.category


def _until(on: date | None) -> date | None:
    return on - YESTERDAY if on else None
