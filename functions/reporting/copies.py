"""What each target has, or is to have, of each record: one item, written by the run of its target alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cloud import clock
from cloud.subjects import batched
from cloud.tables import Item, Put, every, table
from credit.reporting.deciding import Held

WAITING, PACKED, SENT, ACCEPTED, STORED = 10, 20, 30, 50, 60
REJECTED, HELD_BACK, EXCLUDED, WITHDRAWING, WITHDRAWN = 70, 75, 78, 80, 90
TABLE = "report-copies"
TOGETHER = 2_000  # items that are read and written at once
FLIGHT = ("batch", "line", "flight")  # what a copy knows of the batch that it is in


@dataclass(frozen=True)
class Named:
    """A record that a target is to hear of."""

    record: str
    subject: str
    agency: str


def look_again(target: str, dataset: str, records: Iterable[Named]) -> int:
    """Have records looked at: whether the target is to be told anything is found out when they are packed."""
    told = 0
    for some in batched(records, TOGETHER):
        known = {item["record"]: item for item in table(TABLE).get_many(keys(target, (n.record for n in some)))}
        heard = (n for n in some if n.subject or n.record in known)  # what is nobody's is in no dossier
        new = [_anew(target, dataset, named, known.get(named.record)) for named in heard]
        write(new)
        told += len(new)
    return told


def waiting(target: str, dataset: str) -> Iterator[Item]:
    """Those that are to be looked at, the longest waiting first."""
    return every(table(TABLE), line(target, dataset), index="standing")


def in_batch(target: str, batch: str) -> Iterator[Item]:
    """Those in a batch that has not been settled yet."""
    return every(table(TABLE), parcel(target, batch), index="by-batch")


def of_target(target: str) -> Iterator[Item]:
    """Everything that a target was ever to hear of."""
    return every(table(TABLE), target)


def keys(target: str, records: Iterable[str]) -> Iterator[Item]:
    """The keys of the copies of these records."""
    return ({"target": target, "record": record} for record in records)


def write(items: Iterable[Mapping[str, Any]]) -> None:
    """Write copies; what is None in them is absent."""
    table(TABLE).write_many(Put({n: v for n, v in item.items() if v is not None}) for item in items)


def again(item: Item) -> Item:
    """A copy as it is to be looked at again: at once, or when its batch is settled."""
    if item.get("batch"):
        return {**item, "again": True}
    was = item["state"] if item["state"] != WAITING else item.get("was")
    first = item.get("standing") and item["at"]
    place = line(item["target"], item["dataset"])
    return {**item, "state": WAITING, "was": was, "standing": place, "at": first or clock.now().isoformat()}


def landed(item: Item, **facts: Any) -> Item:
    """A copy whose batch is over; it is looked at again if something has happened in the meantime."""
    rest = {name: value for name, value in item.items() if name not in (*FLIGHT, "again")} | facts
    return again(rest) if item.get("again") else rest


def at_rest(item: Item, state: int, **facts: Any) -> Item:
    """A copy that waits for nothing."""
    return {
        **item,
        "state": state,
        "standing": None,
        "was": None,
        "hiddenAt": None,
        "at": clock.now().isoformat(),
        **facts,
    }


def sent(item: Item) -> Item:
    """A copy whose batch is on its way; a withdrawal is one until it is settled."""
    return {**item, "state": SENT} if item["state"] == PACKED else item


def released(items: Sequence[Item], *, uncertain: bool) -> list[Item]:
    """Copies whose batch is void; if nobody knows whether the target has it, they hold something unknown."""
    return [again(landed(item, **({"held": _unknown(item)} if uncertain else {}))) for item in items]


def held(item: Item) -> Held | None:
    """What the target holds of it."""
    return Held.of(item.get("held"))


def line(target: str, dataset: str) -> str:
    """Where copies of a dataset wait."""
    return f"{target}#{dataset}"


def parcel(target: str, batch: str) -> str:
    """What a batch is called in its copies: two targets may have batches of one id."""
    return f"{target}/{batch}"


def _anew(target: str, dataset: str, named: Named, known: Item | None) -> Item:
    facts = {"subject": named.subject or (known or {}).get("subject"), "agency": named.agency}
    if known:
        return again({**known, **facts})
    first = {"target": target, "record": named.record, "dataset": dataset, "state": WAITING, **facts}
    return {**first, "standing": line(target, dataset), "at": clock.now().isoformat()}


def _unknown(item: Item) -> dict[str, Any]:
    return Held(int(item["flight"]["version"]), "").told()
