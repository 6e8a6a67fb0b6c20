"""What a target may have of records at this moment: asked of the disclosure policy, then of the target's own rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import polars as pl

from cloud import clock, generations, knowledge
from cloud.tables import Item, table
from credit.catalogue import Dataset
from credit.disclosure.record import Record
from credit.disclosure.shown import Shown, shown
from credit.reporting.batch import sha256
from credit.reporting.checking import objections
from credit.reporting.outgoing import HASH, KEY, RECORD, excluded, outgoing, typed
from credit.reporting.receipt import RowError
from credit.reporting.target import Feed, Target
from functions.disclosure import policy
from functions.reporting import targets

NOT_SHOWN = "not-shown"
APART = "#"


@dataclass(frozen=True)
class Offer:
    """What a target may have of a record: `hash` and `key` of its row, or the reason why it may have none.

    `errors` are what the target would have against the row; `record` is None where the platform has none any more.
    `seen` says until which day, and by which rules, the same version of the record gives the same offer.
    """

    record: Record | None
    hash: str | None = None
    key: str | None = None
    reason: str | None = None
    errors: tuple[RowError, ...] = ()
    seen: str | None = None


@dataclass(frozen=True)
class Offers:
    """Offers by record id, and `rows`: those that may be had, as columns of the target."""

    by_record: Mapping[str, Offer]
    rows: pl.DataFrame


def of(target: Target, feed: Feed, copies: Sequence[Item]) -> Offers:
    """What the target may have now of the records of these copies."""
    with generations.steady():
        found = {record.record: record for record in map(Record.model_validate, _entries(copies))}
    return offered(target, feed, found, [copy["record"] for copy in copies])


def offered(target: Target, feed: Feed, found: Mapping[str, Record], wanted: Iterable[str]) -> Offers:
    """The same of records that have been read: `found` by id, among those that are `wanted`."""
    dataset, today = knowledge.catalogue().dataset(feed.dataset), clock.today()
    whole = typed({name: record.fields for name, record in found.items()}, dataset)
    never = excluded(whole, target.never, dataset, today)
    seen = _seen(target, dataset, {n: r for n, r in found.items() if n not in never}, today)
    visible = {name: {field.code: field.value for field in told.fields} for name, told in seen.items()}
    frame = typed(visible, dataset)
    rows = outgoing(frame, feed, dataset, {n: told.marks[0].id for n, told in seen.items() if told.marks})
    against = objections(frame, rows, feed, dataset, targets.texts(), today)
    made = {row[RECORD]: row for row in rows.select(RECORD, HASH, KEY).iter_rows(named=True)}
    lasting = {name: _lasting(target, feed, record, seen.get(name)) for name, record in found.items()}
    told = {name: _offer(name, found, made, never, against) for name in wanted}
    return Offers({name: replace(offer, seen=lasting.get(name)) for name, offer in told.items()}, rows)


def holds_still(target: Target, feed: Feed, copy: Item, version: int, today: date) -> bool:
    """Whether a record of this version gives the offer that it gave when this copy was last looked at."""
    seen = str(copy.get("seen", ""))
    until = seen.rpartition(APART)[2]
    return seen.startswith(_rules(target, feed, version)) and today.isoformat() <= (until or "9999")


def _seen(target: Target, dataset: Dataset, found: Mapping[str, Record], today: date) -> Mapping[str, Shown]:
    """The records as the policy shows them to the target; what it does not show is not there."""
    viewer, rules = targets.viewer(target), policy()
    told = ((name, shown(record, dataset, viewer, today, rules)) for name, record in found.items())
    return {name: one for name, one in told if one}


def _lasting(target: Target, feed: Feed, record: Record, seen: Shown | None) -> str | None:
    """What is not shown never will be by the same rules; what is shown is until its display ends, if that counts."""
    if seen is None:
        return _rules(target, feed, record.version)
    grant = next(grant for grant in policy().grants if grant.id == seen.grant)
    if grant.clock != "display":
        return None
    return _rules(target, feed, record.version) + (seen.display_until.isoformat() if seen.display_until else "")


def _rules(target: Target, feed: Feed, version: int) -> str:
    return f"{version}{APART}{_digest(target.id, feed.dataset)}{APART}"


@cache
def _digest(target: str, dataset: str) -> str:
    """Everything that decides, but for the record and the day."""
    rules = (targets.named(target), knowledge.catalogue().dataset(dataset), policy())
    return sha256("".join(part.model_dump_json() for part in rules).encode())[:16]


def _offer(
    name: str,
    found: Mapping[str, Record],
    made: Mapping[str, Mapping[str, str]],
    never: Mapping[str, object],
    against: Mapping[str, Sequence[RowError]],
) -> Offer:
    record = found.get(name)
    if name not in made:
        exclusion = never.get(name)
        return Offer(record, reason=getattr(exclusion, "id", NOT_SHOWN))
    return Offer(record, made[name][HASH], made[name][KEY], None, tuple(against.get(name, ())))


def _entries(copies: Sequence[Item]) -> Iterator[Item]:
    """The dossier entries of records: where they were last, else wherever they have moved to."""
    keys = [{"subject": c["subject"], "entry": f"{c['dataset']}#{c['record']}"} for c in copies]
    there = {item["record"]: item for item in table("dossiers").get_many(keys)}
    yield from there.values()
    for copy in copies:
        if copy["record"] not in there:
            moved = table("dossiers").query(copy["record"], index="by-record", limit=10).items
            yield from sorted(moved, key=lambda item: int(item["version"]))[-1:]
