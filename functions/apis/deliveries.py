"""Deliveries (分发): their files, and that their receiver has taken them in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cloud import access_log, clock, files, settings
from cloud.step import apart
from cloud.tables import Item, table
from credit.distribution.subscription import ACTIVE, BLOCKED, ENDED
from credit.errors import BadRequest, GongxinError, NotFound
from credit.text import Text
from functions.apis import callers, subscriptions
from functions.apis.asked_distribution import Acknowledgement, Deliveries
from functions.apis.call import Answer, Call, Route
from functions.apis.problems import Problem
from functions.apis.told_distribution import DeliveriesTold, DeliveryFileTold, DeliveryTold
from functions.distribution import deliveries, feed, runs, store
from functions.distribution.deliveries import ACKNOWLEDGED, DEAD, OPEN, Delivery
from functions.distribution.policy import policy


def listed(call: Call) -> Answer:
    """The deliveries of a subscription, the newest first."""
    asked: Deliveries = call.query
    item = subscriptions.visible(call)
    try:
        page = table(deliveries.TABLE).query(
            item["id"], index="by-subscription", descending=True, limit=asked.limit, cursor=asked.cursor
        )
    except BadRequest:
        raise Problem("bad-cursor") from None
    told = tuple(_told(Delivery.model_validate(found)) for found in page.items)
    return Answer(DeliveriesTold(items=told, next_cursor=page.cursor))


def one(call: Call) -> Answer:
    """One's own delivery with short-lived addresses of its files, as long as it is open; each such look is logged."""
    item = _own(call)
    delivery = Delivery.model_validate(item)
    fit = delivery.is_open and not delivery.outdated  # what was taken back is handed to nobody
    told = _told(delivery, links=fit and not _over(delivery) and _may_read(delivery))
    if any(file.url for file in told.files):
        _logged(call, delivery)
    return Answer(told)


def acknowledge(call: Call) -> Answer:
    """The receiver has taken it in: the proof of that is kept, its files go. Saying it twice is fine."""
    asked: Acknowledgement = call.body
    item = _own(call)
    delivery = Delivery.model_validate(item)
    _agrees(asked, delivery)
    if delivery.state != ACKNOWLEDGED:
        by: dict[str, Any] = {"acknowledgedAt": clock.now().isoformat(), "acknowledgedBy": delivery.agency}
        moved = deliveries.move(delivery.id, (*OPEN, DEAD), ACKNOWLEDGED, **by, proof=asked.model_dump(by_alias=True))
        if moved is None:
            raise Problem("delivery-replaced")
        delivery = Delivery.model_validate(moved)
    feed.confirm(delivery.subscription, delivery.up_to)
    deliveries.clear(delivery)
    apart(lambda: runs.start(delivery.subscription, delivery.id), "a run of distribution")
    return Answer(_told(delivery))


def _agrees(asked: Acknowledgement, delivery: Delivery) -> None:
    """Whoever took in something else than was delivered has not confirmed it."""
    told = {"manifestSha256": delivery.manifest["sha256"], "rows": sum(delivery.rows.values())}
    said = asked.model_dump(by_alias=True, exclude_none=True)
    if any(told[name] != value for name, value in said.items()):
        raise Problem("delivery-differs", {"rows": told["rows"]})


def _own(call: Call) -> Item:
    """A delivery to the caller; everybody else's is unknown."""
    viewer = subscriptions.subscriber(call)
    item = deliveries.item_of(call.path["id"])
    held = store.item_of(item["subscription"])
    if (held["agency"], held["role"]) != (viewer.agency, viewer.role):
        raise NotFound
    return item


def _may_read(delivery: Delivery) -> bool:
    state = store.one(delivery.subscription).standing(clock.today())
    return state in (ACTIVE, BLOCKED) or (state in ENDED and not delivery.rows.get("put"))


def _over(delivery: Delivery) -> bool:
    return clock.now() > delivery.created_at + timedelta(days=policy().files.keep_days)


def _logged(call: Call, delivery: Delivery) -> None:
    subscription = store.one(delivery.subscription)
    look = access_log.Look(
        viewer=callers.viewer(call),
        purpose=subscription.purpose,
        basis=f"subscription {subscription.id}",
        case_number=None,
        what={"by": "delivery", "subscription": subscription.id, "delivery": delivery.id},
        results=sum(delivery.rows.values()),
        result_hash=str(delivery.manifest["sha256"]),
    )
    try:
        access_log.write(look)
    except GongxinError as failed:
        raise Problem("not-logged") from failed


def _told(delivery: Delivery, *, links: bool = False) -> DeliveryTold:
    return DeliveryTold(
        **delivery.model_dump(
            exclude={"number", "agency", "files", "manifest", "ledger", "outdated", "replay", "acknowledged_by"}
        ),
        state_text=policy().deliveries[delivery.state],
        manifest=_file(delivery.manifest, links=links),
        files=tuple(_file(file, links=links) for file in delivery.files),
    )


def _file(facts: Mapping[str, Any], *, links: bool) -> DeliveryFileTold:
    told = {name: facts[name] for name in ("name", "bytes", "sha256", "rows") if name in facts}
    if not links:
        return DeliveryFileTold(**told)
    seconds = int(settings.granted("LINK_SECONDS"))
    url = files.presign_get(settings.bucket("outbox"), facts["key"], seconds)
    return DeliveryFileTold(**told, url=url, expires_at=clock.now() + timedelta(seconds=seconds))


ROUTES = (
    Route(
        "GET",
        "/v1/subscriptions/{id}/deliveries",
        listed,
        Text(zh="一项订阅的分发", en="The deliveries of a subscription"),
        query=Deliveries,
        answer=DeliveriesTold,
        secured=True,
        problems=(400, 403, 404),
    ),
    Route(
        "GET",
        "/v1/deliveries/{id}",
        one,
        Text(zh="一次分发", en="A delivery, with addresses of its files"),
        answer=DeliveryTold,
        secured=True,
        problems=(403, 404, 503),
    ),
    Route(
        "POST",
        "/v1/deliveries/{id}/acknowledgement",
        acknowledge,
        Text(zh="确认已收妥", en="A delivery was taken in"),
        body=Acknowledgement,
        answer=DeliveryTold,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415, 503),
    ),
)
