"""The feed of a subscription: pages of changes, and where its receiver has come to."""

import base64
import hashlib

from cloud import access_log
from credit.disclosure.permissions import QuotaUsedUp
from credit.distribution.subscription import PAUSED, REFUSED, REQUESTED, Subscription
from credit.errors import ConditionFailed, GongxinError, SystemBusy
from credit.text import Text
from functions.apis import callers, subscriptions
from functions.apis.asked_distribution import FeedAsked, FeedConfirmation
from functions.apis.call import Answer, Call, Route
from functions.apis.problems import Problem
from functions.apis.told import Total
from functions.apis.told_distribution import ChangeTold, FeedTold, SubscriptionTold
from functions.distribution import feed, rows
from functions.distribution.policy import policy
from functions.permissions import quota

MARK = "after:"
TRIES = 20


def page(call: Call) -> Answer:
    """A page of one's own feed. Going on from a cursor confirms what came before it."""
    asked: FeedAsked = call.query
    subscription = _readable(call)
    _counted(subscription)
    after = _number(asked.cursor) if asked.cursor else 0
    if asked.cursor:
        feed.confirm(subscription.id, after)
    found = feed.read(subscription, after, asked.limit)
    end = _cursor(found.reached)
    told = FeedTold(
        items=tuple(ChangeTold.model_validate(rows.row(change)) for change in found.changes),
        cursor=end,
        next_cursor=end if found.reached < found.last else None,
        total=Total(value=len(found.changes), relation="gte" if found.reached < found.last else "eq"),
    )
    if told.items:
        _logged(call, subscription, told)
    return Answer(told)


def confirm(call: Call) -> Answer:
    """The receiver has taken in everything up to a cursor, without going on for now."""
    asked: FeedConfirmation = call.body
    subscription = _readable(call)
    feed.confirm(subscription.id, _number(asked.cursor))
    return subscriptions.one(call)


def _readable(call: Call) -> Subscription:
    """One's own subscription, if it hands anything over: what has ended still tells what is withdrawn."""
    item = subscriptions.own(call)
    if item["state"] in (REQUESTED, REFUSED, PAUSED):
        raise Problem("subscription-state")
    return Subscription.model_validate(item)


def _counted(subscription: Subscription) -> None:
    """One call more today, if the subscription allows it; two at the same moment count as two."""
    limit = subscription.daily_calls or policy().daily_calls
    for _ in range(TRIES):
        try:
            there, write = quota.within(subscription.id, limit, 1)
            there.put(write.item, write.expect)
        except QuotaUsedUp as spent:
            raise Problem("calls-used-up", {"limit": spent.facts["limit"]}) from None
        except ConditionFailed:
            continue
        return
    raise SystemBusy("calls of a subscription are counted by others all the time")


def _logged(call: Call, subscription: Subscription, told: FeedTold) -> None:
    """Who was given what; without an entry in the log nothing is handed over."""
    look = access_log.Look(
        viewer=callers.viewer(call),
        purpose=subscription.purpose,
        basis=f"subscription {subscription.id}",
        case_number=None,
        what={"by": "feed", "subscription": subscription.id, "after": told.items[0].number - 1, "to": told.cursor},
        results=len(told.items),
        result_hash=hashlib.sha256(told.model_dump_json(by_alias=True).encode()).hexdigest(),
    )
    try:
        access_log.write(look)
    except GongxinError as failed:
        raise Problem("not-logged") from failed


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(f"{MARK}{number}".encode()).decode().rstrip("=")


def _number(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        raise Problem("bad-cursor") from None
    number = text.removeprefix(MARK)
    if not text.startswith(MARK) or not number.isdecimal() or len(number) > feed.DIGITS:
        raise Problem("bad-cursor")
    return int(number)


ROUTES = (
    Route(
        "GET",
        "/v1/feeds/{id}",
        page,
        Text(zh="订阅数据流", en="What has changed for a subscription"),
        query=FeedAsked,
        answer=FeedTold,
        secured=True,
        problems=(400, 403, 404, 409, 429, 503),
    ),
    Route(
        "POST",
        "/v1/feeds/{id}/acknowledgement",
        confirm,
        Text(zh="确认已收妥数据流", en="Everything up to a place was taken in"),
        body=FeedConfirmation,
        answer=SubscriptionTold,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415),
    ),
)
