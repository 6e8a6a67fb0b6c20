"""Subscriptions (订阅): applied for, decided by the managing body, paused, resumed, ended."""

from datetime import timedelta
from typing import Any

from cloud import clock, knowledge, secrets
from cloud.step import apart
from cloud.tables import Item
from credit.catalogue import Dataset
from credit.disclosure.viewer import Viewer
from credit.distribution import signing
from credit.distribution.subscription import (
    ACTIVE,
    BLOCKED,
    FOLLOWING,
    PAUSED,
    REFUSED,
    REQUESTED,
    REVOKED,
    Subscription,
    distributable,
)
from credit.errors import NotAllowed, NotFound
from functions.apis import callers, once, paging, purposes
from functions.apis.asked_distribution import (
    Replay,
    SubscriptionAsked,
    SubscriptionDecision,
    SubscriptionMove,
    Subscriptions,
)
from functions.apis.call import Answer, Call
from functions.apis.known import within
from functions.apis.problems import Problem, member
from functions.apis.told_distribution import SecretTold, SubscriptionsTold, SubscriptionTold
from functions.disclosure import policy as disclosure
from functions.distribution import feed, replay, runs, store
from functions.distribution.policy import policy
from functions.permissions import granted
from functions.permissions.policy import manages


def create(call: Call) -> Answer:
    """Apply for a subscription."""
    asked: SubscriptionAsked = call.body
    asker = subscriber(call)
    purpose = purposes.stated(asked.purpose, asker.role, asked.case_number)
    dataset = _known(asked, asker, purpose.id)
    longest, today = timedelta(days=policy().longest_days), clock.today()
    until = asked.until or today + longest
    within(today, until, longest, "/until")
    at = clock.now().isoformat()
    item = {
        **asked.model_dump(mode="json", by_alias=True),
        "id": once.number(call, "subscription", f"{asker.role}\n{asker.agency}"),
        "asked": once.digest(asked),
        "agency": asker.agency,
        "role": asker.role.value,
        "purpose": purpose.id,
        "until": until.isoformat(),
        "requestedAt": at,
        "secretVersion": 1,
        **store.standing(REQUESTED, at, dataset.id),
    }
    kept, replayed = once.stored(store.TABLE, item)
    headers = {"Location": f"/v1/subscriptions/{kept['id']}", **once.marked(replayed=replayed)}
    return Answer(told(kept), 201, headers)


def listed(call: Call) -> Answer:
    """A page of subscriptions."""
    asked: Subscriptions = call.query
    viewer = subscriber(call)
    page = paging.standing(store.TABLE, None if manages(viewer) else viewer.agency, asked.state, asked)
    return Answer(SubscriptionsTold(items=tuple(map(told, page.items)), next_cursor=page.cursor))


def one(call: Call) -> Answer:
    """One subscription."""
    return Answer(told(visible(call)))


def decide(call: Call) -> Answer:
    """Decide about an application, once; nobody decides about what it has applied for itself."""
    asked: SubscriptionDecision = call.body
    manager, item = callers.manager(call), store.item_of(call.path["id"])
    if item["agency"] == manager.agency:
        raise NotAllowed
    if item["state"] != REQUESTED:
        raise Problem("subscription-decided")
    until = asked.until or Subscription.model_validate(item).until
    within(clock.today(), until, timedelta(days=policy().longest_days), "/until")
    decided = {"decision": asked.decision, "reason": asked.reason, "by": manager.agency, "at": clock.now().isoformat()}
    state = ACTIVE if asked.decision == "approve" else REFUSED
    after = store.move(item, state, decided=decided, until=until.isoformat(), dailyCalls=asked.daily_calls)
    _run(after)
    return Answer(told(after))


def pause(call: Call) -> Answer:
    """Hand over nothing for a while; what changes meanwhile waits in the feed."""
    return _moved(call, (ACTIVE,), PAUSED, "paused")


def resume(call: Call) -> Answer:
    """Go on: what waits is delivered, and a delivery that was given up is told again."""
    return _moved(call, (PAUSED, BLOCKED), ACTIVE, "resumed")


def revoke(call: Call) -> Answer:
    """End a subscription: everything that its receiver holds is withdrawn, and it has to confirm that."""
    return _moved(call, FOLLOWING, REVOKED, "revoked")


def again(call: Call) -> Answer:
    """Deliver again what was told after a place of the feed, as it is now."""
    asked: Replay = call.body
    item = visible(call)
    subscription = Subscription.model_validate(item)
    if item["state"] not in (ACTIVE, BLOCKED):
        raise Problem("subscription-state")
    if not subscription.delivered:
        raise Problem("no-deliveries")
    replay.from_(subscription, asked.after)
    _run(item)
    return Answer(told(item), 202)


def secret(call: Call) -> Answer:
    """The secret of one's own webhook."""
    item = own(call)
    return Answer(_secret(item))


def renew(call: Call) -> Answer:
    """Another secret from this moment on."""
    item = own(call)
    after = store.move(item, item["state"], secretVersion=int(item["secretVersion"]) + 1)
    return Answer(_secret(after))


def visible(call: Call) -> Item:
    """The subscription of the path, if it is the caller's or the caller manages all; unknown to everybody else."""
    viewer, item = subscriber(call), store.item_of(call.path["id"])
    if not ((item["agency"], item["role"]) == (viewer.agency, viewer.role) or manages(viewer)):
        raise NotFound
    return item


def subscriber(call: Call) -> Viewer:
    """Somebody who may subscribe."""
    found = callers.viewer(call)
    if found.role not in policy().askers:
        raise NotAllowed
    return found


def told(item: Item) -> SubscriptionTold:
    """A subscription as callers see it."""
    subscription = Subscription.model_validate(item)
    state = subscription.standing(clock.today())
    return SubscriptionTold.model_validate(
        {
            **{name: value for name, value in item.items() if value is not None},
            "state": state,
            "stateText": policy().states[state],
            "lastChange": feed.last_number(subscription.id),
            "confirmed": feed.confirmed(subscription.id),
            "feed": f"/v1/feeds/{subscription.id}",
        }
    )


def _known(asked: SubscriptionAsked, asker: Viewer, purpose: str) -> Dataset:
    """The dataset, if the policy lets this viewer have any of it, and its fields."""
    there = {dataset.id: dataset for dataset in knowledge.catalogue().datasets}
    dataset = there.get(asked.dataset)
    if dataset is None:
        raise Problem("invalid", errors=[member("unknown-dataset", pointer="/dataset")])
    wrong = [
        member("unknown-field", pointer=f"/fields/{n}")
        for n, code in enumerate(asked.fields)
        if code not in dataset.by_code or dataset.field(code).disclosure == "never"
    ]
    if asked.mode == "push" and asked.webhook is None and asked.format is None:
        wrong.append(member("missing", pointer="/format"))
    if wrong:
        raise Problem("invalid", errors=wrong)
    agreed = _agreed(asked, asker, purpose)
    viewer = Viewer(asker.role, agency=asker.agency, purpose=purpose, agreed=agreed)
    if not distributable(dataset, viewer, disclosure()):
        raise Problem("not-distributable")
    return dataset


def _agreed(asked: SubscriptionAsked, asker: Viewer, purpose: str) -> frozenset[str]:
    if asked.agreement is None:
        return frozenset()
    found = granted.agreement(asked.agreement, asker.agency)
    if found is None or found.objections(purpose, (asked.dataset,), clock.today()):
        raise Problem("permission-unusable")
    return frozenset({asked.dataset})


def _moved(call: Call, states: tuple[str, ...], state: str, name: str) -> Answer:
    asked: SubscriptionMove = call.body
    item, viewer = visible(call), subscriber(call)
    if item["state"] == state:
        return Answer(told(item))
    if item["state"] not in states:
        raise Problem("subscription-state")
    facts: dict[str, Any] = {name: {"at": clock.now().isoformat(), "reason": asked.reason, "by": viewer.agency}}
    after = store.move(item, state, **facts)
    if state == ACTIVE:
        replay.revive(after["id"])
    _run(after)
    return Answer(told(after))


def _run(item: Item) -> None:
    """Let what has changed reach the receiver at once; where that fails, the sweep of distribution does it."""
    if item["state"] in (ACTIVE, REVOKED):
        apart(
            lambda: runs.start(item["id"], item["movedAt"].replace(":", "").replace("+", "")), "a run of distribution"
        )


def own(call: Call) -> Item:
    """The subscription of the path, if it is the caller's own; the managing body reads nobody's data."""
    item, viewer = visible(call), subscriber(call)
    if (item["agency"], item["role"]) != (viewer.agency, viewer.role):
        raise NotFound
    return item


def _secret(item: Item) -> SecretTold:
    version = int(item["secretVersion"])
    return SecretTold(secret=signing.secret(secrets.distribution_key(), item["id"], version), version=version)
