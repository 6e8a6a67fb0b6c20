"""The tasks of agencies, one for each dataset and period: made, closed, opened again, never twice."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from cloud import clock, knowledge
from cloud.tables import Expect, Item, every, table
from credit.catalogue import Dataset
from credit.catalogue.cycle import Cycle
from credit.collection import tasks
from credit.collection.periods import Period
from credit.errors import ConditionFailed, NotFound, SystemBusy

OPEN, LATE, REPORTED, ZERO, EXCUSED = "open", "late", "reported", "zero-reported", "excused"
TRIES = 20
KEPT = 50  # submissions of a task that are remembered
Sent = tuple[str, str]  # a submission and the arrival that brought it: the same file may come for every period
Change = Callable[[Item], Item | None]


def task_id(dataset: str, agency: str, period: Period) -> str:
    """The id of a task: the same dataset, agency and period make the same task."""
    return hashlib.sha256(f"{dataset}\n{agency}\n{period.first}/{period.last}".encode()).hexdigest()[:32]


def fresh(dataset: Dataset, cycle: Cycle, agency: str, period: Period) -> dict[str, Any]:
    """A task as it begins."""
    due = tasks.due(period, cycle, knowledge.calendar())
    return placed(
        {
            "id": task_id(dataset.id, agency, period),
            "dataset": dataset.id,
            "agency": agency,
            "period": period.text,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "due": due.day.isoformat(),
            "provisional": due.provisional,
            "state": OPEN,
            "submissions": [],
            "arrivals": [],
            "reminded": [],
        }
    )


def placed(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item with the sort key of its indexes: the ones that are due first come first."""
    return {**item, "place": f"{item['due']}#{item['id']}"}


def make(item: Item) -> bool:
    """Write a task down; False if it is there already."""
    try:
        table("tasks").put({**item, "revision": 1}, Expect(exists=False))
    except ConditionFailed:
        return False
    return True


def alter(task: str, change: Change) -> Item | None:
    """Alter a task that others alter, too, and give it as it is then, None if there is none; None changes nothing."""
    for _ in range(TRIES):
        item = table("tasks").get({"id": task})
        after = change(item) if item is not None else None
        if item is None or after is None:
            return item
        told = placed({**after, "revision": int(item["revision"]) + 1})
        try:
            table("tasks").put(told, Expect(equal={"revision": item["revision"]}))
        except ConditionFailed:
            continue
        return told
    raise SystemBusy("a task is changed by others all the time")


def reported(dataset_id: str, agency: str, sent: Sent, *, period: str | None, zero: bool) -> list[str]:
    """A submission was answered: the tasks that it closes, by id.

    Args:
        dataset_id: what was reported.
        agency: by whom.
        sent: the submission; told again, it closes what it has closed and nothing else.
        period: which one its sender says it is about; without it the one that is awaited.
        zero: there was nothing to report.
    """
    try:
        dataset = knowledge.catalogue().dataset(dataset_id)
    except NotFound:
        return []
    cycle = dataset.collected
    if cycle is None or agency not in tasks.senders(dataset, knowledge.catalogue()):
        return []
    meant = _stated(period, cycle) if period else [_awaited(dataset, cycle, agency, sent)]
    for each in meant:
        if each in tasks.candidates(clock.today(), cycle):
            make(fresh(dataset, cycle, agency, each))  # a report may be faster than whoever makes the tasks
    return [id_ for each in meant if (id_ := _close(task_id(dataset.id, agency, each), sent, zero=zero))]


def recalled(submission: str, agency: str, dataset_id: str, day: date) -> None:
    """A submission was taken back: tasks that nothing else has closed are open again."""

    def reopened(item: Item) -> Item | None:
        if submission not in item["submissions"]:
            return None
        left = [known for known in item["submissions"] if known != submission]
        waiting = {} if left else {"state": LATE if item["due"] < day.isoformat() else OPEN, "reportedAt": None}
        return {**item, "submissions": left, **waiting}

    for item in of_agency(agency):
        if item["dataset"] == dataset_id:
            alter(item["id"], reopened)


def excuse(task: str, by: str, reason: str) -> Item | None:
    """The managing body lets an agency off; what was reported stays reported."""

    def excused(item: Item) -> Item | None:
        if item["state"] not in tasks.WAITING:
            return None
        return {**item, "state": EXCUSED, "excused": {"by": by, "reason": reason, "at": clock.now().isoformat()}}

    return alter(task, excused)


def of_agency(agency: str) -> Iterator[Item]:
    """Every task of an agency, the ones that are due first come first."""
    return every(table("tasks"), agency, index="by-agency")


def _awaited(dataset: Dataset, cycle: Cycle, agency: str, sent: Sent) -> Period:
    before, now = tasks.candidates(clock.today(), cycle)
    item = table("tasks").get({"id": task_id(dataset.id, agency, before)})
    if item is None:
        return now
    awaited = item["state"] == OPEN and item["due"] >= clock.today().isoformat()
    return before if awaited or sent[1] in item["arrivals"] else now


def _stated(period: str, cycle: Cycle) -> list[Period]:
    try:
        return tasks.covered(Period.read(period), cycle)
    except (ValueError, OverflowError):
        return []  # no day of the calendar


def _close(task: str, sent: Sent, *, zero: bool) -> str | None:
    """Nothing is as good as a report: a zero report closes what waits, rows take the place of a zero report."""

    def closed(item: Item) -> Item | None:
        if sent[1] in item["arrivals"]:
            return None
        waits = item["state"] in tasks.WAITING or (item["state"] in (ZERO, EXCUSED) and not zero)
        state = {"state": ZERO if zero else REPORTED, "reportedAt": clock.now().isoformat()} if waits else {}
        known = dict.fromkeys([*item["submissions"], sent[0]])
        told = {"submissions": [*known][-KEPT:], "arrivals": [*item["arrivals"], sent[1]][-KEPT:]}
        return {**item, **told, **state}

    return task if alter(task, closed) else None
