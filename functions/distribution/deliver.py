"""Make the next delivery of a subscription, if there is something to deliver and its time has come.

One delivery is open at a time: the next one holds whatever has changed meanwhile. It is made by the run that writes the
feed, so that nothing changes while it is packed.
"""

from cloud import clock
from credit.distribution.subscription import EXPIRED, REVOKED, Subscription
from credit.errors import ConditionFailed
from functions.distribution import deliveries, feed, packing
from functions.distribution.deliveries import ACKNOWLEDGED, DEAD, OPEN, REPLACED, Delivery


def make(subscription: Subscription) -> str | None:
    """The id of the new delivery, if there is one to make."""
    if not subscription.delivered or not _may_receive(subscription):
        return None
    before = deliveries.last(subscription.id)
    if before is not None and before.state == DEAD:
        return None
    if before is not None and before.is_open and not _replaced(before):
        return None
    if not deliveries.is_time(subscription, before):
        return None
    since = _since(before)
    if feed.last_number(subscription.id) <= since:
        return None
    number, digits = deliveries.named(subscription.id, int(before.number) + 1 if before else 1)
    item = packing.packed(subscription, number, digits, since)
    if item is None:
        return None
    try:
        deliveries.begin(item)
    except ConditionFailed:
        return None  # another run has made it
    return number


def _since(before: Delivery | None) -> int:
    """Where the next delivery begins: after the last one that was confirmed."""
    if before is None:
        return 0
    return before.up_to if before.state == ACKNOWLEDGED else before.after


def _replaced(before: Delivery) -> bool:
    """An open delivery that says what is right no more is taken away: nobody may be handed what was taken back."""
    if not before.outdated:
        return False
    if deliveries.move(before.id, OPEN, REPLACED) is None:
        return False  # confirmed in this moment
    deliveries.clear(before)
    return True


def _may_receive(subscription: Subscription) -> bool:
    """Whoever has lost the right is still told that everything is withdrawn."""
    return subscription.receives(clock.today()) or subscription.standing(clock.today()) in (EXPIRED, REVOKED)
