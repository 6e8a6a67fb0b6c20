"""Count what is on public display, so that nobody who asks has to: by dataset and last day, by kind of body.

Records are counted by the last day of their display: a count is right on every later day without being made again. What
changes otherwise, changes with the next count: whoever answers departments says that something has changed.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from cloud import clock, knowledge, logs, settings, subjects
from cloud.tables import Item, table
from credit.disclosure.record import Record
from credit.disclosure.shown import shown, subject_shown
from credit.disclosure.viewer import ANONYMOUS
from functions.disclosure import policy

CHANGED, SUBJECTS, RECORDS = "changed", "subjects", "records"
WITHOUT_END = "none"


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Count if something has changed, and not more often than the count is cheap; `{"force": true}` counts anyhow."""
    if event.get("warm"):
        return {"warm": True}
    if not (event.get("force") or _due()):
        return {"counted": False}
    began, facts = time.monotonic(), {"asOf": clock.now().isoformat(), "seen": _changed_at()}
    for item in (_subjects(), *_records()):
        table("statistics").put({**item, **facts, "seconds": round(time.monotonic() - began)})
    logs.logger().info("counted", extra={"seconds": round(time.monotonic() - began, 1)})
    return {"counted": True}


def changed() -> None:
    """Say that counts are no longer what they were."""
    table("statistics").put({"name": CHANGED, "at": clock.now().isoformat()})


def records_on(day: str) -> Iterator[tuple[str, int]]:
    """By dataset, how many records are displayed on a day, as far as was counted."""
    for dataset in _public():
        if item := table("statistics").get({"name": f"{RECORDS}#{dataset}"}):
            yield dataset, sum(number for last, number in item["until"].items() if last >= day or last == WITHOUT_END)


def bodies() -> Item | None:
    """`asOf` and `byCategory` of what was counted; None while nothing was."""
    return table("statistics").get({"name": SUBJECTS})


def _due() -> bool:
    counted, changed_at = bodies(), _changed_at()
    if counted is None:
        return True
    since = clock.now() - datetime.fromisoformat(counted["asOf"])
    if since < timedelta(0):
        return True  # the clock was set back: what had ended by then is on display again
    rest = timedelta(seconds=int(counted["seconds"]) * int(settings.granted("SHARE")))
    return changed_at != counted.get("seen") and since > rest


def _changed_at() -> str | None:
    """The last change that somebody told of. Changes are told apart by it, not put in order: clocks differ."""
    told = table("statistics").get({"name": CHANGED})
    return told["at"] if told else None


def _subjects() -> Item:
    """Bodies that the register has named. Others are shown with their records only, and counted with these."""
    found: Counter[str] = Counter()
    for item in table("subjects").scan():
        if "sealed" in item or not item.get("registered"):
            continue
        if subject_shown(subjects.opened(item), ANONYMOUS, policy(), has_records=False):
            found[item["category"]] += 1
    return {"name": SUBJECTS, "byCategory": dict(found)}


def _records() -> Iterator[Item]:
    """One item a dataset: `until` tells how many records are displayed until which day."""
    found: dict[str, Counter[str]] = {dataset: Counter() for dataset in _public()}
    catalogue, today = knowledge.catalogue(), clock.today()
    for item in table("dossiers").scan():
        if item["dataset"] not in found:
            continue
        told = shown(Record.model_validate(item), catalogue.dataset(item["dataset"]), ANONYMOUS, today, policy())
        if told:
            found[item["dataset"]][told.display_until.isoformat() if told.display_until else WITHOUT_END] += 1
    for dataset, until in found.items():
        yield {"name": f"{RECORDS}#{dataset}", "until": dict(until)}


def _public() -> list[str]:
    """Datasets that are, or may once have been, displayed."""
    return sorted({dataset.id for dataset in knowledge.catalogue().datasets if dataset.disclosure == "public"})
