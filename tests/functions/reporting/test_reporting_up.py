"""A record on its way up: packed, sent, accepted; changed, hidden, withdrawn, in this order and no other."""

import json

from tests.functions.reporting.county import County


def operations(above) -> list[str]:
    return [operation for operation, _, _ in above.log]


def test_a_new_record_is_packed_sent_and_accepted(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    copy = county.copy("p1")
    assert (copy["state"], copy["held"]["version"], "batch" in copy) == (50, 1, False)
    assert above.held("XZCF") == {"p1": 1}
    (batch,) = county.batches()
    assert (batch["batch"], batch["state"]) == ("990100-XZCF-20261123-0001", 50)
    assert batch["counts"] == {"received": 1, "accepted": 1, "rejected": 0}


def test_what_is_sent_lies_at_rest_with_a_manifest_that_is_signed(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    files = county.files()
    folder = "province/990100-XZCF-20261123-0001/"
    assert sorted(files) == [folder + n for n in ("990100-XZCF-20261123-0001.jsonl", "manifest.json", "receipt.json")]
    manifest = json.loads(files[folder + "manifest.json"])
    assert manifest["rows"] == 1
    assert manifest["operations"] == {"I": 1}
    assert manifest["sums"]["CF_NR_FK"].startswith("1.5")
    assert above.faults.total() == 0
    row = json.loads(files[folder + "990100-XZCF-20261123-0001.jsonl"])
    assert (row["OPERATION"], row["CF_JDRQ"], row["CF_NR_FK"]) == ("I", "2026/06/01", "1.5")


def test_a_change_is_an_update_and_what_is_the_same_is_not_sent_again(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    county.report(county.penalty("p1", CF_NR="罚款1.5万元，没收广告"))
    county.report(county.penalty("p1", CF_NR="罚款1.5万元，没收广告"))
    assert operations(above) == ["I", "U"]
    assert above.held("XZCF") == {"p1": 2}
    assert county.copy("p1")["state"] == 50


def test_a_withdrawn_record_leaves_the_target_and_nothing_of_it_is_said_again(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    county.report(county.penalty("p1", state="withdrawn"))
    assert operations(above) == ["I", "C"]
    assert above.held("XZCF") == {}
    assert county.copy("p1")["state"] == 90
    row = json.loads(county.files()["province/990100-XZCF-20261123-0002/990100-XZCF-20261123-0002.jsonl"])
    assert sorted(row) == ["KEY", "LINE", "OPERATION", "RECORD_ID", "VERSION"]


def test_a_repaired_record_is_told_as_repaired(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    county.report(county.penalty("p1", state="repaired"))
    assert operations(above) == ["I", "R"]


def test_a_record_that_was_withdrawn_before_it_was_sent_is_never_mentioned(county: County):
    above = county.connected()
    county.upload(county.penalty("p1"))
    county.upload(county.penalty("p1", state="withdrawn"))
    county.run()
    assert (above.log, county.batches(), county.copy("p1")["state"]) == ([], [], 78)


def test_a_record_that_may_no_longer_be_shown_when_its_batch_is_due_is_not_sent(county: County):
    above = county.connected()
    above.fail("error")
    county.report(county.penalty("p1"))
    assert county.batches()[0]["state"] == 25
    county.upload(county.penalty("p1", state="withdrawn"))
    county.pass_time(minutes=3)
    county.run()
    assert (above.log, above.held("XZCF")) == ([], {})
    assert [b["state"] for b in county.batches()] == [90]


def test_a_withdrawal_never_overtakes_what_it_withdraws(county: County):
    above = county.connected()
    above.fail("late-receipt", 3)
    county.report(county.penalty("p1"))
    assert county.copy("p1")["state"] == 30
    county.report(county.penalty("p1", state="withdrawn"))
    assert operations(above) == ["I"]  # the receipt of the first is awaited
    county.pass_time(minutes=11)
    county.run()
    county.run()
    assert operations(above) == ["I", "C"]
    assert county.copy("p1")["state"] == 90


def test_a_display_that_ends_by_itself_ends_over_there_the_next_day(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    county.pass_time(days=365)
    county.run()
    assert operations(above) == ["I", "D"]


def test_what_was_there_before_a_target_was_connected_is_reported_then(county: County):
    county.upload(county.penalty("p1"))
    above = county.connected()
    county.run()
    assert above.held("XZCF") == {"p1": 1}
    assert county.run() == 0  # nothing is left to do


def test_nobody_runs_for_a_target_that_is_not_connected(county: County):
    county.upload(county.penalty("p1"))
    assert county.run() == 0
    assert county.copy("p1") == {}
