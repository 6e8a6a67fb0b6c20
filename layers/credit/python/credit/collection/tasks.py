"""Tasks of collection (归集任务): which period an agency has to report until when, and what closes it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from credit.calendar import Calendar
from credit.catalogue import Catalogue, Dataset
from credit.catalogue.cycle import Cycle
from credit.collection.periods import Period

State = Literal["open", "late", "reported", "zero-reported", "excused"]
WAITING: tuple[State, ...] = ("open", "late")
MOST = 400  # periods between two looks: a platform that was off for a year goes on where it was


class Due(NamedTuple):
    """Until when; `provisional` while the holidays of that year are not announced."""

    day: date
    provisional: bool


def due(period: Period, cycle: Cycle, calendar: Calendar) -> Due:
    """The last day on which a period is reported in time: so many working days after its end."""
    day = calendar.add(period.last, cycle.due)
    return Due(day, not calendar.knows(day))


def begun(cycle: Cycle, today: date, until: date | None) -> Iterator[Period]:
    """The periods that have begun after the day `until`, the oldest first; without it the one of today alone."""
    period = Period.containing(today, cycle.every)
    found = [period]
    while until is not None and period.first > until and len(found) < MOST:
        period = period.preceding(cycle.every)
        found.append(period)
    return (p for p in reversed(found) if until is None or p.first > until)


def senders(dataset: Dataset, catalogue: Catalogue) -> list[str]:
    """The agencies that have to report, by code: those of the cycle, else all that send data of their own."""
    if dataset.collected is None:
        return []
    meant = dataset.collected.senders or dataset.senders
    told = dataset.model_copy(update={"senders": meant})
    return [a.code for a in catalogue.agencies if not a.returns and catalogue.may_send(a.code, told)]


def covered(stated: Period, cycle: Cycle) -> list[Period]:
    """The periods of a cycle that lie wholly in a stated one: a report for a year is one for each of its months."""
    period = Period.containing(stated.first, cycle.every)
    if period.first < stated.first:
        period = period.following(cycle.every)
    found: list[Period] = []
    while period.last <= stated.last and len(found) < MOST:
        found.append(period)
        period = period.following(cycle.every)
    return found


def candidates(day: date, cycle: Cycle) -> tuple[Period, Period]:
    """What a report may be for that says nothing of it: the period before, while that is awaited, else that of its day.

    The one before counts until it is due. Whoever is later than that says which period is meant (补报): nothing is
    guessed.
    """
    now = Period.containing(day, cycle.every)
    return now.preceding(cycle.every), now


def reminder(due_day: date, today: date, days: Sequence[int], calendar: Calendar, sent: Sequence[int]) -> int | None:
    """Of the working days around the due day on which somebody is reminded the last that has come, None if it was sent.

    Args:
        due_day: the last day of the task.
        today: the day.
        days: working days after the due day, negative ones before it.
        calendar: of working days.
        sent: those of `days` that were sent.
    """
    come = [n for n in sorted(days) if calendar.add(due_day, n) <= today]
    return come[-1] if come and come[-1] not in sent else None
