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
    started = [apart(partial(runs.start, one.id), "a run of distribution") for one in standing()]
    done = {"told": len(told), "started": len(started)}
    logs.logger().info("distribution swept", extra=done)
    return done


def standing() -> list[Subscription]:
    """Those for whom there is something that no run has done yet."""
    return [one for one in store.everybody() if _stands(one)]


def _stands(subscription: Subscription) -> bool:
    head, today = feed.head(subscription.id), clock.today()
    if subscription.ended(today):
        if head is None:
            return False  # nothing was ever handed over
        return not head.get("ended") or _has_to_deliver(subscription, head)
    if next(due.of(due.follower(subscription.id)), None) or head is None:
        return True
    return head.get("judgedOn") != today.isoformat() or _has_to_deliver(subscription, head)


def _has_to_deliver(subscription: Subscription, head: Mapping[str, Any]) -> bool:
    return deliveries.is_due(subscription, deliveries.last(subscription.id), int(head["last"]))
