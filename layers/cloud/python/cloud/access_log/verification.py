"""Whether the access log is what was written: from the platform's own tables, or from copies of what was put away."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import orjson
from pydantic import ValidationError

from cloud import clock
from cloud.access_log import reading, seals
from credit.disclosure.looks import (
    ALTERED,
    CUT,
    DIFFERS,
    FORGED,
    NOTHING,
    SEAL_MISSING,
    UNSEALED,
    Chain,
    Entry,
    Fault,
    Seal,
    line,
)
from credit.errors import BadRequest

MOST = 1_000  # faults that are told one by one; all are counted
LATE = timedelta(days=2)  # a day over for longer than this has its seal
Tell = Callable[[int], None]


@dataclass
class Verified:
    """What was found: how many entries of how many days were read, how many are sealed, by which key, what is wrong."""

    entries: int = 0
    first: int | None = None
    last: int = 0
    days: int = 0
    sealed: int = 0
    key: str | None = None
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.counts

    def add(self, faults: Iterable[Fault]) -> None:
        """Count faults, and keep the first ones."""
        for fault in faults:
            self.counts[fault.kind] += 1
            if len(self.faults) < MOST:
                self.faults.append(fault)


class Source(Protocol):
    """Where the log is read from."""

    def seals(self) -> Sequence[Seal]:
        """Every seal, the oldest first."""

    def days(self) -> Iterator[str]:
        """The days that have entries, or may have some, the oldest first."""

    def entries(self, day: str) -> Iterator[Entry]:
        """The entries of a day, in order."""

    def end(self) -> tuple[int, str] | None:
        """Number and hash of the newest entry, where that is known from elsewhere."""


class Platform:
    """The tables of this platform, and the bucket of its seals."""

    def seals(self) -> Sequence[Seal]:
        """Every seal, the oldest first."""
        return list(seals.kept())

    def days(self) -> Iterator[str]:
        """Every day since the first look."""
        told = reading.head()
        return reading.days(told["since"], told["reached"]) if told else iter(())

    def entries(self, day: str) -> Iterator[Entry]:
        """The entries of a day, in order."""
        return reading.entries(day)

    def end(self) -> tuple[int, str] | None:
        """What the head says."""
        told = reading.head()
        return (int(told["number"]), told["hash"]) if told else (0, NOTHING)


class Copies:
    """A folder with what was put away: `seals/` and `entries/` as they lie in the bucket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not any(folder.glob(f"{seals.SEALS}*.json")):
            raise BadRequest(
                f"{folder} 中没有封存文件 / holds no seals: give the folder that has seals/ and entries/ in it"
            )

    def seals(self) -> Sequence[Seal]:
        """Every seal, the oldest first."""
        return [_seal(path) for path in sorted((self._folder / seals.SEALS).glob("*.json"))]

    def days(self) -> Iterator[str]:
        """The days of the seals."""
        return (seal.day.isoformat() for seal in self.seals())

    def entries(self, day: str) -> Iterator[Entry]:
        """The entries of a day, in order; what cannot be read is an entry without anything."""
        path = self._folder / seals.ENTRIES / f"{day}.jsonl"
        if not path.exists():
            return
        with path.open("rb") as lines:
            for told in lines:
                yield _entry(told, day)

    def end(self) -> tuple[int, str] | None:
        """Nobody says."""
        return None


def verify(source: Source, *, key: str | None = None, tell: Tell = lambda _entries: None) -> Verified:
    """Read all of it and tell what is wrong.

    Args:
        source: where it is.
        key: the public key that seals are to be made with, in hexadecimal; else the first seal's.
        tell: progress, with the number of entries read.
    """
    found, every = Verified(), source.seals()
    found.sealed, found.key = len(every), key or (every[0].key if every else None)
    found.add(_of_seals(every, found.key))
    sealed = {seal.day.isoformat(): seal for seal in every}
    chain = _start(source, every)
    found.first = chain.number + 1
    for day in sorted({*source.days(), *sealed}):
        found.add(_of_day(source, day, sealed.get(day), chain, found))
        tell(found.entries)
    found.last = chain.number
    end = source.end()
    if end and end != (chain.number, chain.hash):
        found.add([Fault(CUT, chain.day, chain.number)])
    return found


def copy(to: Path) -> int:
    """Fetch what was put away into a folder, to be verified elsewhere; how many days."""
    for part in (seals.SEALS, seals.ENTRIES):
        (to / part).mkdir(parents=True, exist_ok=True)
    kept = list(seals.kept())
    for seal in kept:
        seals.put_away(seal.day.isoformat(), to / seals.ENTRIES / f"{seal.day}.jsonl")
        told = seal.model_dump_json(by_alias=True, indent=1)
        (to / seals.SEALS / f"{seal.day}.json").write_text(told, encoding="utf-8")
    return len(kept)


def _start(source: Source, every: Sequence[Seal]) -> Chain:
    """Copies may begin in the middle: then the first entry is believed about what came before it."""
    if not isinstance(source, Copies) or every[0].first == 1:
        return Chain()
    first = next(source.entries(every[0].day.isoformat()), {})
    return Chain(every[0].first - 1, str(first.get("previous", "")))


def _of_seals(every: Sequence[Seal], key: str | None) -> Iterator[Fault]:
    previous = every[0].previous if every and every[0].first > 1 else NOTHING
    for seal in every:
        if seal.key != key or not seals.genuine(seal):
            yield Fault(FORGED, seal.day.isoformat(), seal.last)
        if seal.previous != previous:
            yield Fault(SEAL_MISSING, seal.day.isoformat(), seal.first)
        previous = seal.fingerprint


def _of_day(source: Source, day: str, seal: Seal | None, chain: Chain, found: Verified) -> Iterator[Fault]:
    before, digest, first = found.entries, sha256(), None
    for entry in source.entries(day):
        yield from chain.follow([entry])
        digest.update(line(entry))
        first = chain.number if first is None else first
        found.entries += 1
    some = found.entries > before
    found.days += some
    if seal is None:
        if some and date.fromisoformat(day) + LATE < clock.today():
            yield Fault(UNSEALED, day, chain.number)
    elif (digest.hexdigest(), first, chain.number, chain.hash) != (seal.entries, seal.first, seal.last, seal.hash):
        yield Fault(DIFFERS, day, seal.last)


def _seal(path: Path) -> Seal:
    try:
        return Seal.model_validate_json(path.read_bytes())
    except ValidationError:
        raise BadRequest(f"{path.name} 不是封存文件 / is no seal") from None


def _entry(told: bytes, day: str) -> Mapping[str, object]:
    try:
        entry = orjson.loads(told)
    except orjson.JSONDecodeError:
        entry = None
    return entry if isinstance(entry, dict) else {"day": day, "hash": ALTERED}
