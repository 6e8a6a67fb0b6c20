"""Check what waits against the policy and the target's own rules, and pack it: withdrawals first, at any hour."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cloud.step import step
from cloud.subjects import batched
from cloud.tables import Item
from credit.reporting.deciding import operation
from credit.reporting.target import WITHDRAWALS, Feed, Operation, Target
from functions.reporting import batches, copies, offers, packing, rejected, standing, targets
from functions.reporting.offers import NOT_SHOWN, Offer, Offers
from functions.reporting.task import Run

MOST = 20  # batches of a feed in one run; the rest is packed by the next


@dataclass
class Sorted:
    """Copies that waited, by what becomes of them."""

    withdrawals: list[tuple[Item, Operation]] = field(default_factory=list)
    changes: list[tuple[Item, Operation]] = field(default_factory=list)
    resting: list[Item] = field(default_factory=list)


@step
def handler(task: Run) -> Run:
    """While a target rests nothing is packed for it: what is sent is judged when it is sent."""
    target, item = targets.named(task.target), standing.running(task)
    for batch in list(batches.opened(target.id)):
        if batch["state"] == batches.PACKING:
            batches.release(batch)  # a run died while it was packing: nothing of it was ever sent
    rests = standing.circuit_open(item)
    for feed in target.feeds:
        if rests:
            _note_hidden(target, feed)
        else:
            _pack(target, feed, is_open=packing.is_open(target))
    return task


def _note_hidden(target: Target, feed: Feed) -> None:
    """The time in which a record has to leave a target runs, whether the target answers or not."""
    held = (c for c in copies.waiting(target.id, feed.dataset) if c.get("held") and not c.get("hiddenAt"))
    for some in batched(held, target.batch_rows):
        found = _sorted(some, offers.of(target, feed, some)).withdrawals
        copies.write({**copy, "hiddenAt": copy["at"]} for copy, _ in found)


def _pack(target: Target, feed: Feed, *, is_open: bool) -> None:
    chunks = batched(copies.waiting(target.id, feed.dataset), target.batch_rows)
    for number, some in enumerate(chunks):
        if number >= MOST:
            return
        told = offers.of(target, feed, some)
        sorted_ = _sorted(some, told)
        copies.write(sorted_.resting)
        if sorted_.withdrawals:
            packing.made(target, feed, "withdrawals", sorted_.withdrawals, told)
        if sorted_.changes and is_open:
            packing.made(target, feed, "changes", sorted_.changes, told)


def _sorted(some: Sequence[Item], told: Offers) -> Sorted:
    found = Sorted()
    for copy in some:
        offer = told.by_record[copy["record"]]
        state = offer.record.state if offer.record else None
        wanted = operation(copies.held(copy), offer.hash, state)
        if wanted in WITHDRAWALS:
            found.withdrawals.append((copy, wanted))
        elif wanted is None:
            found.resting.append(_at_rest(copy, offer))
        elif offer.errors:
            found.resting.append(_held_back(copy, offer))
        elif copy.get("refused") == offer.hash:
            found.resting.append(copies.at_rest(copy, copies.REJECTED, seen=offer.seen))
        else:
            found.changes.append((copy, wanted))
    return found


def _at_rest(copy: Item, offer: Offer) -> Item:
    """Nothing is to be told: the target has it already, or may not have it and never had it."""
    rejected.settled(copy)
    if copy.get("held"):
        was = copy.get("was")
        return copies.at_rest(
            copy, copies.STORED if was == copies.STORED else copies.ACCEPTED, refused=None, seen=offer.seen
        )
    gone = copies.WITHDRAWN if copy.get("withdrawn") else copies.EXCLUDED
    return copies.at_rest(copy, gone, reason=offer.reason or NOT_SHOWN, refused=None, seen=offer.seen)


def _held_back(copy: Item, offer: Offer) -> Item:
    """The target would refuse it: its source hears so at once, and it waits for another version."""
    rejected.note(copy, offer.errors, stage=rejected.CHECK, cause=str(offer.hash))
    return copies.at_rest(copy, copies.HELD_BACK, refused=offer.hash, seen=offer.seen)
