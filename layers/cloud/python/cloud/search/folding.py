"""Folding: a new base takes in what the journal says, and what nobody needs any more is removed.

It may die anywhere, and several may do it at once. A base holds from the moment in which one object names it, on
condition that the one before held until then. What was stored for nothing, or not removed, is left to the next run.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from cloud import clock
from cloud.search.bases import Base, Bases
from cloud.search.journal import Journal
from cloud.search.objects import Object
from cloud.search.replica import Replica

MANY, MUCH = 16, 128 << 10  # segments and bytes beyond the base: about a second for whoever begins with it
OLD = timedelta(hours=6)  # what was removed does not lie on in a base for longer
GRACE = 600.0  # seconds for which a base and its segments stay after the next base: readers go on without a new start


def settle(bases: Bases, journal: Journal, caught_up: Callable[[], Replica]) -> bool:
    """Remove what a base has replaced for long enough, then make another one if that is worth it; whether it was."""
    before = bases.current()
    if before[0] and before[0].age > GRACE:
        _tidy(bases, journal, before[0], before[1])
        before = bases.current()
    base = before[0]
    if not _worth(journal.waiting(base.position if base else 0)):
        return False
    replica = caught_up()
    file, position = replica.written()
    try:
        return bases.publish(file, position, before)
    finally:
        file.unlink()


def _worth(waiting: list[Object]) -> bool:
    if not waiting:
        return False
    old = clock.now() - waiting[0].modified > OLD
    return old or len(waiting) > MANY or sum(segment.size for segment in waiting) > MUCH


def _tidy(bases: Bases, journal: Journal, base: Base, etag: str | None) -> None:
    """Remove bases and empty segments that this one has replaced."""
    for key in bases.others(base):
        bases.remove(key)
    if base.emptied < base.position:
        journal.empty(range(base.emptied + 1, base.position + 1))
        bases.note(replace(base, emptied=base.position), etag)
