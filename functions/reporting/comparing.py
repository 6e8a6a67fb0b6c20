"""The daily comparison: whatever a target has is compared with what it may have, whoever has been told of it or not.

It finds what no upload announces: a display that has ended, a policy that has changed, a marker that was lost.
"""

from collections.abc import Iterator, Mapping

from cloud import clock
from cloud.subjects import batched
from cloud.tables import Item, table
from credit.disclosure.record import Record
from credit.reporting.deciding import operation
from credit.reporting.target import Feed, Target
from functions.reporting import copies, offers
from functions.reporting.copies import Named


def compare(target: Target) -> int:
    """Have every record looked at of which the target ought to hear; how many."""
    return sum(_of_records(target, some) for some in batched(_held_here(target), copies.TOGETHER)) + _gone(target)


def _held_here(target: Target) -> Iterator[Item]:
    return (item for item in table("dossiers").scan() if item["dataset"] in target.by_dataset)


def _of_records(target: Target, entries: list[Item]) -> int:
    known = {
        c["record"]: c for c in table(copies.TABLE).get_many(copies.keys(target.id, (e["record"] for e in entries)))
    }
    return sum(_of_feed(target, feed, entries, known) for feed in target.feeds)


def _of_feed(target: Target, feed: Feed, entries: list[Item], known: Mapping[str, Item]) -> int:
    today = clock.today()
    mine = (e for e in entries if e["dataset"] == feed.dataset)
    fresh = (e for e in mine if not offers.holds_still(target, feed, known.get(e["record"], {}), e["version"], today))
    found = {e["record"]: Record.model_validate(e) for e in fresh}
    told = offers.offered(target, feed, found, found)
    late = [
        Named(record.record, record.subject, record.agency)
        for name, record in found.items()
        if _differs(known.get(name), told.by_record[name])
    ]
    return copies.look_again(target.id, feed.dataset, late)


def _differs(copy: Item | None, offer: offers.Offer) -> bool:
    """Whether something is to be told; what is under way, or was refused just so, is known already."""
    if copy is None:
        return offer.hash is not None
    if copy.get("batch") or copy.get("standing") or (offer.hash and copy.get("refused") == offer.hash):
        return False
    state = offer.record.state if offer.record else None
    return operation(copies.held(copy), offer.hash, state) is not None


def _gone(target: Target) -> int:
    """Records that a target holds and that are in no dossier any more."""
    told = 0
    held = (c for c in copies.of_target(target.id) if c.get("held") and not c.get("batch") and not c.get("standing"))
    for some in batched(held, copies.TOGETHER):
        keys = [{"subject": c["subject"], "entry": f"{c['dataset']}#{c['record']}"} for c in some]
        there = {item["record"] for item in table("dossiers").get_many(keys)}
        gone = [copies.again(copy) for copy in some if copy["record"] not in there]
        copies.write(gone)
        told += len(gone)
    return told
