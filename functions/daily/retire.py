"""Clear the generation that nobody reads any more: what the law takes out of sight does not lie on in an old copy."""

from datetime import datetime, timedelta

from cloud import clock, generations
from cloud.generations import Place
from cloud.search import index
from cloud.tables import Item, projections, table
from credit.errors import NotAllowed
from functions.daily.lease import Lease

READ_NO_MORE = timedelta(minutes=16)  # longer than any function may run


def retire() -> bool:
    """Clear the old generation some time after a switch, once; whether it was cleared now.

    What a rebuild that died had announced is called off, too: until then every upload is written twice.
    """
    now = generations.state()
    if "next" not in now and not _is_due(now):
        return False
    try:
        lease = Lease.take("retire")
    except NotAllowed:
        return False  # a rebuild is at work
    try:
        return _is_due(now) and _clear(now["number"] + 1)
    finally:
        lease.give_back()


def empty() -> None:
    """Clear all projections where this run is pinned to."""
    for name in projections():
        table(name).clear()
    index().clear()


def _is_due(now: Item) -> bool:
    if not now.get("since") or now.get("cleared"):
        return False
    return clock.now() - datetime.fromisoformat(now["since"]) > READ_NO_MORE


def _clear(number: int) -> bool:
    with generations.pinned(Place(number)):
        empty()
    return generations.change(generations.state(), cleared=True)
