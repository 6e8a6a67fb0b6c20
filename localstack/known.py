"""What a platform on this machine knows, as counts and digests: two moments are compared and nothing is shown."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from cloud import generations, knowledge, ledger, search, subjects
from cloud.tables import Item, connect
from credit.catalogue import Dataset
from localstack import manifest

# What is counted or granted for a while; nobody misses it.
PASSING = {"limits", "machine-tokens", "statistics", "projections", "slots"}
WIDTH = 1 << 256


class Part(NamedTuple):
    """A part of what is known: how many, and a digest of all of it that does not depend on the order."""

    number: int
    digest: str


def known(home: Path, environment: Mapping[str, str]) -> dict[str, Part]:
    """Every part of what a platform knows: versions of the ledger, tables, projections as they are read, the index.

    Args:
        home: its folder.
        environment: its operator's, which this process takes on.
    """
    os.environ.update(environment)
    parts = {f"ledger {d.id}": _part(_rows(d)) for d in knowledge.catalogue().datasets}
    tables = connect(f"sqlite:///{home / 'tables.sqlite'}")
    for name in sorted(set(manifest.load().tables) - PASSING):
        schema = manifest.load().schema_of(name)
        there = schema.of(generations.state()["number"]) if schema.generations else schema
        parts[f"table {name}"] = _part(map(_told, tables.table(there).scan()))
    parts["search"] = _part(repr(kept).encode() for kept in search.index().scan())
    return {name: part for name, part in parts.items() if part.number}


def differing(before: Mapping[str, Part], after: Mapping[str, Part]) -> list[str]:
    """The parts that are not what they were, or were not there."""
    return [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]


def of(home: Path, port: int) -> dict[str, Part]:
    """What a platform knows, found out by a process of its own that holds nothing of another state."""
    from localstack.drill.commands import python

    told: Mapping[str, Sequence[Any]] = json.loads(python(home, port, "-m", "localstack.known"))
    return {name: Part(*part) for name, part in told.items()}


def _rows(dataset: Dataset) -> Iterator[bytes]:
    for frame in ledger.records(dataset, versions=True):
        yield from (orjson.dumps([dataset.id, *map(str, row)]) for row in frame.iter_rows())


def _told(item: Item) -> bytes:
    """An item opened, where it is sealed: sealed twice it never looks the same."""
    plain = subjects.opened(item).model_dump(mode="json") if "sealed" in item else item
    return json.dumps(plain, sort_keys=True, default=str).encode()


def _part(things: Iterable[bytes]) -> Part:
    count = total = 0
    for thing in things:
        count += 1
        total = (total + int.from_bytes(hashlib.sha256(thing).digest(), "big")) % WIDTH
    return Part(count, f"{total:064x}")


def main() -> None:
    """Print what the platform of `GONGXIN_HOME` knows, as JSON."""
    home, port = Path(os.environ["GONGXIN_HOME"]), int(os.environ["GONGXIN_PORT"])
    json.dump(known(home, manifest.environment("operator", home, port)), sys.stdout)


if __name__ == "__main__":
    main()
