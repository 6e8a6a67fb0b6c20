"""Statements of the platform itself: rows that are taken in once more, because the register has grown or somebody has
decided about them, and marks that somebody has set on records.

What is to be done is written down before its cause takes effect, or with it, and done afterwards, never before: rows
that are taken in too early find nothing new, and the same statement is not taken in twice. A statement says which rows;
it goes through the inbox like every file, so nothing about it is special.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from cloud import clock, files, settings
from cloud.subjects import batched
from cloud.tables import Item, Put, Write, every, table, tables
from credit.exchange.statements import AgainStatement, Place, Statement, written
from functions.intake.inbox import Wishes

MOST = 5_000  # rows of one statement
TOGETHER = 25  # plans of one transaction, each of which may be large
LATE = timedelta(minutes=2)  # longer than whoever has planned something takes to send it


def planned(rows: Iterable[Item], trigger: str, because: str, *, due: bool) -> list[tuple[Any, Write]]:
    """The writes that plan to take rows in once more.

    Args:
        rows: each with `agency, dataset, submission, sheet, row`.
        trigger: what they are planned under, and sent by.
        because: why, the same for the same cause: it makes the statement another one than the last about these rows.
        due: the cause takes effect in the same transaction, so that the sweep may send what nobody has sent. Else only
            whoever brings it about knows when: a run that does so again if it dies, and sends at its end.
    """
    grouped: dict[tuple[str, str, str], set[tuple[str, int]]] = {}
    for row in rows:
        grouped.setdefault((row["agency"], row["dataset"], row["submission"]), set()).add(
            (row["sheet"], int(row["row"]))
        )
    return [
        planned_statement(about[:2], _statement(about[2], places[start : start + MOST], because), trigger, due=due)
        for about, every in sorted(grouped.items())
        for places in [sorted(every)]
        for start in range(0, len(places), MOST)
    ]


def planned_statement(about: tuple[str, str], told: Statement, trigger: str, *, due: bool) -> tuple[Any, Write]:
    """The write that plans to put a statement of the platform into the inbox, under an agency and a dataset."""
    (agency, dataset), content = about, written(told)
    item = {
        "trigger": trigger,
        # A plan that is made again may name other rows: it stands beside the first one and never in its place.
        "id": f"{agency}/{dataset}/{hashlib.sha256(content).hexdigest()[:16]}",
        "agency": agency,
        "dataset": dataset,
        "kind": told.gongxin,
        "content": content.decode(),
        "dueAt": clock.now().isoformat() if due else None,
    }
    return table("again"), Put(item)


def plan(rows: Iterable[Item], trigger: str, because: str, *, due: bool) -> None:
    """Plan it now, as `planned` says it: apart from whatever causes it."""
    for some in batched(planned(rows, trigger, because, due=due), TOGETHER):
        tables().transact(some)


def _statement(submission: str, places: Sequence[tuple[str, int]], because: str) -> AgainStatement:
    told = tuple(Place(sheet=sheet, row=row) for sheet, row in places)
    return AgainStatement(submission=submission, rows=told, because=because)


def send(trigger: str) -> int:
    """Put into the inbox what is planned under a trigger; how many files. Sending twice is sending once."""
    return sum(_send(item) for item in every(table("again"), trigger))


def send_late() -> int:
    """The same for everything that has been due for a while."""
    before = clock.now() - LATE
    due = [item for item in table("again").scan() if "dueAt" in item]
    late = [item for item in due if datetime.fromisoformat(item["dueAt"]) < before]
    return sum(_send(item) for item in late)


def _send(item: Item) -> int:
    folder, _, name = item["id"].rpartition("/")
    key = f"{folder}/{item.get('kind', 'again')}-{name}.json"
    told = Wishes(channel="platform").metadata
    files.write(settings.bucket("inbox"), key, item["content"].encode(), "application/json", told)
    table("again").delete({"trigger": item["trigger"], "id": item["id"]})
    return 1
