"""What the platform has come to: everything that somebody could ask it for, without the times of writing it."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from cloud import knowledge, ledger, search
from cloud.tables import Table, tables
from localstack import manifest
from tests.faults.city import City

TABLES = (
    "submissions",
    "subjects",
    "subject-keys",
    "dossiers",
    "shared-keys",
    "confirmations",
    "doubts",
    "doubt-keys",
    "decisions",
    "again",
    "marks",
)
# Times; which stored version a file came as; keys of indexes that carry a time.
PASSING = {
    "at",
    "receivedAt",
    "finishedAt",
    "committedAt",
    "openedAt",
    "settledAt",
    "arrival",
    "place",
    "published",
    "opened",
    "revision",
}
TEXTS = {"errors.csv", "changes.csv"}
# How often an item was written: two files at once may open a doubt once more than one after the other do.
COUNTED = {("doubts", "version"), ("submissions", "openVersion"), ("submissions", "revision")}
UNMARKED = ("committed_at", "received_at", "cleansed_at")
End = dict[str, Any]


def end(city: City) -> End:
    """By place and key, what is there."""
    city.act_as("operator")
    told: End = {}
    told |= {f"ledger {row.pop('_')}": row for row in _ledger()}
    told |= {f"{name} {key}": item for name in TABLES for key, item in _items(name)}
    told |= {f"search {row[0]}": list(row[1:]) for row in _searched()}
    told |= {f"outbox {key}": _answer(key, content) for key, content in city.objects("outbox")}
    told |= {f"raw {key}": len(content) for key, content in city.objects("raw")}
    told |= {f"open rows {scope}": rows for scope, rows in _open_rows(city)}
    told |= {f"inbox {key}": True for key, _ in city.objects("inbox")}
    told |= {f"place {item['number']}": dict(item) for item in _table("slots").scan()}
    told |= {f"told {told_}": True for told_ in city.told()}
    return told


def differences(wanted: Sequence[End], found: End) -> list[str]:
    """Where an end differs from all of those that it may be, in words.

    Each thing for itself may be as in any of them: of two files at once one may be the first in the ledger, the other
    the first to be answered. The ledger and what shows it must be as in one of them.
    """
    every = [dict(_leaves("", one)) for one in wanted]
    given = dict(_leaves("", found))
    places = sorted({*given, *(place for one in every for place in one)})
    other = [place for place in places if all(given.get(place) != one.get(place) for one in every)]
    told = [f"{place}: {_short(every[0].get(place))} became {_short(given.get(place))}" for place in other]
    if told:
        return told
    # How a subject was found is told as it was when it was looked for.
    shown = [p for p in places if p.startswith(("ledger", "dossiers")) and not p.endswith((".method", ".reason"))]
    torn = [[place for place in shown if given.get(place) != one.get(place)] for one in every]
    nearest = min(range(len(every)), key=lambda number: len(torn[number]))
    return [f"{p}: {_short(every[nearest].get(p))}, torn {_short(given.get(p))}" for p in torn[nearest]]


def _leaves(place: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """Every single value, with its place."""
    if isinstance(thing, Mapping):
        for name, inner in thing.items():
            yield from _leaves(f"{place}.{name}" if place else name, inner)
    elif isinstance(thing, list) and any(isinstance(inner, Mapping) for inner in thing):
        for number, inner in enumerate(thing):
            yield from _leaves(f"{place}.{number}", inner)
    else:
        yield place, thing


def _short(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False, default=str)[:200]


def _ledger() -> Iterator[dict[str, Any]]:
    """Every version of every record; a record that is there twice under one number shows as well."""
    for dataset in knowledge.catalogue().datasets:
        rows = list(ledger.records(dataset, versions=True))
        every = pl.concat(rows) if rows else pl.DataFrame({"record_id": []})
        seen: dict[tuple[str, int], int] = {}
        for row in every.drop(UNMARKED, strict=False).iter_rows(named=True):
            place = (row["record_id"], row["version"])
            seen[place] = seen.get(place, 0) + 1
            yield {"_": f"{dataset.id} {place[0]} {place[1]} {seen[place]}", **row}


def _items(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    keys = manifest.load().tables[name]
    for item in _table(name).scan():
        key = " ".join(str(item[k]) for k in (keys.partition, keys.sort) if k)
        kept = {k: v for k, v in item.items() if k not in PASSING and (name, k) not in COUNTED}
        if "steps" in kept:
            kept["steps"] = sorted(step["name"] for step in kept["steps"])
        yield key, kept


def _table(name: str) -> Table:
    return tables().table(manifest.load().schema_of(name))


def _searched() -> list[tuple[Any, ...]]:
    with search.index().engine.store.reading() as db:  # type: ignore[attr-defined]
        return list(db.execute("SELECT id, version, names, codes FROM subjects"))


def _answer(key: str, content: bytes) -> Any:
    if key.endswith("receipt.json"):
        receipt = _timeless(json.loads(content))
        for name in receipt.get("files", {}).keys() - TEXTS:  # their times make them others
            receipt["files"][name] = True
        return receipt
    return content.decode("utf-8-sig") if key.endswith(".csv") else True


def _timeless(thing: Any) -> Any:
    if isinstance(thing, Mapping):
        return {k: _timeless(v) for k, v in thing.items() if k not in PASSING}
    return [_timeless(inner) for inner in thing] if isinstance(thing, list) else thing


def _open_rows(city: City) -> Iterator[tuple[str, Any]]:
    """What the pointers point at; what lies beside it counts for nothing."""
    held = dict(city.objects("open-rows"))
    for item in _table("open-rows").scan():
        rows = pl.read_parquet(io.BytesIO(held[item["key"]]))
        # Which row of several about one matter heads them depends on which came first.
        told = rows.drop("at", "case").with_columns(pl.col("near").list.join(" "))
        yield item["scope"], {f"{r['submission']} {r['sheet']} {r['row']}": r for r in told.iter_rows(named=True)}
