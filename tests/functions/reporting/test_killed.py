"""A run that is killed between any two things that it does: the sweep starts it again, and it ends the same."""

import pytest

from functions.reporting import batches, copies, packing, send
from tests.functions.reporting.county import County

STEPS = ("reconcile", "gather", "pack", "send", "receive", "settle")


@pytest.mark.parametrize("step", STEPS)
def test_an_execution_that_vanishes_is_started_again(county: County, step: str):
    above = county.connected()
    county.upload(county.penalty("p1"), county.penalty("p2", 2))
    county.call("daily-sweep", {})
    county.work(until=step)
    county.executions.forget()
    assert county.run() == 0  # it may still be on its way
    county.pass_time(minutes=3)
    assert county.run() == 1
    assert above.held("XZCF") == {"p1": 1, "p2": 1}
    assert [operation for operation, _, _ in above.log] == ["I", "I"]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_done_twice_is_done_once(county: County, step: str):
    above = county.connected()
    county.upload(county.penalty("p1"))
    county.call("daily-sweep", {})
    execution = county.work(until=step)
    county.call(f"report-{step}", execution.task)
    county.work()
    assert above.held("XZCF") == {"p1": 1}
    assert len(above.log) == 1
    assert county.copy("p1")["state"] == 50


def test_killed_between_sending_and_noting_that_it_was_sent(county: County):
    above = county.connected()
    county.upload(county.penalty("p1"))
    county.call("daily-sweep", {})
    county.work(until="send")
    county.act_as("report-send")
    (batch,) = batches.opened("province")
    target = send.targets.named("province")
    send.transport(target).send(batches.parcel(send._tried(target, batch)))
    county.executions.forget()
    county.pass_time(minutes=3)
    county.run()
    (batch,) = county.batches()
    assert (above.arrivals[batch["batch"]], len(above.log), batch["state"]) == (2, 1, 50)


def test_killed_between_writing_a_batch_and_marking_its_records(county: County):
    above = county.connected()
    county.upload(county.penalty("p1"))
    county.call("daily-sweep", {})
    county.work(until="pack")
    county.act_as("report-pack")
    target = send.targets.named("province")
    batches.begun("province", packing._number(target, target.by_dataset["org-penalty"]), dataset="org-penalty", rows=1)
    county.work()
    assert [(b["batch"][-4:], b["state"]) for b in county.batches()] == [("0001", 90), ("0002", 50)]
    assert above.held("XZCF") == {"p1": 1}


def test_what_is_hidden_after_it_was_perhaps_sent_is_withdrawn(county: County):
    above = county.connected()
    above.fail("silence")  # it has taken the batch in, and nobody knows
    county.report(county.penalty("p1"))
    county.upload(county.penalty("p1", state="withdrawn"))
    county.pass_time(minutes=2)
    county.run()
    county.run()
    assert [operation for operation, _, _ in above.log] == ["I", "C"]
    assert above.held("XZCF") == {}


def test_copies_of_a_batch_that_is_void_wait_again(county: County):
    county.connected().fail("refuse")
    county.report(county.penalty("p1"))
    county.act_as("operator")
    assert batches.give_up(county.batches()[0]) == 1
    assert county.copy("p1")["state"] == copies.WAITING
    county.pass_time(minutes=1)
    county.act_as("operator")
    send.standing.mark("province", at="2026-01-01T00:00:00+00:00")
    county.run()
    assert county.copy("p1")["state"] == 50
