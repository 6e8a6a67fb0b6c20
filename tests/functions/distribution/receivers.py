"""Receivers of distribution in a city at rest: they subscribe, are followed, read and confirm."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import orjson

from cloud import clock, files, settings, tables
from functions.distribution import deliveries, due, feed, follow, rows, store
from functions.distribution.deliveries import Delivery
from tests.functions import at_rest
from tests.functions.city import City, Row

PENALTY, REGISTER = "org-penalty", "org-registration"
FINE = {"CF_CFLB": "罚款", "CF_JDRQ": date(2026, 3, 2), "CF_WSH": "测罚1号"}
WHO = ("daily-rebuild", "operator", "distribution-follow", "distribution-tell", "distribution-again", "api-agency")
RECEIVER = "11990100MC00000121"
OPENED = date(2026, 6, 1)


@dataclass
class Town(City):
    """A city with receivers."""

    runs: int = 0
    names: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.move(OPENED)

    def move(self, day: date, at: time = time(12)) -> None:
        self.move_to(datetime.combine(day, at, clock.SHANGHAI))

    def move_to(self, moment: datetime) -> None:
        there = moment - datetime.now(UTC)
        (self.home / "clock.json").write_bytes(orjson.dumps({"offset": there.total_seconds()}))

    def bodies(self, *numbers: int) -> None:
        rows = [self.registration(n, f"测试{n}号商贸有限公司") for n in numbers]
        self.upload(REGISTER, f"r{numbers[0]}", *rows)

    def fine(self, record: str, about: int, **more: Any) -> Row:
        return self.penalty(record, about, f"测试{about}号商贸有限公司", **{**FINE, **more})

    def sent(self, submission: str, *rows: Row) -> None:
        """Rows that are committed, projected and noted for whoever follows them."""
        self.upload(PENALTY, submission, *rows)
        due.note(PENALTY, submission, RECEIVER)

    def subscribe(self, number: str = "s1", state: str = "active", **more: Any) -> str:
        at = clock.now().isoformat()
        item = {
            "id": number,
            "agency": RECEIVER,
            "role": "officer",
            "dataset": PENALTY,
            "purpose": "inspection",
            "basis": "测试",
            "mode": "pull",
            "extent": "increment",
            "cycle": "change",
            "until": "2028-06-01",
            "requestedAt": at,
            "movedAt": at,
            "secretVersion": 1,
            **more,
            **store.standing(state, at, PENALTY),
        }
        tables.table(store.TABLE).put(item)
        return number

    def follow(self, number: str = "s1", **task: Any) -> dict[str, Any]:
        """One run for a subscription."""
        self.runs += 1
        with at_rest.acting("distribution-follow"):
            return follow.handler({"subscription": number, "run": f"run-{self.runs}", **task}, None)

    def read(self, number: str = "s1", after: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """What a receiver reads from a place on, page by page."""
        told: list[dict[str, Any]] = []
        while True:
            page = feed.read(store.one(number), after, limit)
            told += map(rows.row, page.changes)
            if page.reached == after or page.reached >= page.last:
                return told
            after = page.reached

    def delivery(self, number: str = "s1") -> Delivery:
        found = deliveries.last(number)
        assert found
        return found

    def content(self, delivery: Delivery) -> list[dict[str, Any]]:
        bucket = settings.bucket("outbox")
        return [orjson.loads(line) for f in delivery.files for line in files.read(bucket, f["key"]).splitlines()]


class Consumer:
    """A receiver's copy: what it holds after it has done what it was told."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}

    def take(self, told: list[dict[str, Any]]) -> None:
        for change in told:
            if change["operation"] == "put":
                self.records[change["record"]] = {"version": change["version"], **change["fields"]}
            else:
                self.records.pop(change["record"], None)
