"""The waiting line of intake: who waits, who runs, and how many may run at once.

The line is in the tables, not in the queue: a message that waits for a free place would be delivered again and again
and end as a dead letter. The queue only says that something came; the inbox itself is what the sweep trusts.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from cloud import clock, executions, logs, settings
from cloud.tables import Delete, Expect, Item, Put, every, table, tables
from credit.errors import ConditionFailed
from functions.intake.inbox import Arrival
from functions.intake.task import Arrived

QUEUE = "intake"
LONGEST_WAIT = timedelta(hours=1)


def join(arrival: Arrival) -> bool:
    """Put an arrival into the line; False if it is or was there already."""
    item = {
        "id": arrival.id,
        "bucket": arrival.bucket,
        "key": arrival.key,
        "version": arrival.version,
        "size": arrival.size,
        "standing": "waiting",
        "at": clock.now().isoformat(),
        "attempt": 0,
    }
    try:
        table("arrivals").put(item, Expect(exists=False))
    except ConditionFailed:
        return False
    return True


def advance() -> int:
    """Start as many of those who wait as there are free places, oldest first; how many."""
    started = 0
    for item, place in zip(_waiting(), _free_places(), strict=False):
        running = _take(item, place)
        if running is not None:
            _start(running)
            started += 1
    return started


def leave(arrival: str, submission: str) -> None:
    """An arrival is answered: it leaves the line for good and its place is free. Leaving twice is fine."""
    item = table("arrivals").get({"id": arrival})
    if item is None or "standing" not in item:
        return
    done = {k: v for k, v in item.items() if k not in ("standing", "place")} | {"submission": submission}
    _release(item, done)


def answered(arrival: str) -> str | None:
    """The submission as which an arrival has been answered, None while it is in line or nobody knows it."""
    item = table("arrivals").get({"id": arrival})
    return item.get("submission") if item is not None and "standing" not in item else None


def go_back(arrival: str, reason: str) -> None:
    """A run ended without an answer: wait again, longer each time."""
    item = table("arrivals").get({"id": arrival})
    if item is None or item.get("standing") != "running":
        return
    attempt = item["attempt"] + 1
    wait = min(timedelta(seconds=5 * 2 ** min(attempt, 10)), LONGEST_WAIT) if attempt > 1 else timedelta(0)
    later = {k: v for k, v in item.items() if k != "place"}
    later |= {"standing": "waiting", "attempt": attempt, "at": (clock.now() + wait).isoformat(), "reason": reason}
    _release(item, later)


def running() -> Iterator[Item]:
    """Everybody who has a place."""
    return _standing("running")


def execution_state(item: Item) -> str | None:
    """RUNNING, SUCCEEDED, FAILED …, or None if there is no such execution."""
    return executions.state(settings.granted("MACHINE_INTAKE"), _execution_name(item))


def _waiting() -> Iterator[Item]:
    now = clock.now().isoformat()
    return (item for item in _standing("waiting") if item["at"] <= now)


def _standing(standing: str) -> Iterator[Item]:
    return every(table("arrivals"), standing, index="standing")


def _free_places() -> Iterator[str]:
    limit = int(settings.granted("RUNNING_LIMIT"))
    taken = {item["number"] for item in table("slots").query(QUEUE, limit=limit).items}
    return (place for place in (f"{n:04d}" for n in range(limit)) if place not in taken)


def _take(item: Item, place: str) -> Item | None:
    """Take a place for an arrival; None if somebody else was faster."""
    now = clock.now().isoformat()
    holder = {"queue": QUEUE, "number": place, "arrival": item["id"], "since": now}
    run = dict(item) | {"standing": "running", "place": place, "since": now}
    expect = Expect(equal={"standing": "waiting", "attempt": item["attempt"]})
    try:
        tables().transact([(table("slots"), Put(holder, Expect(exists=False))), (table("arrivals"), Put(run, expect))])
    except ConditionFailed:
        return None
    return run


def _start(item: Item) -> None:
    task = Arrived.model_validate({**item, "arrival": item["id"]})
    told = task.model_dump(mode="json", by_alias=True)
    executions.start(settings.granted("MACHINE_INTAKE"), _execution_name(item), told)
    logs.logger().info("execution started", extra={"arrival": item["id"], "attempt": item["attempt"]})


def _release(item: Item, after: Item) -> None:
    expect = Expect(equal={"standing": item["standing"], "attempt": item["attempt"]})
    writes: list[tuple[Any, Put | Delete]] = [(table("arrivals"), Put(after, expect))]
    if place := item.get("place"):
        key = {"queue": QUEUE, "number": place}
        writes.append((table("slots"), Delete(key, Expect(equal={"arrival": item["id"]}))))
    try:
        tables().transact(writes)
    except ConditionFailed:
        logs.logger().info("line had moved on", extra={"arrival": item["id"]})


def _execution_name(item: Item) -> str:
    return f"{item['id']}-{item['attempt']}"
