"""What may no longer be shown has to leave its targets within working days: what does not is told, and tried again."""

from tests.functions.reporting.county import County


def newest(county: County) -> dict:
    return county.get("/v1/reconciliations").json["items"][0]


def test_a_withdrawal_that_the_target_does_not_take_is_overdue_after_three_working_days(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    above.fail("error", 100)
    county.report(county.penalty("p1", state="withdrawn"))  # on a Monday
    county.pass_time(days=3)
    county.run()
    assert newest(county)["overdue"] == 0
    county.pass_time(days=1)
    county.run()
    assert (newest(county)["day"], newest(county)["overdue"]) == ("2026-11-27", 1)


def test_the_time_runs_while_the_target_rests(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    above.fail("error", 100)
    county.upload(county.honour("h1", 1), dataset="red-list")
    for minutes in (0, 1.1, 5.1, 15.1, 60.1):
        county.pass_time(minutes=minutes)
        county.run()
    assert county.target()["openUntil"]
    county.report(county.penalty("p1", state="withdrawn"))
    assert [batch["dataset"] for batch in county.batches()] == ["red-list", "org-penalty"]
    assert county.copy("p1")["hiddenAt"]


def test_a_withdrawal_that_was_refused_is_made_again_the_next_day(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    above.fail("reject-row")
    county.report(county.penalty("p1", state="withdrawn"))
    assert (county.copy("p1")["state"], above.held("XZCF")) == (70, {"p1": 1})
    county.pass_time(days=1)
    county.run()
    assert (county.copy("p1")["state"], above.held("XZCF")) == (90, {})
    assert "hiddenAt" not in county.copy("p1")


def test_withdrawals_leave_at_any_hour_and_changes_wait_for_the_morning(county: County):
    above = county.connected("credit-china")
    county.report(county.penalty("p1"))
    county.pass_time(hours=11)  # 23:00
    county.report(county.penalty("p1", state="withdrawn"), county.penalty("p2", 2))
    assert above.held("XZCF") == {}
    assert county.run() == 0
    county.pass_time(hours=8)
    county.run()
    assert above.held("XZCF") == {"p2": 1}


def test_an_objection_and_a_correction_go_up_as_updates(county: County):
    above = county.connected()
    county.report(county.penalty("p1"))
    county.report(county.penalty("p1", state="disputed"))
    county.report(county.penalty("p1", state="in-force", CF_NR="罚款1.5万元，责令改正"))
    assert [operation for operation, _, _ in above.log] == ["I", "U", "U"]
    texts = [text.decode() for name, text in sorted(county.files().items()) if name.endswith(".jsonl")]
    assert ['"MARK": "disputed"' in text for text in texts] == [False, True, False]
