"""Who of the batch queries waits for a list, who runs; and that whatever dies is started again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cloud import clock, executions, files, logs, settings
from cloud.tables import Expect, Item, every, table
from credit.errors import ConditionFailed, NotFound
from functions.batches.store import ACCEPTED, EXPIRED, TABLE, WAITING
from functions.permissions.policy import policy

STANDS, RUNS = "waiting", "running"
OVER = {None, "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}


def standing(*, has_list: bool) -> Item:
    """What a new batch query is stored with: it runs at once, or waits for its list."""
    now = clock.now().isoformat()
    first = {"standing": STANDS, "state": WAITING} if has_list else {"standing": RUNS, "state": ACCEPTED}
    return {**first, "attempt": 0, "at": now, "createdAt": now, "reached": ACCEPTED, "logged": 0}


def start(item: Item) -> None:
    """Start the execution of an attempt; starting it twice is starting it once."""
    task = {"batch": item["id"], "attempt": item["attempt"]}
    executions.start(settings.granted("MACHINE_BATCH_QUERY"), _name(item), task)
    logs.logger().info("batch query started", extra={"batch": item["id"], "attempt": item["attempt"]})


def list_came(number: str) -> bool:
    """The list that a batch query waits for is there: it runs. False if nobody waits for it."""
    item = table(TABLE).get({"id": number})
    if item is None or item.get("standing") != STANDS:
        return False
    return _moved(item, {"standing": RUNS, "state": ACCEPTED, "attempt": item["attempt"] + 1})


def resume(grace: timedelta) -> int:
    """Start again what stands still: executions that are gone, lists whose coming nobody was told of; how many."""
    started = sum(_moved(item, {"attempt": item["attempt"] + 1}) for item in _stranded(grace))
    return started + sum(_waited_for(item) for item in list(_standing(STANDS)))


def _stranded(grace: timedelta) -> list[Item]:
    machine, now = settings.granted("MACHINE_BATCH_QUERY"), clock.now()
    due = [item for item in _standing(RUNS) if now >= datetime.fromisoformat(item["at"]) + grace]
    return [item for item in due if executions.state(machine, _name(item)) in OVER]


def _waited_for(item: Item) -> bool:
    if _is_there(item["listKey"]):
        return list_came(item["id"])
    waited = clock.now() - datetime.fromisoformat(item["createdAt"])
    if waited > timedelta(hours=policy().batches.list_hours):
        closed = {k: v for k, v in item.items() if k != "standing"} | {"state": EXPIRED}
        _replaced(item, closed)
    return False


def _is_there(key: str) -> bool:
    try:
        files.newest(settings.bucket("lists"), key)
    except NotFound:
        return False
    return True


def _moved(item: Item, facts: Item) -> bool:
    """Let an attempt begin, unless somebody else was faster."""
    after = {**item, **facts, "at": clock.now().isoformat()}
    if not _replaced(item, after):
        return False
    start(after)
    return True


def _replaced(before: Item, after: Item) -> bool:
    expect = Expect(equal={name: before.get(name) for name in ("standing", "attempt", "state")})
    try:
        table(TABLE).put(after, expect)
    except ConditionFailed:
        return False
    return True


def _standing(standing: str) -> Iterator[Item]:
    return every(table(TABLE), standing, index="standing")


def _name(item: Item) -> str:
    return f"{item['id']}-{item['attempt']}"
