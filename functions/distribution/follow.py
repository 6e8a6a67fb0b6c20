"""Bring what one receiver was told up to what the ledger, the policy and the day say now."""

import hashlib
from collections.abc import Iterator
from itertools import islice

import polars as pl

from cloud import clock, generations, knowledge, ledger
from cloud.step import step
from cloud.subjects import batched
from cloud.tables import every, table
from credit.distribution.subscription import EXPIRED, Subscription
from credit.linkage.policy import LINKED
from functions.disclosure import policy
from functions.distribution import deliver, due, store
from functions.distribution.feed import COPIES, Candidate
from functions.distribution.task import Followed
from functions.distribution.writing import Writer

TOGETHER = 2_000  # records that are looked at together
AT_ONCE = 20  # submissions
COLUMNS = ("record_id", "subject_id", "link", "version", "change")


@step
def handler(task: Followed) -> Followed:
    """Whatever is due; all of the dataset where the subscription or a policy is another one than at the last run."""
    subscription = store.one(task.subscription)
    writer = Writer.take(subscription, task.run)
    if writer is None:
        return Followed.after(task, busy=True)
    with generations.steady():
        changes = _whole(writer) + _due(writer)
        delivery = deliver.make(subscription)
    writer.give_back()
    _end(subscription)
    return Followed.after(task, changes=changes, delivery=delivery)


def _due(writer: Writer) -> int:
    """Submissions as they come; what comes while this runs is taken in as well."""
    who, changes = due.follower(writer.subscription.id), 0
    while some := list(islice(due.of(who), AT_ONCE)):
        for item in some:
            changes += _written(writer, _of_submission(writer.subscription, item["submission"]))
        due.done(who, [item["submission"] for item in some])
    return changes


def _whole(writer: Writer) -> int:
    """Everything there is, at the first run and where other rules hold than at the last; what is held, once a day."""
    seen, today = _rules(writer.subscription), clock.today().isoformat()
    if writer.head.get("rules") != seen:
        changes = _written(writer, _everything(writer.subscription))
        changes += _written(writer, _held(writer.subscription))
    elif writer.head.get("judgedOn") != today:
        changes = _written(writer, _held(writer.subscription))
    else:
        return 0
    writer.note(rules=seen, judgedOn=today, ended=writer.subscription.ended(clock.today()))
    return changes


def _rules(subscription: Subscription) -> str:
    """What decides what a receiver may have, besides the records and the day."""
    dataset = knowledge.catalogue().dataset(subscription.dataset)
    told = subscription.model_dump_json(exclude={"state", "secret_version", "webhook", "daily_calls"})
    ended = subscription.ended(clock.today())
    agreed = sorted(store.viewer(subscription).agreed)
    said = f"{policy().version}\n{dataset.version}\n{told}\n{ended}\n{agreed}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _written(writer: Writer, candidates: Iterator[Candidate]) -> int:
    return sum(writer.write(some) for some in batched(candidates, TOGETHER))


def _of_submission(subscription: Subscription, submission: str) -> Iterator[Candidate]:
    """The records of which this submission brought the newest version: others are told by later ones."""
    dataset = knowledge.catalogue().dataset(subscription.dataset)
    for frame in ledger.submitted(dataset, submission, COLUMNS):
        newer = ledger.overtaken(dataset, submission, frame)
        rows = frame.join(newer, on="record_id", how="anti", maintain_order="left") if newer.height else frame
        yield from _candidates(rows)


def _everything(subscription: Subscription) -> Iterator[Candidate]:
    dataset = knowledge.catalogue().dataset(subscription.dataset)
    _, newest = ledger.current(dataset)
    return _candidates(newest)


def _held(subscription: Subscription) -> Iterator[Candidate]:
    """What its receiver holds: displays end by themselves."""
    items = every(table(COPIES), subscription.id)
    return (Candidate(item["record"], item.get("subject")) for item in items if item["put"])


def _candidates(rows: pl.DataFrame) -> Iterator[Candidate]:
    """A row each; one that is linked with nobody is in no dossier."""
    newest = rows.sort("version", descending=True, maintain_order=True).unique(
        "record_id", keep="first", maintain_order=True
    )
    who = pl.when(pl.col("link") == LINKED).then("subject_id").alias("subject")
    return (Candidate(record, subject) for record, subject in newest.select("record_id", who).iter_rows())


def _end(subscription: Subscription) -> None:
    """What has come to its end says so from now on; nothing new is noted for it."""
    if subscription.standing(clock.today()) == EXPIRED and subscription.state != EXPIRED:
        store.move(store.item_of(subscription.id), EXPIRED)
