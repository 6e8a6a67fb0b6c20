"""Exchange statistics (交换统计): what units supply and receive in a month, by dataset and channel; what is late."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

UPLOAD = "upload"
NOTHING, REFUSED = 82, 90  # states of a submission: nothing to report, refused as a whole

Item = Mapping[str, Any]


class Counted(BaseModel):
    """A part of the statistics: camelCase outside, numbers that are added up."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    def plus(self, other: Self) -> Self:
        """Both together."""
        return type(self)(**{name: value + getattr(other, name) for name, value in self if isinstance(value, int)})


class Supplied(Counted):
    """What came (提供): files, those refused as a whole, zero reports, and the rows of the others."""

    files: int = 0
    refused: int = 0
    zero_reports: int = 0
    received: int = 0
    accepted: int = 0
    doubtful: int = 0
    rejected: int = 0
    duplicate: int = 0


class Handed(Counted):
    """What was handed over (获取): deliveries, their rows, those that were confirmed, those that were given up."""

    deliveries: int = 0
    rows: int = 0
    removals: int = 0
    confirmed: int = 0
    given_up: int = 0


class Sent(Counted):
    """What went up (上报): batches, their rows, what of them was accepted, refused, is waiting."""

    batches: int = 0
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    pending: int = 0


class Tasks(Counted):
    """What was due (任务): in all, in time, late (by now reported or not), still open, excused."""

    due: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    excused: int = 0


def supplied(submissions: Iterable[Item]) -> dict[tuple[str, str], Supplied]:
    """By dataset and channel what an agency's submissions of a month brought; trials count nowhere."""
    found: dict[tuple[str, str], Supplied] = {}
    for item in submissions:
        if item.get("dryRun") or "steps" not in item:  # a ticket waits for its file
            continue
        key = item["dataset"], item.get("channel", UPLOAD)
        found[key] = found.get(key, Supplied()).plus(_supplied(item))
    return found


def sent(batches: Iterable[Item]) -> Sent:
    """What the batches of a month come to; a row that has no receipt yet is pending."""
    total = Sent()
    for item in batches:
        rows, counts = int(item["rows"]), item.get("counts") or {}
        accepted, rejected = int(counts.get("accepted", 0)), int(counts.get("rejected", 0))
        waiting = rows - accepted - rejected
        total = total.plus(Sent(batches=1, rows=rows, accepted=accepted, rejected=rejected, pending=waiting))
    return total


def handed(deliveries: Iterable[Item]) -> Handed:
    """What the deliveries of a month come to; one that was replaced was never taken in."""
    total = Handed()
    for item in deliveries:
        if item["state"] == "replaced":
            continue
        rows = item["rows"]
        told = Handed(
            deliveries=1,
            rows=rows.get("put", 0),
            removals=rows.get("remove", 0),
            confirmed=int(item["state"] == "acknowledged"),
            given_up=int(item["state"] == "dead"),
        )
        total = total.plus(told)
    return total


def tasks(items: Iterable[Item]) -> Tasks:
    """What the tasks that were due in a month come to; `reportedOn` is the day on which one was reported."""
    total = Tasks()
    for item in items:
        state = item["state"]
        late = state == "late" or item.get("reportedOn", "") > item["due"]
        told = Tasks(
            due=1,
            in_time=int(state in ("reported", "zero-reported") and not late),
            late=int(late),
            open=int(state in ("open", "late")),
            excused=int(state == "excused"),
        )
        total = total.plus(told)
    return total


def _supplied(item: Item) -> Supplied:
    counts = item.get("counts") or {}
    return Supplied(
        files=1,
        refused=int(item.get("state") == REFUSED),
        zero_reports=int(item.get("state") == NOTHING),
        **{name: int(counts.get(name, 0)) for name in ("received", "accepted", "doubtful", "rejected", "duplicate")},
    )
