"""Delivering again: what was given up, and what was told after a place of the feed."""

from cloud import clock
from credit.distribution.subscription import Subscription
from functions.distribution import deliveries
from functions.distribution.deliveries import ACKNOWLEDGED, DEAD, OPEN, READY, REPLACED


def revive(subscription: str) -> None:
    """A delivery that was given up is told again, under its own id, from the first attempt on."""
    before = deliveries.last(subscription)
    if before is not None and before.state == DEAD:
        deliveries.move(before.id, (DEAD,), READY, clock.now(), attempts=0, problem=None)


def from_(subscription: Subscription, after: int) -> None:
    """Let the next delivery begin after this number. One that is open is taken away, the next one holds it."""
    before = deliveries.last(subscription.id)
    if before is None:
        return
    if before.state == ACKNOWLEDGED:
        deliveries.move(before.id, (ACKNOWLEDGED,), ACKNOWLEDGED, replay=min(after, before.up_to))
    elif deliveries.move(before.id, (*OPEN, DEAD, REPLACED), REPLACED, after=min(after, before.after)):
        deliveries.clear(before)
