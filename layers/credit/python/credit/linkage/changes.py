"""What the register's events (变更事项) do to the subjects that they happen to: renames, moves, mergers, new codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from credit.catalogue import CodeList, Dataset
from credit.ledger.envelope import SILENT
from credit.linkage.policy import Effect
from credit.linkage.subject import Event, Past, Subject
from credit.quality import identifiers

KINDS = ("uscc", "reg-no", "org-code", "tax-no")  # of a new number, the strictest first


@dataclass(frozen=True)
class Change:
    """One event of one subject; `other` is the unified code of the other body."""

    subject: str
    kind: str
    on: date
    before: str | None
    after: str | None
    other: str | None

    @property
    def event(self) -> Event:
        """As the subject keeps it, but for the other's id."""
        return Event(kind=self.kind, on=self.on, before=self.before, after=self.after)


def changes(linked: pl.DataFrame, dataset: Dataset, kinds: CodeList) -> list[Change]:
    """The events that linked rows tell, the earliest first."""
    fields = dataset.subject.change
    if fields is None or linked.is_empty():
        return []
    codes = {kinds.stored(entry): entry.code for entry in kinds.codes}
    rows = linked.filter(~pl.col("change").is_in(SILENT)).sort(fields.day, "subject_id", maintain_order=True)
    told = rows.select("subject_id", fields.kind, fields.day, fields.before, fields.after, fields.other_code)
    return [Change(subject, codes[kind], *rest) for subject, kind, *rest in told.iter_rows()]


def changed(known: Subject, change: Change, effect: Effect, other: str | None) -> Subject:
    """The subject after an event; the same event again changes nothing.

    Args:
        known: the subject as it is.
        change: what has happened.
        effect: what that does.
        other: the id of the other body.
    """
    event = change.event.model_copy(update={"other": other})
    if event in known.events:
        return known
    after = known.model_copy(update={"events": tuple(sorted((*known.events, event), key=_day))})
    facts: dict[str, object] = {}
    if effect.sets and change.after:
        facts |= _set(known, change, effect.sets)
    if effect.ends:
        facts |= {"ended": change.on}
    told = after.model_copy(update=facts).named()
    return told.model_copy(update={"version": known.version + 1})


def related(known: Subject, change: Change, effect: Effect) -> Subject:
    """The other body after the event: it remembers whom it happened to, and how they are related."""
    event = Event(kind=change.kind, on=change.on, after=effect.other, other=change.subject)
    if event in known.events:
        return known
    events = tuple(sorted((*known.events, event), key=_day))
    return known.model_copy(update={"events": events, "version": known.version + 1})


def _set(known: Subject, change: Change, what: str) -> dict[str, object]:
    """What holds from the day on, and what held before; an event older than what is known only tells of the past."""
    before = Past(name=known.name, codes=known.codes, region=known.region, since=known.since)
    told = _after(before, change, what, new=False)
    past = told.model_copy(update={"until": date.fromordinal(change.on.toordinal() - 1)})
    if known.since and change.on < known.since:
        return {"past": tuple(sorted((past, *known.past), key=lambda p: p.until or date.max))}
    now = _after(before, change, what, new=True)
    kept = {"name": now.name, "codes": now.codes, "region": now.region}
    return {**kept, "since": change.on, "past": (*known.past, past)}


def _after(state: Past, change: Change, what: str, *, new: bool) -> Past:
    """A state in which one thing is as it was after the change, or before it."""
    value = change.after if new else change.before
    if what == "code":
        return state.model_copy(update={"codes": _codes(state.codes, change, value)})
    return state.model_copy(update={what: value}) if value else state


def _codes(codes: Mapping[str, str], change: Change, value: str | None) -> Mapping[str, str]:
    """The codes with one in place of those that the change is about, which may be of another kind."""
    others = {kind: code for kind, code in codes.items() if code not in (change.before, change.after)}
    kind = next((kind for kind in KINDS if value and identifiers.examine(kind, value).valid), None)
    return {**others, kind: value} if kind and value else others


def _day(event: Event) -> tuple[date, str]:
    return event.on or date.min, event.kind
