"""Rows that are taken in once more, because the register has grown or somebody has decided about them.

What is to be done is written down before its cause takes effect, and done afterwards: whatever dies in between, the
sweep finds it. A statement says which rows; it goes through the inbox like every file, so nothing about it is special.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cloud import clock, files, settings
from cloud.tables import Item, Put, Write, table
from credit.exchange.statements import AgainStatement, Place, written

MOST = 5_000  # rows of one statement
LATE = timedelta(minutes=2)  # longer than any cause takes to be there once its consequences are written down


def planned(rows: Iterable[Item], trigger: str, because: str) -> list[tuple[Any, Write]]:
    """The writes that plan to take rows in once more.

    Args:
        rows: each with `agency, dataset, submission, sheet, row`.
        trigger: what they are planned under, and sent by.
        because: why, the same for the same cause: it makes the statement another one than the last about these rows.
    """
    grouped: dict[tuple[str, str, str], set[tuple[str, int]]] = {}
    for row in rows:
        grouped.setdefault((row["agency"], row["dataset"], row["submission"]), set()).add(
            (row["sheet"], int(row["row"]))
        )
    return [
        (table("again"), Put(_item(about, places[start : start + MOST], trigger, because)))
        for about, every in sorted(grouped.items())
        for places in [sorted(every)]
        for start in range(0, len(places), MOST)
    ]


def _item(
    about: tuple[str, str, str], places: Sequence[tuple[str, int]], trigger: str, because: str
) -> Mapping[str, Any]:
    agency, dataset, submission = about
    told = tuple(Place(sheet=sheet, row=row) for sheet, row in places)
    content = written(AgainStatement(submission=submission, rows=told, because=because)).decode()
    return {
        "trigger": trigger,
        "id": f"{agency}/{dataset}/{submission}/{places[0][0]}/{places[0][1]}",
        "agency": agency,
        "dataset": dataset,
        "content": content,
        "at": clock.now().isoformat(),
    }


def send(trigger: str) -> int:
    """Put into the inbox what is planned under a trigger; how many files. Sending twice is sending once."""
    return sum(_send(item) for item in list(table("again").query(trigger, limit=1000).items))


def send_late() -> int:
    """The same for everything that was planned a while ago and is still there."""
    before = clock.now() - LATE
    late = [item for item in table("again").scan() if datetime.fromisoformat(item["at"]) < before]
    return sum(_send(item) for item in late)


def _send(item: Item) -> int:
    content = item["content"].encode()
    name = hashlib.sha256(content).hexdigest()[:16]
    key = f"{item['agency']}/{item['dataset']}/again-{name}.json"
    files.write(settings.bucket("inbox"), key, content, "application/json")
    table("again").delete({"trigger": item["trigger"], "id": item["id"]})
    return 1
