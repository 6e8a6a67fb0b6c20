"""The queue of rows that wait for a person: opened, closed and found again by what they are called."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from cloud import clock, subjects
from cloud.tables import Delete, Expect, Item, Put, Write, every, table, tables
from credit.errors import ConditionFailed
from credit.linkage.doubts import DECISIONS
from functions.intake import again, conflicting, staging
from functions.intake.task import Returned

OPEN, DECIDED, SETTLED = "open", "decided", "settled"
FACTS = ("kind", "result", "method", "reason", "runner_up", "runner_up_score", "record", "sheet", "row")
SHOWN = ("name", "codes", "keys")
KEPT = {"runner_up": "runnerUp", "runner_up_score": "runnerUpScore"}
WAITING, SETTLING = "doubts", "linked"  # stages that the comparison leaves


def bring_up_to_date(task: Returned) -> None:
    """Open and close what the comparison of a submission left; doing it twice is doing it once."""
    submission = task.submission or ""
    for part in range(task.parts):
        settle(staging.get(submission, SETTLING, part)["doubt"], submission)
        waiting = staging.get(submission, WAITING, part)
        keep((task.agency, task.dataset), submission, waiting, task.received_at or clock.now())
        _look_again(task, waiting)
    again.send(submission)
    keep((task.agency, task.dataset), submission, conflicting.waiting(task), task.received_at or clock.now())


def _look_again(task: Returned, waiting: pl.DataFrame) -> None:
    """Have rows taken in once more whose subjects were registered while this submission was under way.

    A registration looks for doubts that wait for it before and after it is projected; whoever opens one later looks.
    """
    moved = waiting.filter(pl.col("seen") != subjects.seen(waiting["keys"]))
    told = {"agency": task.agency, "dataset": task.dataset, "submission": task.submission}
    rows = [{**told, **row} for row in moved.select("sheet", "row").iter_rows(named=True)]
    again.plan(rows, task.submission or "", f"doubt {task.submission}", due=True)


def keep(scope: tuple[str, str], submission: str, rows: pl.DataFrame, at: datetime) -> None:
    """Open a doubt for every row, as `credit.linkage.doubts.waiting` tells it; one that is open follows its row.

    Args:
        scope: agency and dataset.
        submission: in which the rows came.
        rows: the rows.
        at: when they came.
    """
    before = {item["id"]: item for item in table("doubts").get_many({"id": i} for i in rows["doubt"])}
    for row in rows.unique("doubt", keep="last", maintain_order=True).iter_rows(named=True):
        _put(_item(row, scope, submission, at, before.get(row["doubt"])), before.get(row["doubt"]))


def _item(
    row: Mapping[str, Any], scope: tuple[str, str], submission: str, at: datetime, before: Item | None
) -> dict[str, Any]:
    told = {KEPT.get(name, name): row[name] for name in (*FACTS, *SHOWN)}
    score = row["runner_up_score"]
    told["runnerUpScore"] = None if score is None else str(score)
    told |= {"other": row["other"]} if row.get("other") else {}
    again = before is not None and before["state"] != SETTLED
    item = {"id": row["doubt"], "agency": scope[0], "dataset": scope[1], "submission": submission, **told}
    kept = {name: before[name] for name in ("openedAt", "state", "decisions")} if again and before else {}
    fresh = {"openedAt": at.isoformat(), "state": OPEN, "decisions": before["decisions"] if before else []}
    return placed({**item, **fresh, **kept})


def placed(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item with the keys of its indexes."""
    place = f"{item['state']}#{item['openedAt']}#{item['id']}"
    return {**item, "place": place, "opened": f"{item['openedAt']}#{item['id']}"}


def _put(item: Mapping[str, Any], before: Item | None) -> None:
    """Write a doubt and what it waits for; somebody who was faster has written it already, or decided about it."""
    if before and {**_present(item), "version": before["version"]} == dict(before):
        return
    told = {**item, "version": int(before["version"]) + 1 if before else 1}
    expect = Expect(equal={"version": before["version"]}) if before else Expect(exists=False)
    try:
        tables().transact([(table("doubts"), Put(told, expect)), *_waits(told, before)])
    except ConditionFailed:
        return


def _present(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as the table gives it back: what is None is absent."""
    return {name: value for name, value in item.items() if value is not None}


def _waits(item: Item, before: Item | None) -> Iterator[tuple[Any, Write]]:
    """While a doubt is open, each key of it says so: whoever becomes known under one settles it perhaps."""
    wanted = set(item["keys"]) if item["state"] == OPEN else set()
    held = set(before["keys"]) if before and before["state"] == OPEN else set()
    for key in sorted(wanted - held):
        yield table("doubt-keys"), Put({"key": key, "doubt": item["id"]})
    for key in sorted(held - wanted):
        yield table("doubt-keys"), Delete({"key": key, "doubt": item["id"]})


def update(item: Item, **facts: Any) -> list[tuple[Any, Write]]:
    """The writes that alter a doubt as it was read, for a transaction with others; `ConditionFailed` if it moved."""
    told = placed({**item, **facts, "version": int(item["version"]) + 1})
    return [(table("doubts"), Put(told, Expect(equal={"version": item["version"]}))), *_waits(told, item)]


def settle(ids: Iterable[str], submission: str) -> None:
    """Close doubts, because their rows are linked now or were mended by their sender; decided ones stay decided."""
    for item in table("doubts").get_many({"id": i} for i in ids):
        if item["state"] != OPEN:
            continue
        try:
            tables().transact(update(item, state=SETTLED, settledBy=submission, settledAt=clock.now().isoformat()))
        except ConditionFailed:
            continue  # decided meanwhile, or opened again


def open_ids(agency: str, dataset: str) -> list[str]:
    """The open doubts of an agency about a dataset."""
    return [item["id"] for item in of_agency(agency, OPEN) if item["dataset"] == dataset]


def of_agency(agency: str, state: str) -> Iterator[Item]:
    """The doubts of an agency in a state, the oldest first."""
    return every(table("doubts"), agency, index="by-agency", begins_with=f"{state}#")


def settle_at(agency: str, places: Sequence[tuple[str, str, int]], submission: str) -> None:
    """Close the open doubts of rows at these places (submission, sheet and row), which their sender has mended."""
    wanted = set(places)
    told = (i for i in of_agency(agency, OPEN) if (i["submission"], i["sheet"], int(i["row"])) in wanted)
    settle([item["id"] for item in told], submission)


def decisions(agency: str, dataset: str) -> pl.DataFrame:
    """What people have decided about rows of an agency for a dataset."""
    kept = every(table("decisions"), scope(agency, dataset))
    rows = [tuple(item.get(name) for name in DECISIONS) for item in kept]
    return pl.DataFrame(rows, schema=DECISIONS, orient="row")


def scope(agency: str, dataset: str) -> str:
    """The partition of an agency's decisions about a dataset."""
    return f"{agency}#{dataset}"


def waiting_for(keys: Sequence[str]) -> list[Item]:
    """The open doubts that somebody who is known under one of these keys may settle."""
    found = {item["doubt"] for key in keys for item in every(table("doubt-keys"), key)}
    return list(table("doubts").get_many({"id": doubt} for doubt in sorted(found)))
