"""Count what was exchanged (交换统计): what each unit supplied and received in a month, what went up, what is late.

A month is counted from what the tables hold of it, as often as one likes; the month before is counted as well, for
answers, receipts and recalls come later than what they are about.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

from cloud import clock, knowledge, logs
from cloud.tables import Item, every, table
from credit.insight import exchanged
from functions.distribution import feed, store
from functions.reporting import targets
from functions.reporting.batches import VOID

PREFIX = "exchange"
UNIT = "#"


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """This month and the one before; `{"month": "2026-01"}` counts another one."""
    if event.get("warm"):
        return {"warm": True}
    months = [event["month"]] if event.get("month") else recent(clock.today())
    done = {month: count(month) for month in months}
    logs.logger().info("exchange counted", extra={"units": done})
    return done


def recent(today: date) -> list[str]:
    """The month of a day and the one before.

    >>> recent(date(2026, 1, 15))
    ['2025-12', '2026-01']
    """
    first = today.replace(day=1)
    return [(first - timedelta(days=1)).isoformat()[:7], first.isoformat()[:7]]


def count(month: str) -> int:
    """Write what each unit exchanged in a month, known to the catalogue or a subscriber; how many units there are."""
    subscriptions = list(store.everybody())
    units = sorted({a.code for a in knowledge.catalogue().agencies} | {one.agency for one in subscriptions})
    for unit in units:
        own = [one.id for one in subscriptions if one.agency == unit]
        table("statistics").put({"name": _name(month, unit), "unit": unit, **_unit(month, unit, own)})
    above = {target: _dump(exchanged.sent(_batches(target, month))) for target in targets.every()}
    facts = {"units": units, "above": above, "asOf": clock.now().isoformat()}
    table("statistics").put({"name": f"{PREFIX}{UNIT}{month}", **facts})
    return len(units)


def counted(month: str) -> Item | None:
    """`units`, `above` and `asOf` of a month that was counted; None otherwise."""
    return table("statistics").get({"name": f"{PREFIX}{UNIT}{month}"})


def of_units(month: str, units: list[str]) -> list[Item]:
    """What was counted of these units: `unit, supplied, handed, tasks, subscriptions, unconfirmed`."""
    found = table("statistics").get_many({"name": _name(month, unit)} for unit in units)
    return sorted(found, key=lambda item: item["unit"])


def _unit(month: str, unit: str, subscriptions: Sequence[str]) -> dict[str, Any]:
    deliveries = chain.from_iterable(_deliveries(one, month) for one in subscriptions)
    by = exchanged.supplied(_submissions(unit, month))
    return {
        "supplied": [{"dataset": d, "channel": c, **_dump(told)} for (d, c), told in sorted(by.items())],
        "handed": _dump(exchanged.handed(deliveries)),
        "tasks": _dump(exchanged.tasks(_tasks(unit, month))),
        "subscriptions": len(subscriptions),
        "unconfirmed": sum(feed.last_number(one) - feed.confirmed(one) for one in subscriptions),
    }


def _submissions(unit: str, month: str) -> Iterator[Item]:
    """Received within the month, by the calendar of China."""
    low, high = _bounds(month)
    for item in _within("submissions", unit, "by-agency", low, high):
        own = item.get("channel") == "platform"  # what the platform takes in once more was counted when it came
        if item["receivedAt"] < high and not own:
            yield item


def _deliveries(subscription: str, month: str) -> Iterator[Item]:
    items = every(table("deliveries"), subscription, index="by-subscription")
    return (item for item in items if _month(item["createdAt"]) == month)


def _batches(target: str, month: str) -> Iterator[Item]:
    items = every(table("report-batches"), target)
    return (item for item in items if _month(item["createdAt"]) == month and item["state"] != VOID)


def _tasks(unit: str, month: str) -> Iterator[Item]:
    for item in _within("tasks", unit, "by-agency", f"{month}-01", f"{month}-31~"):
        reported = item.get("reportedAt")
        yield {**item, "reportedOn": _day(reported).isoformat()} if reported else item


def _within(name: str, partition: str, index: str, low: str, high: str) -> Iterator[Item]:
    cursor = None
    while True:
        page = table(name).query(partition, index=index, between=(low, high), limit=500, cursor=cursor)
        yield from page.items
        if (cursor := page.cursor) is None:
            return


def _bounds(month: str) -> tuple[str, str]:
    """The first moment of a month, and the first after it, in UTC."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=32)).replace(day=1)
    low, high = (datetime.combine(day, datetime.min.time(), clock.SHANGHAI) for day in (first, following))
    return low.astimezone(UTC).isoformat(), high.astimezone(UTC).isoformat()


def _month(moment: str) -> str:
    return _day(moment).isoformat()[:7]


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(clock.SHANGHAI).date()


def _dump(told: exchanged.Counted) -> dict[str, Any]:
    return told.model_dump(by_alias=True)


def _name(month: str, unit: str) -> str:
    return f"{PREFIX}{UNIT}{month}{UNIT}{unit}"
