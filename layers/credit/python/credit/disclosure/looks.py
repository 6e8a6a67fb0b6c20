"""The chain of looks: how an entry of the access log is hashed, how a day of them is sealed, and what breaks either.

Entries are numbered without a gap over all days, and each carries the hash of the one before. A seal tells how far the
chain had come when a day was over, and carries the hash of the seal before.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

NOTHING = "0" * 64  # what stands before the first
ALTERED, MISSING, MOVED, UNLINKED = "altered", "missing", "moved", "unlinked"
DIFFERS, UNSEALED, FORGED, SEAL_MISSING, CUT = "differs", "unsealed", "forged", "seal-missing", "cut"

Entry = Mapping[str, Any]


class Fault(NamedTuple):
    """Something that is not as it was written: `kind` is a fault of `schemas/policies/access-log.yaml`."""

    kind: str
    day: str
    number: int | None = None


class Seal(BaseModel):
    """What is put away of a day that is over; `signature` is that of all the rest, by whoever holds `key`."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    day: date
    first: int
    last: int
    hash: str  # of the last entry
    entries: str  # SHA-256 of the entries as lines
    previous: str  # SHA-256 of the seal before
    sealed_at: datetime
    key: str
    signature: str = ""

    @property
    def content(self) -> bytes:
        """What is signed."""
        return _canonical(self.model_dump(mode="json", by_alias=True, exclude={"signature"}))

    @property
    def fingerprint(self) -> str:
        """By which the next seal names it."""
        return hashlib.sha256(self.content + self.signature.encode()).hexdigest()


class Chain:
    """Entries, one after the other; `hash`, `number` and `day` are those of the last one."""

    def __init__(self, number: int = 0, hash_: str = NOTHING, day: str = "") -> None:
        self.number, self.hash, self.day = number, hash_, day

    def follow(self, entries: Iterable[Entry]) -> Iterator[Fault]:
        """What is wrong with the entries that come next."""
        for entry in entries:
            yield from self._next(entry)

    def _next(self, entry: Entry) -> Iterator[Fault]:
        number, day = _number(entry), str(entry.get("day", ""))
        if fingerprint(entry) != entry.get("hash"):
            yield Fault(ALTERED, day, number)
        if number > self.number + 1:
            yield Fault(MISSING, day, self.number + 1)
        elif number <= self.number or day < self.day:
            yield Fault(MOVED, day, number)
        elif entry.get("previous") != self.hash:
            yield Fault(UNLINKED, day, number)
        self.number, self.hash, self.day = number, str(entry.get("hash", "")), day


def fingerprint(entry: Entry) -> str:
    """SHA-256 over an entry without its own `hash`, as JSON with sorted keys."""
    return hashlib.sha256(_canonical({k: v for k, v in entry.items() if k != "hash" and v is not None})).hexdigest()


def line(entry: Entry) -> bytes:
    """An entry as it is put away: one line of JSON with sorted keys."""
    return _canonical(entry) + b"\n"


def _canonical(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def _number(entry: Entry) -> int:
    told = str(entry.get("entry", ""))
    return int(told) if told.isascii() and told.isdigit() else 0
