"""Rows that a target has refused, or would refuse: an item for their source unit, and a thin event."""

from collections.abc import Iterable, Iterator, Sequence

from cloud import clock, events
from cloud.events import Event
from cloud.tables import Item, table
from credit.reporting.receipt import RowError

TABLE = "report-errors"
OPEN, SETTLED = "open", "settled"
CHECK, TARGET = "check", "target"  # who has found it
EVENT = "gongxin.report.rejected.v1"


def note(copy: Item, errors: Sequence[RowError], *, stage: str, cause: str) -> Item:
    """Note what is wrong with a record, for its source; noting the same twice changes nothing.

    Args:
        copy: of the record.
        errors: what the target has, or would have, against it.
        stage: `check`, before it was sent, or `target`.
        cause: the batch that came back, or the hash of the row that was held back: what makes it this refusal.
    """
    key = identity(copy)
    before = table(TABLE).get({"id": key})
    if before and (before["cause"], before["state"]) == (cause, OPEN):
        return before
    now = clock.now().isoformat()
    item = {
        "id": key,
        **{name: copy[name] for name in ("target", "record", "dataset", "agency")},
        "stage": stage,
        "cause": cause,
        "errors": [error.model_dump(by_alias=True, exclude_none=True) for error in errors],
        **_state(OPEN, now),
    }
    table(TABLE).put(item)
    return item


def settled(copy: Item) -> None:
    """The record is with its target as it should be, or is not to be there any more: nobody has to mend it."""
    before = table(TABLE).get({"id": identity(copy)}) if copy.get("refused") else None
    if before and before["state"] == OPEN:
        table(TABLE).put({**before, **_state(SETTLED, before["openedAt"]), "settledAt": clock.now().isoformat()})


def tell(items: Iterable[Item]) -> int:
    """Tell the bus and the topic that there is something to mend: ids alone; how many."""
    return events.tell(_events(items))


def identity(copy: Item) -> str:
    """The id of what is told of a record and a target."""
    return f"{copy['target']}-{copy['record']}"


def _state(state: str, at: str) -> Item:
    return {"state": state, "place": f"{state}#{at}", "openedAt": at}


def _events(items: Iterable[Item]) -> Iterator[Event]:
    for item in items:
        told = {name: item[name] for name in ("record", "target", "dataset", "stage")}
        yield Event(
            type=EVENT,
            id=f"{item['id']}-{item['cause']}",
            subject=item["record"],
            data={**told, "href": "/v1/report-errors"},
            attributes={"dataset": item["dataset"], "agency": item["agency"]},
        )
