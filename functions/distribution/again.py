"""What stands still in distribution is started again: runs, deliveries that nobody confirmed, days that are over."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from cloud import clock, logs
from cloud.step import apart
from credit.distribution.subscription import Subscription
from functions.distribution import deliveries, due, feed, runs, store, tell


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Once a minute or so: tell again, take in what nobody took in, and once a day judge anew what everybody holds."""
    if event.get("warm"):
        return {"warm": True}
    told = [apart(partial(tell.tell, item), "a delivery") for item in list(deliveries.waiting(clock.now()))]
    started = [
        apart(partial(runs.start, one.id), "a run of distribution") for one in list(store.everybody()) if _stands(one)
    ]
    done = {"told": len(told), "started": len(started)}
    logs.logger().info("distribution swept", extra=done)
    return done


def _stands(subscription: Subscription) -> bool:
    """Whether there is something that no run has done yet."""
    if next(due.of(due.follower(subscription.id)), None):
        return True
    head = feed.head(subscription.id)
    return head is None or head.get("judgedOn") != clock.today().isoformat() or _has_to_deliver(subscription, head)


def _has_to_deliver(subscription: Subscription, head: Mapping[str, Any]) -> bool:
    """Changes that are in no delivery yet, and nothing to wait for."""
    if not subscription.delivered or not subscription.receives(clock.today()):
        return False
    newest, last = deliveries.last(subscription.id), int(head["last"])
    if newest is None:
        return last > 0
    if newest.is_open or newest.state == deliveries.DEAD:
        return newest.is_open and newest.outdated
    return last > newest.up_to and deliveries.is_time(subscription, newest)
