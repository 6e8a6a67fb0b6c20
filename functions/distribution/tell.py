"""Tell receivers of their deliveries, again and again until they confirm them or there is no hope left."""

from typing import Any

import orjson

from cloud import clock, events, logs, outbound, secrets
from cloud.events import Event
from cloud.step import step
from cloud.tables import Item
from credit.distribution import signing
from credit.distribution.subscription import ACTIVE, BLOCKED, PAUSED, Subscription
from credit.errors import ConditionFailed, GongxinError
from functions.distribution import deliveries, store
from functions.distribution.deliveries import DEAD, OPEN, TOLD, Delivery
from functions.distribution.policy import policy
from functions.distribution.task import Followed

TYPE = "gongxin.delivery.ready.v1"
ANSWERED = range(200, 300)


@step
def handler(task: Followed) -> Followed:
    """The delivery that this run has made."""
    if task.delivery:
        tell(deliveries.item_of(task.delivery))
    return task


def tell(item: Item) -> None:
    """One attempt. Events and webhooks name the delivery and what its files are; who may read them asks for them."""
    delivery, subscription = Delivery.model_validate(item), store.one(item["subscription"])
    if not delivery.is_open or delivery.outdated or subscription.state == PAUSED:
        return
    events.tell([_event(delivery)])
    problem = _posted(delivery, subscription) if subscription.webhook else None
    _noted(delivery, subscription, problem)


def _noted(delivery: Delivery, subscription: Subscription, problem: str | None) -> None:
    """When it is told again, whether the receiver has answered or not: it is open until it is confirmed."""
    now, attempts = clock.now(), delivery.attempts + 1
    wait = policy().wait(attempts)
    facts: dict[str, Any] = {"attempts": attempts, "problem": problem}
    if wait is None and (problem or subscription.webhook):
        if deliveries.move(delivery.id, OPEN, DEAD, **facts):  # else it was confirmed in this moment
            _block(subscription, problem or "not confirmed")
        return
    told = {} if problem else {"toldAt": (delivery.told_at or now).isoformat()}
    again = now + (wait or policy().longest_wait)
    deliveries.move(delivery.id, OPEN, delivery.state if problem else TOLD, again, **facts, **told)


def _block(subscription: Subscription, problem: str) -> None:
    """Nothing more is sent to whoever does not answer, until they, or an operator, say that they are there again."""
    item = store.item_of(subscription.id)
    if item["state"] != ACTIVE:
        return
    try:
        store.move(item, BLOCKED, blocked={"at": clock.now().isoformat(), "reason": problem})
    except ConditionFailed:
        return  # somebody has paused or revoked it in this moment
    logs.logger().warning("subscription blocked", extra={"subscription": subscription.id})


def _posted(delivery: Delivery, subscription: Subscription) -> str | None:
    """What was wrong, None if the receiver has answered with 2xx."""
    body = orjson.dumps(_event(delivery).envelope())
    secret = signing.secret(secrets.distribution_key(), subscription.id, subscription.secret_version)
    at = int((clock.now() - clock.local_offset()).timestamp())  # receivers compare it with their own clock
    headers = {"content-type": "application/cloudevents+json", **signing.signed(secret, delivery.id, at, body)}
    try:
        answer = outbound.send("POST", str(subscription.webhook), headers, body, policy().webhooks.seconds)
    except GongxinError as failed:
        return type(failed).__name__
    return None if answer.status in ANSWERED else f"HTTP {answer.status}"


def _event(delivery: Delivery) -> Event:
    """Thin: what there is to fetch, where, and how to tell that it is whole."""
    return Event(
        type=TYPE,
        id=delivery.id,
        subject=delivery.subscription,
        data={
            "delivery": delivery.id,
            "subscription": delivery.subscription,
            "dataset": delivery.dataset,
            "extent": delivery.extent,
            "after": delivery.after,
            "upTo": delivery.up_to,
            "rows": dict(delivery.rows),
            "manifestSha256": delivery.manifest["sha256"],
            "href": f"/v1/deliveries/{delivery.id}",
        },
        attributes={"dataset": delivery.dataset, "agency": delivery.agency},
    )
