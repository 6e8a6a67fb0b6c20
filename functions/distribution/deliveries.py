"""Deliveries in the tables: one after the other for each subscription, each open until it is confirmed."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from cloud import clock, files, settings
from cloud.tables import Expect, Item, every, table
from credit.distribution.subscription import Extent, Kept, Subscription
from credit.errors import ConditionFailed, NotFound, SystemBusy
from functions.distribution.feed import padded
from functions.distribution.policy import policy

TABLE = "deliveries"
READY, TOLD, ACKNOWLEDGED, REPLACED, DEAD = "ready", "told", "acknowledged", "replaced", "dead"
OPEN = (READY, TOLD)
STANDS = "open"
ID_LENGTH = 32
TRIES = 10


class Delivery(Kept):
    """A delivery: the changes of a feed after `after` and up to `up_to`, in files, told `attempts` times so far.

    `outdated`: a later change is about a record that it holds. `replay`: after it everything since this number is
    delivered again. `ledger`: the snapshots from which and to which it leads.
    """

    id: str
    subscription: str
    agency: str
    dataset: str
    number: str
    state: str
    extent: Extent
    after: int
    up_to: int
    rows: Mapping[str, int]
    files: tuple[Mapping[str, Any], ...] = ()
    manifest: Mapping[str, Any]
    created_at: datetime
    ledger: Mapping[str, int | None] = {}
    outdated: bool = False
    replay: int | None = None
    attempts: int = 0
    problem: str | None = None
    told_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether its receiver still has to confirm it."""
        return self.state in OPEN


def item_of(number: str) -> Item:
    """The item of a delivery; `NotFound` if there is none."""
    item = table(TABLE).get({"id": number})
    if item is None:
        raise NotFound
    return item


def last(subscription: str) -> Delivery | None:
    """The newest delivery of a subscription."""
    found = table(TABLE).query(subscription, index="by-subscription", descending=True, limit=1).items
    return Delivery.model_validate(found[0]) if found else None


def begin(item: Item) -> None:
    """Store a delivery whose files are there; `ConditionFailed` if it is there already."""
    table(TABLE).put(
        {**item, "state": READY, "standing": STANDS, "attempts": 0, "at": item["createdAt"]}, Expect(exists=False)
    )


def outdate(subscription: str, replaced: Iterable[int]) -> None:
    """Note at the open delivery of a subscription that it holds changes which are replaced now."""
    newest = last(subscription)
    if newest is None or newest.state in (ACKNOWLEDGED, REPLACED) or newest.outdated:
        return
    if any(newest.after < number <= newest.up_to for number in replaced):
        change(
            newest.id,
            lambda item: {**item, "outdated": True} if item["state"] not in (ACKNOWLEDGED, REPLACED) else None,
        )


def change(number: str, alter: Callable[[Item], Item | None]) -> Item | None:
    """Alter a delivery that others alter, too; what it is then, None if `alter` leaves it as it is."""
    for _ in range(TRIES):
        item = item_of(number)
        after = alter(item)
        if after is None:
            return None
        try:
            revision = int(item.get("revision", 0))
            after = {**after, "revision": revision + 1}
            table(TABLE).put(after, Expect(equal={"revision": item.get("revision")}))
        except ConditionFailed:
            continue
        return after
    raise SystemBusy("a delivery is changed by others all the time")


def move(number: str, states: Collection[str], state: str, at: datetime | None = None, **facts: object) -> Item | None:
    """A delivery in one of these states into another one; None if it is in none of them (any more).

    `at` says when it is to be told, or told again, if its receiver still has to confirm it.
    """
    standing = {"standing": STANDS, "at": (at or clock.now()).isoformat()} if state in OPEN else {"standing": None}

    def through(item: Item) -> Item | None:
        return {**item, **facts, **standing, "state": state} if item["state"] in states else None

    return change(number, through)


def waiting(until: datetime) -> Iterator[Item]:
    """The open deliveries that are to be told by then, the oldest first."""
    for item in every(table(TABLE), STANDS, index="standing"):
        if item["at"] > until.isoformat():
            return
        yield item


def named(subscription: str, number: int) -> tuple[str, str]:
    """The id and the number of the so-manieth delivery of a subscription: making it twice is making it once."""
    digits = padded(number)
    return hashlib.sha256(f"delivery\n{subscription}\n{digits}".encode()).hexdigest()[:ID_LENGTH], digits


def clear(delivery: Delivery) -> None:
    """Take the files of a delivery away, all their versions; its manifest stays as the proof of what was delivered."""
    bucket = settings.bucket("outbox")
    for told in delivery.files:
        for version in list(files.versions(bucket, told["key"])):
            files.delete(bucket, version.key, version.version)


def begins(before: Delivery | None) -> int:
    """The number after which the next delivery begins: that of the last one that was confirmed, or of a replay."""
    if before is None:
        return 0
    if before.state == ACKNOWLEDGED:
        return before.up_to if before.replay is None else before.replay
    return before.after


def is_due(subscription: Subscription, before: Delivery | None, last: int) -> bool:
    """Whether there is something to deliver, and nothing to wait for.

    Whoever has lost the right is told at once that everything is withdrawn, also where nothing had got through.

    Args:
        subscription: to whom.
        before: the last delivery.
        last: the number of the last change.
    """
    today = clock.today()
    ended = subscription.ended(today)
    if not subscription.delivered or not (ended or subscription.receives(today)):
        return False
    if before is not None and before.is_open:
        return before.outdated
    if before is not None and before.state == DEAD:
        return ended
    return last > begins(before) and (ended or _is_time(subscription, before))


def _is_time(subscription: Subscription, before: Delivery | None) -> bool:
    """The cycle of a subscription says how long after the one before; what replaces one, or repeats it, is due."""
    if before is None or before.state == REPLACED or before.replay is not None:
        return True
    made = before.created_at.astimezone(clock.SHANGHAI).date()
    return clock.today() >= made + timedelta(days=policy().cycles[subscription.cycle])
