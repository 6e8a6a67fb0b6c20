"""Every look is written down before it is answered (征信业管理条例 22): who, why, on what basis, what, and the result.

Each entry carries the hash of the one before it, over all days: what is changed or taken out later can be seen.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from cloud import clock
from cloud.tables import Expect, Item, Put, Write, table, tables
from credit.disclosure.looks import NOTHING, fingerprint
from credit.disclosure.viewer import Viewer
from credit.errors import ConditionFailed, SystemBusy

HEAD = {"day": "head", "entry": "head"}
TRIES = 50
TOGETHER = 48  # entries of one transaction, so that each may bring a write of its own along
_TURN = Lock()  # of this process's writers: each links to the one before, so together they would only undo each other

Writes = Sequence[tuple[Any, Write]]
Also = Callable[[Sequence[Item]], Writes]


@dataclass(frozen=True)
class Look:
    """One look. `what` holds opaque ids and kinds of question, never a name or a code."""

    viewer: Viewer
    purpose: str
    basis: str
    case_number: str | None
    what: Mapping[str, Any]
    results: int
    result_hash: str


def nothing(_entries: Sequence[Item]) -> Writes:
    """What is written beside entries that stand for themselves."""
    return ()


def write(look: Look, also: Also = nothing) -> Item:
    """Append a look to the log; `SystemBusy` if it cannot be written, and then the look must not be answered.

    Args:
        look: the look.
        also: what is written with the entry or not at all, such as that a consent is used up. Asked again at every try,
            with the entry as it will be, so it looks at what is there; what it raises ends it, and nothing is written.
    """
    return append([look], also)[0]


def append(looks: Sequence[Look], also: Also = nothing) -> list[Item]:
    """Append up to `TOGETHER` looks as one transaction, all or none of them, otherwise as `write` does it."""
    for _ in range(TRIES):
        with _TURN:
            head = table("access-log").get(HEAD)
            entries = list(_entries(looks, head))
            try:
                tables().transact([*map(_append, entries), _advance(entries[-1], head), *also(entries)])
            except ConditionFailed:
                continue  # somebody else was faster: link to theirs
        return entries
    raise SystemBusy("the access log is taking too many entries at once")


def close(before: str) -> None:
    """See to it that nothing is ever added to a day before this one (a date as text), whoever's clock is late."""
    while (head := table("access-log").get(HEAD)) and _reached(head) < before:
        try:
            table("access-log").put({**head, "reached": before}, _as_read(head))
        except ConditionFailed:
            continue  # somebody has looked meanwhile


def _reached(head: Item | None) -> str:
    """The newest day, which later entries go to as well if their clock says an older one."""
    return str(head.get("reached", "")) if head else ""


def _as_read(head: Item | None) -> Expect:
    return Expect(equal={n: head.get(n) for n in ("hash", "reached")}) if head else Expect(exists=False)


def _entries(looks: Sequence[Look], head: Item | None) -> Iterator[Item]:
    last, previous = (int(head["number"]), str(head["hash"])) if head else (0, NOTHING)
    day = max(clock.today().isoformat(), _reached(head))
    for number, look in enumerate(looks, last + 1):
        entry = _entry(look, day, number, previous)
        previous = entry["hash"]
        yield entry


def _entry(look: Look, day: str, number: int, previous: str) -> Item:
    viewer = {"role": look.viewer.role.value, "agency": look.viewer.agency, "subject": look.viewer.subject}
    entry = {
        "day": day,
        "entry": f"{number:012d}",
        "at": clock.now().isoformat(),
        "agency": look.viewer.agency,
        "subject": look.what.get("subject"),
        "viewer": {k: v for k, v in viewer.items() if v is not None},
        "purpose": look.purpose,
        "basis": look.basis,
        "caseNumber": look.case_number,
        "what": {k: v for k, v in look.what.items() if v is not None},
        "results": look.results,
        "resultHash": look.result_hash,
        "previous": previous,
    }
    kept = {k: v for k, v in entry.items() if v is not None}
    return {**kept, "hash": fingerprint(kept)}


def _append(entry: Item) -> tuple[Any, Put]:
    return table("access-log"), Put(entry, Expect(exists=False))


def _advance(entry: Item, head: Item | None) -> tuple[Any, Put]:
    since = (head.get("since") if head else None) or entry["day"]
    told = {"number": int(entry["entry"]), "hash": entry["hash"], "reached": entry["day"], "since": since}
    return table("access-log"), Put({**HEAD, **told}, _as_read(head))
