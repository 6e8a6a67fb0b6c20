"""What a receiver reads in its feed: every record at its last change, as it may be seen now."""

from datetime import date

import pytest

from cloud import tables
from functions.distribution import due, feed, store, writing
from functions.distribution.writing import Writer
from tests.functions.distribution.receivers import Consumer, Town


def kinds(told: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [(c["record"], str(c["type"]).split(".")[2], c["operation"]) for c in told]


def test_a_new_receiver_gets_everything_that_it_may_see(town: Town):
    town.bodies(1, 2)
    town.sent("b1", town.fine("p1", 1), town.fine("p2", 2))
    town.subscribe()
    town.follow()
    told = town.read()
    assert sorted(kinds(told)) == [("p1", "published", "put"), ("p2", "published", "put")]
    assert told[0]["subject"]["name"].startswith("测试")
    assert told[0]["fields"]["CF_CFLB"] == "罚款"
    assert len({c["watermark"] for c in told}) == 2


def test_what_changes_comes_once_and_at_the_end(town: Town):
    town.bodies(1, 2)
    town.subscribe()
    town.sent("b1", town.fine("p1", 1), town.fine("p2", 2))
    town.follow()
    end = feed.last_number("s1")
    town.sent("b2", town.fine("p1", 1, CF_NR="更正"))
    town.follow()
    assert kinds(town.read(after=end)) == [("p1", "corrected", "put")]
    assert kinds(town.read()) == [("p2", "published", "put"), ("p1", "corrected", "put")]
    town.follow()
    assert feed.last_number("s1") == end + 1


def test_what_is_withdrawn_leaves_every_copy_and_nobody_reads_it_again(town: Town):
    town.bodies(1)
    town.subscribe()
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    early = Consumer()
    early.take(town.read())
    assert set(early.records) == {"p1"}
    town.sent("b2", {**town.fine("p1", 1), "state": "withdrawn"})
    assert kinds(town.read()) == [("p1", "withdrawn", "remove")]  # before the run: nobody is handed what is gone
    town.follow()
    early.take(town.read(after=1))
    late = Consumer()
    late.take(town.read())
    assert early.records == late.records == {}


def test_a_hidden_field_that_changes_is_no_change_for_a_receiver(town: Town):
    town.bodies(1)
    town.subscribe(fields=["CF_CFLB"])
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    town.sent("b2", town.fine("p1", 1, CF_NR="更正"))
    assert town.follow()["changes"] == 0
    assert town.read()[0]["fields"] == {"CF_CFLB": "罚款"}


def test_a_scope_bounds_what_is_received(town: Town):
    town.bodies(1, 2)
    town.subscribe(scope={"subjects": ["s1"]})
    town.sent("b1", town.fine("p1", 1), town.fine("p2", 2))
    town.follow()
    assert [c["record"] for c in town.read()] == ["p1"]


def test_a_use_that_ends_takes_the_record_back_by_itself(town: Town):
    town.bodies(1)
    town.subscribe(until="2040-01-01")
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    town.move(date(2031, 3, 3))  # 60 months after the decision
    assert town.follow()["changes"] == 1
    assert kinds(town.read(after=1)) == [("p1", "withdrawn", "remove")]


@pytest.mark.parametrize("state", ["revoked", "expired"])
def test_a_subscription_that_ends_takes_everything_back(town: Town, state: str):
    town.bodies(1)
    town.subscribe(until="2026-06-30")
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    if state == "revoked":
        store.move(store.item_of("s1"), state)
    else:
        town.move(date(2026, 7, 1))
    town.follow()
    assert store.item_of("s1")["state"] == state
    assert kinds(town.read()) == [("p1", "withdrawn", "remove")]


def test_an_agreement_that_is_revoked_opens_nothing_any_more(town: Town):
    town.bodies(1)
    agreement = {
        "id": "a1",
        "agency": "bank",
        "purposes": ["due-diligence"],
        "datasets": ["org-penalty"],
        "since": "2026-01-01",
        "until": "2027-01-01",
        "dailyRows": 10,
        "state": "in-force",
        "place": "in-force#2026",
        "grantedAt": "2026-01-01",
    }
    tables.table("agreements").put(agreement)
    # Displayed to nobody any more, but still in use among those with a right of their own.
    town.sent("b1", town.fine("p1", 1, CF_JDRQ=date(2023, 1, 2)))
    town.subscribe(agency="bank", role="institution", purpose="due-diligence", agreement="a1")
    town.follow()
    assert kinds(town.read()) == [("p1", "published", "put")]
    tables.table("agreements").put({**agreement, "state": "revoked"})
    town.follow()
    assert kinds(town.read()) == [("p1", "withdrawn", "remove")]


def test_a_run_that_is_cut_off_has_told_nothing_and_the_next_one_tells_it_all(town: Town):
    town.bodies(1, 2, 3)
    town.subscribe()
    town.sent("b1", *(town.fine(f"p{n}", n) for n in (1, 2)))
    town.follow()
    town.sent("b2", town.fine("p1", 1, CF_NR="更正"), town.fine("p3", 3))

    class Cut(Exception):
        """The run dies between the copies and the last number."""

    class Dying(Writer):
        def note(self, **facts: object) -> None:
            raise Cut

        def publish(self, last: int) -> None:
            raise Cut

    writer = Dying.take(store.one("s1"), "dies")
    assert writer
    candidates = [feed.Candidate(f"p{n}", f"s{n}") for n in (3, 1)]
    with pytest.raises(Cut):
        writer.write(candidates)
    assert kinds(town.read()) == [("p1", "published", "put"), ("p2", "published", "put")]
    town.follow()
    consumer = Consumer()
    consumer.take(town.read(after=2))
    assert {(r, v["version"]) for r, v in consumer.records.items()} == {("p1", 2), ("p3", 1)}
    assert len(town.read()) == 3


def test_only_one_run_writes_a_feed(town: Town, endpoint: int):
    town.subscribe()
    first = Writer.take(store.one("s1"), "first")
    assert first
    assert Writer.take(store.one("s1"), "second") is not None  # there is no execution of that name: it has died
    with pytest.raises(writing.Overtaken):
        first.note(judgedOn="2026-06-01")


def test_what_was_noted_is_removed_when_it_was_taken_in(town: Town):
    town.bodies(1)
    town.subscribe()
    town.sent("b1", town.fine("p1", 1))
    assert [item["submission"] for item in due.of(due.follower("s1"))] == ["b1"]
    town.follow()
    assert not list(due.of(due.follower("s1")))


def test_a_page_ends_where_it_was_asked_to_and_goes_on_from_there(town: Town):
    town.bodies(*range(1, 8))
    town.subscribe()
    town.sent("b1", *(town.fine(f"p{n}", n) for n in range(1, 8)))
    town.follow()
    town.sent("b2", town.fine("p2", 2, CF_NR="更正"))
    town.follow()
    told = town.read(limit=2)
    assert [c["number"] for c in told] == sorted(c["number"] for c in told)
    assert sorted(c["record"] for c in told) == [f"p{n}" for n in range(1, 8)]


def test_an_objection_marks_every_copy_and_a_repair_takes_the_record_back(town: Town):
    town.bodies(1)
    town.subscribe()
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    town.sent("b2", {**town.fine("p1", 1), "state": "disputed", "change": "marked"})
    town.follow()
    [marked] = town.read(after=1)
    assert (marked["type"], marked["operation"], marked["marks"]) == ("gongxin.record.disputed.v1", "put", ["disputed"])
    town.sent("b3", {**town.fine("p1", 1), "state": "repaired", "change": "marked"})
    town.follow()
    assert kinds(town.read()) == [("p1", "repaired", "remove")]
