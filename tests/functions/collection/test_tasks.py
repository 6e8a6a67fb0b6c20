"""Tasks of collection through the platform: made, closed by what comes, late, reminded of, let off."""

from datetime import date

from cloud.tables import table
from tests import files
from tests.faults.city import File
from tests.functions.collection.town import COURT, HEALTH, MANAGER, PENALTY
from tests.measured import gauges

UNIT = (HEALTH, "测试市卫生健康委员会")
NAME = "测试市明远美容有限公司"


def look(town) -> dict:
    return town.call("collection-tasks", {})


def tasks(town, period: str = "2026-11", dataset: str = PENALTY, agency: str = HEALTH) -> dict:
    found = [t for t in town.stored("tasks") if (t["period"], t["dataset"], t["agency"]) == (period, dataset, agency)]
    (task,) = found
    return task


def send(town, number: int, name: str | None = None) -> None:
    content = files.table(PENALTY, files.penalty(UNIT, f"测卫罚〔2026〕{number}号", CF_XDR_MC=NAME))
    town.put(File(HEALTH, PENALTY, name or f"{number}.csv", content))
    town.come_to_rest()


def reminders(town) -> list[str]:
    return sorted(line.split("-")[-1] for line in town.told() if line.startswith("gongxin.task.reminder.v1"))


def test_every_sender_has_a_task_for_the_period_that_has_begun_and_looking_again_makes_none(town):
    made = look(town)["made"]
    assert made == len(town.stored("tasks")) > 50
    assert {t["state"] for t in town.stored("tasks")} == {"open"}
    assert look(town)["made"] == 0
    assert tasks(town)["due"] == "2026-12-09"
    assert COURT not in {t["agency"] for t in town.stored("tasks") if t["dataset"] == PENALTY}


def test_a_month_that_nobody_looked_at_is_made_up_for(town):
    look(town)
    town.move_to(date(2027, 1, 15))
    look(town)
    assert {t["period"] for t in town.stored("tasks") if t["dataset"] == PENALTY} == {"2026-11", "2026-12", "2027-01"}
    assert tasks(town, "2027-01")["provisional"]


def test_a_submission_closes_the_task_of_its_period(town):
    look(town)
    send(town, 1)
    task = tasks(town)
    assert (task["state"], len(task["submissions"])) == ("reported", 1)
    told = town.get(f"/v1/tasks/{task['id']}").json
    assert (told["inTime"], told["stateText"]["zh"], told["submissions"]) == (True, "已报送", task["submissions"])
    assert tasks(town, dataset="org-licence")["state"] == "open"


def test_a_report_may_be_faster_than_whoever_makes_the_tasks(town):
    send(town, 1)
    look(town)
    assert tasks(town)["state"] == "reported"


def test_while_a_period_is_awaited_a_report_is_for_it_and_then_for_the_next(town):
    look(town)
    town.move_to(date(2026, 12, 3))
    look(town)
    send(town, 1)
    assert (tasks(town)["state"], tasks(town, "2026-12")["state"]) == ("reported", "open")
    send(town, 2)
    assert tasks(town, "2026-12")["state"] == "reported"


def test_the_same_file_once_more_is_a_report_of_its_own_period(town):
    look(town)
    send(town, 1)
    town.move_to(date(2026, 12, 20))
    look(town)
    send(town, 1)
    first, second = tasks(town), tasks(town, "2026-12")
    assert (second["state"], second["submissions"]) == ("reported", first["submissions"])


def test_a_report_that_is_answered_twice_closes_one_period(town):
    look(town)
    town.move_to(date(2026, 12, 3))
    look(town)
    send(town, 1)
    answered = [event for function, event in town.calls if function == "intake-report-back"][-1]
    town.call("intake-report-back", {**answered, "known": True})  # as the line starts it again
    assert tasks(town, "2026-12")["state"] == "open"


def test_a_zero_report_of_the_task_closes_it_and_rows_are_more_than_that(town):
    look(town)
    task = tasks(town)
    told = town.ended(town.post(f"/v1/tasks/{task['id']}/zero-report", {}))
    assert (told["state"], told["zeroReports"], told["period"]) == (82, ["2026-11"], "2026-11")
    assert tasks(town)["state"] == "zero-reported"
    send(town, 1)
    assert tasks(town)["state"] == "reported"


def test_who_is_late_states_the_period_that_is_made_up_for(town):
    look(town)
    town.move_to(date(2026, 12, 21))
    look(town)
    assert tasks(town)["state"] == "late"
    send(town, 1)
    assert (tasks(town)["state"], tasks(town, "2026-12")["state"]) == ("late", "reported")
    row = files.penalty(UNIT, "测卫罚〔2026〕2号", CF_XDR_MC=NAME)
    town.ended(town.post("/v1/submissions/rows", {"dataset": PENALTY, "rows": [row], "period": "2026-11"}))
    told = town.get(f"/v1/tasks/{tasks(town)['id']}").json
    assert (told["state"], told["inTime"]) == ("reported", False)


def test_a_refused_file_and_a_trial_report_nothing(town):
    look(town)
    town.put(File(HEALTH, PENALTY, "empty.csv", b"a,b\n1,2\n"))
    town.come_to_rest()
    row = files.penalty(UNIT, "测卫罚〔2026〕2号", CF_XDR_MC=NAME)
    town.ended(town.post("/v1/submissions/rows", {"dataset": PENALTY, "rows": [row], "dryRun": True}))
    assert tasks(town)["state"] == "open"


def test_reminders_are_told_once_before_and_after_the_due_day(town):
    town.move_to(date(2026, 12, 1))
    look(town)
    assert reminders(town) == []
    town.move_to(date(2027, 1, 8))  # December is due on the 11th, as far as holidays are known
    look(town)
    before = len(town.told())
    look(town)
    assert before == len(town.told()) > 0
    assert tasks(town, "2026-12")["reminded"] == [-1]
    town.move_to(date(2027, 1, 12))
    look(town)
    assert tasks(town, "2026-12")["reminded"] == [-1, 1]
    assert "1" in reminders(town)


def test_an_agency_sees_its_own_tasks_and_the_managing_body_all(town):
    look(town)
    own = town.get("/v1/tasks?limit=200").json["items"]
    assert {t["agency"] for t in own} == {HEALTH}
    assert town.get(f"/v1/tasks?agency={COURT}").json["items"] == []
    every = town.get("/v1/tasks?state=open&limit=200", MANAGER).json["items"]
    assert len({t["agency"] for t in every}) > 5
    some = town.get(f"/v1/tasks?state=open&period=2026-11&dataset={PENALTY}&agency={HEALTH}", MANAGER).json["items"]
    assert [t["id"] for t in some] == [tasks(town)["id"]]
    assert town.get(f"/v1/tasks/{tasks(town)['id']}", COURT).status == 404
    assert town.post(f"/v1/tasks/{tasks(town)['id']}/zero-report", {}, MANAGER).status == 404
    assert town.get("/v1/tasks?cursor=nonsense").json["code"] == "bad-cursor"


def test_the_managing_body_lets_an_agency_off_with_a_reason(town):
    look(town)
    where = f"/v1/tasks/{tasks(town)['id']}/excuse"
    assert town.post(where, {"reason": "机构改革，本期不报"}).status == 403
    told = town.post(where, {"reason": "机构改革，本期不报"}, MANAGER).json
    assert (told["state"], told["excused"]["reason"], told["excused"]["by"]) == (
        "excused",
        "机构改革，本期不报",
        MANAGER,
    )
    send(town, 1)
    assert tasks(town)["state"] == "reported"
    assert town.post(where, {"reason": "机构改革，本期不报"}, MANAGER).json["code"] == "task-closed"


def test_days_that_are_announced_late_move_what_waits(town):
    look(town)
    stale = {**tasks(town), "due": "2026-12-01", "place": f"2026-12-01#{tasks(town)['id']}"}
    town.act_as("collection-tasks")
    table("tasks").put(stale)
    assert look(town)["moved"] == 1
    assert tasks(town)["due"] == "2026-12-09"


def test_how_many_are_late_is_told_as_a_measure(town, capsys):
    look(town)
    assert list(gauges(capsys.readouterr().out, "tasks-late")) == [0]
    town.move_to(date(2026, 12, 10))
    look(town)
    late = sum(task["state"] == "late" for task in town.stored("tasks"))
    assert late > 50
    assert list(gauges(capsys.readouterr().out, "tasks-late")) == [late]
