"""Subscriptions in the tables."""

from collections.abc import Iterator
from dataclasses import replace

from cloud import clock
from cloud.tables import Expect, Item, every, table
from credit.disclosure.viewer import Viewer
from credit.distribution.subscription import ENDED, FOLLOWING, Subscription
from credit.errors import NotFound
from functions.permissions import granted

TABLE = "subscriptions"


def item_of(number: str) -> Item:
    """The item of a subscription; `NotFound` if there is none."""
    item = table(TABLE).get({"id": number})
    if item is None:
        raise NotFound
    return item


def one(number: str) -> Subscription:
    """A subscription; `NotFound` if there is none."""
    return Subscription.model_validate(item_of(number))


def viewer(subscription: Subscription) -> Viewer:
    """As whom its holder sees what it receives: an agreement that holds no more opens nothing."""
    seen = subscription.viewer
    if subscription.agreement is None:
        return seen
    found = granted.agreement(subscription.agreement, subscription.agency)
    objections = found is None or found.objections(subscription.purpose, (subscription.dataset,), clock.today())
    return replace(seen, agreed=frozenset()) if objections else seen


def following(dataset: str) -> Iterator[str]:
    """The ids of the subscriptions whose copies of a dataset are kept up to date."""
    return (item["id"] for item in every(table(TABLE), dataset, index="by-dataset"))


def everybody() -> Iterator[Subscription]:
    """Every subscription under which somebody holds, or has to give back, copies."""
    for state in (*FOLLOWING, *ENDED):
        yield from map(Subscription.model_validate, every(table(TABLE), state, index="by-state"))


def standing(state: str, at: str, dataset: str) -> Item:
    """The state, the place among those of its agency, and whether it follows its dataset."""
    return {"state": state, "place": f"{state}#{at}", "follows": dataset if state in FOLLOWING else None}


def move(item: Item, state: str, **facts: object) -> Item:
    """The item in another state; `ConditionFailed` if somebody else has moved it meanwhile."""
    after = {
        **item,
        **facts,
        **standing(state, item["requestedAt"], item["dataset"]),
        "movedAt": clock.now().isoformat(),
    }
    table(TABLE).put(after, Expect(equal={"state": item["state"], "movedAt": item.get("movedAt")}))
    return after
