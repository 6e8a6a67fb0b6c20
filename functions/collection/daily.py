"""Make the tasks of the periods that have begun, note what is late, and remind whoever has not reported."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cloud import clock, events, knowledge, logs
from cloud.events import Event
from cloud.tables import Item, every, table
from credit.catalogue import Dataset
from credit.collection import tasks as rules
from credit.collection.periods import Period
from functions.collection import tasks
from functions.collection.policy import policy


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """One look; whatever an earlier one did stays as it is."""
    if event.get("warm"):
        return {"warm": True}
    today = clock.today()
    made = sum(_made(dataset, today) for dataset in knowledge.catalogue().datasets)
    found = {"made": made, "moved": _due_again(), "late": _late(today), "reminded": _reminded(today)}
    logs.gauge("tasks-late", len(_waiting(tasks.LATE)))
    logs.logger().info("tasks looked after", extra=found)
    return found


def _made(dataset: Dataset, today: date) -> int:
    """Until when they are made is noted last: a run that dies makes them again, and finds them there."""
    cycle, known = dataset.collected, table("collected").get({"dataset": dataset.id})
    if cycle is None:
        return 0
    made, until = 0, date.fromisoformat(known["until"]) if known else None
    who = rules.senders(dataset, knowledge.catalogue())
    for period in rules.begun(cycle, today, until):
        made += sum(tasks.make(tasks.fresh(dataset, cycle, agency, period)) for agency in who)
        table("collected").put({"dataset": dataset.id, "until": period.last.isoformat()})
    return made


def _waiting(state: str) -> list[Item]:
    """Read whole before anything is altered: what is altered leaves this state."""
    return list(every(table("tasks"), state, index="by-state"))


def _due_again() -> int:
    """Holidays were announced, or the cycle has another deadline now: tasks that wait follow."""
    moved = 0
    for item in _waiting(tasks.OPEN):
        now = _as_now(item)
        if now and (now["due"], now["provisional"]) != (item["due"], item["provisional"]):
            tasks.alter(item["id"], _with(due=now["due"], provisional=now["provisional"]))
            moved += 1
    return moved


def _with(**told: Any) -> tasks.Change:
    return lambda known: {**known, **told}


def _as_now(item: Item) -> Mapping[str, Any] | None:
    dataset = next((d for d in knowledge.catalogue().datasets if d.id == item["dataset"]), None)
    if dataset is None or dataset.collected is None:
        return None
    period = Period(date.fromisoformat(item["first"]), date.fromisoformat(item["last"]))
    return tasks.fresh(dataset, dataset.collected, item["agency"], period)


def _late(today: date) -> int:
    def late(item: Item) -> Item | None:
        return {**item, "state": tasks.LATE} if item["state"] == tasks.OPEN else None

    overdue = [item for item in _waiting(tasks.OPEN) if item["due"] < today.isoformat()]
    for item in overdue:
        tasks.alter(item["id"], late)
    return len(overdue)


def _reminded(today: date) -> int:
    """Told first and noted then: told twice it is the same event, by its id."""
    reminded = 0
    for item in (*_waiting(tasks.OPEN), *_waiting(tasks.LATE)):
        due, sent = date.fromisoformat(item["due"]), item["reminded"]
        number = rules.reminder(due, today, policy().reminders, knowledge.calendar(), sent)
        if number is not None:
            events.tell([_event(item, number)])
            tasks.alter(item["id"], _with(reminded=[*sent, number]))
            reminded += 1
    return reminded


def _event(item: Item, number: int) -> Event:
    told = {name: item[name] for name in ("dataset", "agency", "period", "due", "state")}
    return Event(
        type="gongxin.task.reminder.v1",
        id=f"{item['id']}-{number}",
        subject=item["id"],
        data={"task": item["id"], **told, "workingDays": number, "href": f"/v1/tasks/{item['id']}"},
        attributes={"dataset": item["dataset"], "agency": item["agency"]},
    )
