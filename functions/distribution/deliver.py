"""Make the next delivery of a subscription, if there is something to deliver and its time has come.

One delivery is open at a time: the next one holds whatever has changed meanwhile. It is made by the run that writes the
feed, so that nothing changes while it is packed.
"""

from credit.distribution.subscription import Subscription
from credit.errors import ConditionFailed
from functions.distribution import deliveries, feed, packing
from functions.distribution.deliveries import DEAD, OPEN, REPLACED, Delivery

UNCONFIRMED = (*OPEN, DEAD)


def make(subscription: Subscription) -> str | None:
    """The id of the new delivery, if there is one to make."""
    before = deliveries.last(subscription.id)
    if not deliveries.is_due(subscription, before, feed.last_number(subscription.id)):
        return None
    if before is not None and before.state in UNCONFIRMED and not _replaced(before):
        return None
    number, digits = deliveries.named(subscription.id, int(before.number) + 1 if before else 1)
    item = packing.packed(subscription, number, digits, before)
    if item is None:
        return None
    try:
        deliveries.begin(item)
    except ConditionFailed:
        return None  # another run has made it
    return number


def _replaced(before: Delivery) -> bool:
    """A delivery that says what is right no more is taken away: nobody may be handed what was taken back."""
    if deliveries.move(before.id, UNCONFIRMED, REPLACED) is None:
        return False  # confirmed in this moment
    deliveries.clear(before)
    return True
