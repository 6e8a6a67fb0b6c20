"""Which generation of the projections is live: dossiers, subjects and search exist twice, and one of the two is read.

Generations are numbered, so that a run that takes long can tell the next one from the one after that; the even ones lie
in one set of tables and one index, the odd ones in the other. The item `live` of the table `projections` holds the
number, and in `next` that of a generation which is about to take over: whoever projects writes into both until then.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from credit.errors import ConditionFailed

if TYPE_CHECKING:
    from cloud.search import Written
    from cloud.tables import Expect, Item, Tables

BOTH = (0, 1)
TABLE, LIVE = "projections", "live"
MOMENT = 1.0  # seconds for which a reader believes what it saw


@dataclass(frozen=True)
class Place:
    """Where a run reads and writes projections: a generation; what stands in for its tables and takes its documents."""

    number: int
    tables: "Tables | None" = None
    documents: "Written | None" = None


_PINNED: ContextVar[Place | None] = ContextVar("pinned", default=None)
_STEADY: ContextVar[list[Place] | None] = ContextVar("steady", default=None)


def place() -> Place:
    """Where this run is: where it is pinned to, else the live generation as it was within the last second."""
    if there := _PINNED.get():
        return there
    seen = _STEADY.get()
    if seen is None:
        return _live()
    if not seen:
        seen.append(_live())
    return seen[0]


def pinned_to() -> Place | None:
    """Where this run is pinned to, if it is."""
    return _PINNED.get()


@contextmanager
def pinned(there: Place) -> Iterator[None]:
    """Everything inside, in this thread, reads and writes projections there, whatever becomes live meanwhile."""
    token = _PINNED.set(there)
    try:
        yield
    finally:
        _PINNED.reset(token)


@contextmanager
def steady() -> Iterator[None]:
    """Everything inside, in this thread, stays in the generation that was live when it was first looked for."""
    token = _STEADY.set([])
    try:
        yield
    finally:
        _STEADY.reset(token)


def state() -> "Item":
    """The item `live` as it is this very moment: `number`, perhaps `next`, `since`, `cleared`."""
    from cloud.tables import table

    return table(TABLE).get({"name": LIVE}) or {"name": LIVE, "number": 0}


def wanted() -> tuple[int, ...]:
    """The generations into which a projection has to be written at this moment."""
    now = state()
    return (now["number"], now["next"]) if "next" in now else (now["number"],)


def expected(before: "Item") -> "Expect":
    """What a change of the item `live` expects: that nobody has switched since it was read."""
    from cloud.tables import Expect

    return Expect(equal={"number": before["number"]}) if "since" in before else Expect(equal={"since": None})


def change(before: "Item", **facts: object) -> bool:
    """Replace the item `live`; False if another one is live than was read. A fact that is None goes."""
    from cloud.tables import table

    try:
        table(TABLE).put({"since": "", **before, **facts}, expected(before))
    except ConditionFailed:
        return False
    return True


def forget() -> None:
    """Look again, however little time has passed."""
    _within.cache_clear()


def _live() -> Place:
    return Place(_within(int(time.monotonic() / MOMENT)))


@lru_cache(maxsize=1)
def _within(_moment: int) -> int:
    return int(state()["number"])
