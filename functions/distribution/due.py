"""What followers of the ledger have not taken in yet: an item for each of them and each submission.

It is written before anybody is told of the submission, and removed by its follower when that has made of it what it
has to. So nothing depends on an event, an execution, or the order in which submissions end.
"""

from collections.abc import Iterable, Iterator

from cloud import clock
from cloud.tables import Delete, Item, Put, every, table
from functions.distribution import store
from functions.reporting import targets

TABLE = "due"


def note(dataset: str, submission: str, agency: str) -> list[str]:
    """Note a submission for all who follow the dataset, targets of reporting too; the subscriptions among them."""
    subscriptions = list(store.following(dataset))
    followers = [*map(follower, subscriptions), *targets.following(dataset)]
    facts = {"submission": submission, "dataset": dataset, "agency": agency, "at": clock.now().isoformat()}
    table(TABLE).write_many(Put({"follower": who, **facts}) for who in followers)
    return subscriptions


def follower(subscription: str) -> str:
    """What a subscription is called here."""
    return f"subscription#{subscription}"


def of(who: str) -> Iterator[Item]:
    """What one follower has not taken in yet: `submission, dataset, agency, at`."""
    return every(table(TABLE), who)


def done(who: str, submissions: Iterable[str]) -> None:
    """The follower has taken these in, whatever they mean for it."""
    table(TABLE).write_many(Delete({"follower": who, "submission": submission}) for submission in submissions)
