"""Whatever stands still or waits for somebody is named."""

from datetime import timedelta

from cloud import clock
from cloud.tables import table
from credit.distribution import subscription as subscriptions
from functions.collection import tasks
from functions.distribution import deliveries, store
from functions.reporting import batches, copies, standing
from localstack.doctor import waiting
from localstack.doctor.model import Found, Patient

AGO = timedelta(hours=3)


def arrival(standing_: str, attempt: int) -> None:
    at = (clock.now() - AGO).isoformat()
    facts = {"id": standing_, "standing": standing_, "attempt": attempt, "at": at, "since": at}
    table("arrivals").put(facts)


def test_files_in_the_line(patient: Patient):
    arrival("waiting", 0)
    arrival("running", 4)
    assert list(waiting.line(patient)) == [
        Found("files-waiting", {"count": 1, "minutes": 180}),
        Found("files-running", {"count": 1, "minutes": 180}),
        Found("files-failing", {"count": 1, "arrival": "running", "attempts": 4}),
    ]


def test_a_file_that_came_now_is_no_finding(patient: Patient):
    now = clock.now().isoformat()
    table("arrivals").put({"id": "a", "standing": "waiting", "attempt": 0, "at": now})
    assert list(waiting.line(patient)) == []


def test_a_delivery_that_was_given_up_and_a_subscription_that_is_blocked(patient: Patient):
    subscribed(subscriptions.BLOCKED)
    assert list(waiting.receivers(patient)) == [
        Found("subscription-blocked", {"subscription": "s"}),
        Found("delivery-dead", {"subscription": "s", "delivery": "d"}),
    ]


def test_a_target_that_rests_and_batches_that_wait(patient: Patient):
    until = (clock.now() + AGO).isoformat()
    standing.mark("province", openUntil=until)
    batches.begun("province", "b-1")
    batches.moved(batches.named("province", "b-1"), batches.MANUAL)
    assert list(waiting.superiors(patient)) == [
        Found("circuit-open", {"target": "province", "until": until}),
        Found("batches-waiting", {"target": "province", "count": 1, "batch": "b-1"}),
    ]


def test_withdrawals_and_receipts_that_are_late_above(patient: Patient):
    ago = (clock.now() - timedelta(days=20)).isoformat()
    copy = {"target": "province", "record": "r", "dataset": "org-penalty", "state": copies.WITHDRAWING}
    copies.write([{**copy, "hiddenAt": ago}])
    batches.begun("province", "b-1")
    batches.moved(batches.named("province", "b-1"), batches.SENT, sentAt=ago)
    assert list(waiting.superiors(patient)) == [
        Found("withdrawals-late", {"target": "province", "count": 1}),
        Found("receipts-late", {"target": "province", "count": 1, "batch": "b-1"}),
    ]


def test_tasks_that_are_late(patient: Patient):
    table("tasks").put({"id": "t", "state": tasks.LATE, "place": "2026-01-01#t", "agency": "a"})
    assert list(waiting.late(patient)) == [Found("tasks-late", {"count": 1})]


def subscribed(state: str) -> None:
    """A subscription with a delivery that was given up."""
    at, agency, dataset = clock.now().isoformat(), "11990100MC0000178F", "org-penalty"
    of = {"agency": agency, "dataset": dataset}
    asked = {"id": "s", "role": "officer", "purpose": "监督检查", "until": "2099-01-01", "requestedAt": at}
    table("subscriptions").put({**of, **asked, **store.standing(state, at, dataset)})
    made = {"id": "d", "subscription": "s", "number": "1", "state": deliveries.DEAD, "createdAt": at}
    what = {"extent": "increment", "after": 0, "upTo": 1, "rows": {"put": 1}, "manifest": {}}
    table("deliveries").put({**of, **made, **what})
