"""What platforms above do wrong, and what becomes of it: nothing is lost, nothing is there twice."""

import pytest

from tests.functions.reporting.county import County

TARGETS = ("province", "credit-china")


def states(county: County) -> list[int]:
    return [batch["state"] for batch in county.batches()]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("fault", ["error", "silence", "garbage"])
def test_a_batch_that_was_not_answered_is_sent_again_under_the_same_id(county: County, target: str, fault: str):
    above = county.connected(target)
    above.fail(fault)
    county.report(county.penalty("p1"))
    assert states(county) == [25]
    assert county.run() == 0  # its time has not come
    county.pass_time(minutes=2)
    assert county.run() == 1
    assert (states(county), county.copy("p1", target)["state"]) == ([50], 50)
    assert len(above.log) == 1  # whatever has arrived twice
    assert above.held("XZCF") == {"p1": 1}


def test_the_attempts_come_after_1_5_15_and_60_minutes_and_then_a_person_is_needed(county: County):
    above = county.connected()
    above.fail("error", 100)
    county.report(county.penalty("p1"))
    for minutes in (1, 5, 15, 60):
        county.pass_time(minutes=minutes - 0.5)
        assert county.run() == 0
        county.pass_time(minutes=31 if county.target().get("openUntil") else 0.6)
        county.run()
    assert county.batches()[0]["tries"] == 5
    county.pass_time(minutes=91)
    county.run()
    assert (states(county), county.batches()[0]["trouble"]) == ([72], "unreachable")


def test_after_failures_in_a_row_the_circuit_opens_and_then_one_batch_is_tried_alone(county: County):
    above = county.connected()
    above.fail("error", 6)
    county.upload(county.penalty("p1"))
    county.upload(county.honour("h1", 1), dataset="red-list")
    for minutes in (0, 1.1, 5.1):
        county.pass_time(minutes=minutes)
        county.run()
    assert (county.target()["failures"], sorted(b["tries"] for b in county.batches())) == (5, [2, 3])
    county.upload(county.penalty("p2", 2))
    county.run()
    assert len(states(county)) == 2  # while it rests nothing is even packed
    county.pass_time(minutes=31)
    county.run()
    assert (county.target()["failures"], sorted(b["tries"] for b in county.batches())) == (6, [0, 2, 4])
    county.pass_time(minutes=61)
    county.run()
    county.run()
    assert "failures" not in county.target()
    assert (sorted(above.held("XZCF")), sorted(above.held("HMD"))) == (["p1", "p2"], ["h1"])


@pytest.mark.parametrize("target", TARGETS)
def test_a_file_that_is_refused_as_a_whole_waits_for_a_person(county: County, target: str):
    above = county.connected(target)
    above.fail("refuse")
    county.report(county.penalty("p1"))
    assert states(county) == [72]
    assert above.held("XZCF") == {}


@pytest.mark.parametrize("target", TARGETS)
def test_a_row_that_is_refused_comes_back_to_its_source_and_goes_out_again_when_it_is_mended(
    county: County, target: str
):
    above = county.connected(target)
    above.fail("reject-row")
    county.report(county.penalty("p1"), county.penalty("p2", 2))
    assert states(county) == [45]
    refused = next(r for r in ("p1", "p2") if county.copy(r, target)["state"] == 70)
    other = {"p1": "p2", "p2": "p1"}[refused]
    assert county.copy(other, target)["state"] == 50
    (told,) = county.get("/v1/report-errors").json["items"]
    assert (told["record"], told["stage"], told["errors"][0]["code"]) == (refused, "target", "1001")
    county.pass_time(days=1)
    county.run()
    assert len(county.batches()) == 1  # the same row is not tried again by itself
    county.report(county.penalty(refused, int(refused[1]), CF_XDR_ZZJG="MC0000121"))
    assert sorted(above.held("XZCF")) == ["p1", "p2"]
    assert county.get("/v1/report-errors").json["items"] == []
    assert [item["record"] for item in county.get("/v1/report-errors?state=settled").json["items"]] == [refused]


def test_another_department_does_not_see_what_came_back_to_one(county: County):
    above = county.connected()
    above.fail("reject-row")
    county.report(county.penalty("p1"))
    other = county.get("/v1/report-errors", agency_code="11990100MC0000039Q")
    assert (other.status, other.json["items"]) == (200, [])
    assert county.get("/v1/reconciliations", agency_code="11990100MC0000039Q").status == 403


@pytest.mark.parametrize("target", TARGETS)
def test_a_receipt_that_comes_late_is_asked_for_again(county: County, target: str):
    above = county.connected(target)
    above.fail("late-receipt", 4)
    county.report(county.penalty("p1"))
    assert county.calls.count("report-receive") == 3
    assert states(county) == [30]
    for _ in range(2):
        county.pass_time(minutes=11)
        county.run()
    assert states(county) == [50]


@pytest.mark.parametrize("target", TARGETS)
def test_a_receipt_that_nobody_can_read_is_asked_for_again_and_at_last_looked_at(county: County, target: str):
    above = county.connected(target)
    above.fail("garbled-receipt", 2)
    county.report(county.penalty("p1"))
    county.pass_time(minutes=11)
    county.run()
    assert states(county) == [30]
    county.pass_time(minutes=11)
    county.run()
    assert states(county) == [50]


def test_a_receipt_that_stays_unreadable_is_for_a_person(county: County):
    above = county.connected()
    above.fail("garbled-receipt", 100)
    county.report(county.penalty("p1"))
    for _ in range(5):
        county.pass_time(minutes=11)
        county.run()
    assert (states(county), county.batches()[0]["trouble"]) == ([72], "garbled")


@pytest.mark.parametrize("target", [*TARGETS])
def test_a_row_that_was_lost_in_silence_is_found_by_the_reconciliation_and_sent_again(county: County, target: str):
    above = county.connected(target)
    above.fail("lose-row")
    county.report(county.penalty("p1"), county.penalty("p2", 2))
    assert len(above.held("XZCF")) == 1
    assert states(county) == [50]
    lost = next(r for r in ("p1", "p2") if r not in above.held("XZCF"))
    county.pass_time(days=1)
    county.run()
    assert sorted(above.held("XZCF")) == ["p1", "p2"]
    day = county.get("/v1/reconciliations").json["items"][0]
    assert (day["missing"], day["missingRecords"], day["confirmed"], day["balanced"]) == (1, [lost], 1, True)
    county.pass_time(days=1)
    county.run()
    assert {county.copy(r, target)["state"] for r in ("p1", "p2")} == {60}
    assert county.get("/v1/reconciliations").json["items"][0]["missing"] == 0


def test_what_the_target_has_and_should_not_have_is_withdrawn_and_strange_records_are_told(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    county.report(county.penalty("p1", state="withdrawn"))
    above.records["XZCF"] = {"p1": (1, {}), "stranger": (1, {})}
    county.pass_time(days=1)
    county.run()
    assert above.held("XZCF") == {"stranger": 1}
    day = county.get("/v1/reconciliations").json["items"][0]
    assert (day["surplus"], day["strangeRecords"]) == (1, ["stranger"])


def test_a_row_that_the_target_would_refuse_is_not_sent_and_its_source_hears_so(county: County):
    above = county.connected()
    county.report(county.penalty("p1", CF_NR_FK=None, CF_WFXW=None), county.penalty("p2", 2))
    assert above.held("XZCF") == {"p2": 1}
    assert county.copy("p1")["state"] == 75
    (told,) = county.get("/v1/report-errors").json["items"]
    assert (told["stage"], sorted(e["code"] for e in told["errors"])) == ("check", ["2003", "required"])
    county.report(county.penalty("p1"))
    assert sorted(above.held("XZCF")) == ["p1", "p2"]
