"""A sender takes a whole submission back: ledger, dossiers, search, doubts and tasks are as if it had not come."""

from datetime import date

import pytest

from localstack.samples.bodies import unified_code
from tests import files
from tests.faults.city import File
from tests.functions.collection.town import COURT, HEALTH, PENALTY

UNIT = (HEALTH, "测试市卫生健康委员会")
NAME, CODE = "测试市明远美容有限公司", unified_code("91", 880002)
WHY = {"reason": "误将测试数据上报"}


def penalty(number: int, **more) -> dict[str, str]:
    return files.penalty(UNIT, f"测卫罚〔2026〕{number}号", **{"CF_XDR_MC": NAME, "CF_XDR_SHXYM": CODE, **more})


def send(town, name: str, *rows) -> dict:
    before = {item["id"] for item in town.stored("submissions")}
    town.put(File(HEALTH, PENALTY, name, files.table(PENALTY, *rows)))
    town.come_to_rest()
    (made,) = [item for item in town.stored("submissions") if item["id"] not in before]
    return made


def recall(town, submission: str) -> dict:
    return town.ended(town.post(f"/v1/submissions/{submission}/recall", WHY))


def held(town) -> dict[str, tuple]:
    return {r["CF_WSH"][9:-1]: (r["version"], r["state"], float(r["CF_NR_FK"])) for r in town.records()}


def test_new_records_are_gone_and_changed_ones_are_as_they_were(town):
    send(town, "first.csv", penalty(1))
    wrong = send(town, "wrong.csv", penalty(1, CF_NR_FK="9.5", CF_NR="罚款9.5万元。"), penalty(2))
    told = recall(town, wrong["id"])
    assert (told["state"], told["ledger"], told["recalls"]) == (
        80,
        {"new": 0, "changed": 1, "unchanged": 0, "withdrawn": 1},
        wrong["id"],
    )
    assert held(town) == {"1": (3, "in-force", 2.5), "2": (2, "recalled", 2.5)}
    entries = {e["fields"]["CF_WSH"]: (e["state"], e["fields"]["CF_NR_FK"]) for e in town.stored("dossiers")}
    assert entries == {"测卫罚〔2026〕1号": ("in-force", "2.5"), "测卫罚〔2026〕2号": ("recalled", "2.5")}
    subject = next(s["id"] for s in town.stored("subjects"))
    shown = town.public(f"/v1/subjects/{subject}/records").json["items"]
    assert [r["fields"]["CF_WSH"] for r in shown] == ["测卫罚〔2026〕1号"]
    after = town.get(f"/v1/submissions/{wrong['id']}").json
    assert (after["state"], after["recalled"]["reason"], after["recalled"]["by"]) == (83, WHY["reason"], told["id"])
    assert any(line.startswith("gongxin.record.withdrawn.v1") for line in town.told())


def test_what_a_later_file_has_altered_stays(town):
    first = send(town, "first.csv", penalty(1), penalty(2))
    send(town, "second.csv", penalty(1, CF_NR_FK="3.5", CF_NR="罚款3.5万元。"))
    assert recall(town, first["id"])["ledger"]["withdrawn"] == 1
    assert held(town)["1"] == (2, "in-force", 3.5)


def test_the_same_file_can_be_sent_again_after_its_recall_and_recalled_again(town):
    for version in (1, 3):
        made = send(town, "a.csv", penalty(1))
        assert held(town) == {"1": (version, "in-force", 2.5)}
        recall(town, made["id"])
        assert held(town) == {"1": (version + 1, "recalled", 2.5)}


def test_a_corrected_file_after_a_recall_is_in_force(town):
    recall(town, send(town, "a.csv", penalty(1))["id"])
    send(town, "b.csv", penalty(1, CF_NR_FK="3.5", CF_NR="罚款3.5万元。"))
    assert held(town) == {"1": (3, "in-force", 3.5)}


def test_rows_and_doubts_of_it_wait_for_nobody_any_more(town):
    made = send(town, "a.csv", penalty(1, CF_JDRQ=""), penalty(2, CF_XDR_MC="测试市云岭旅店", CF_XDR_SHXYM=""))
    assert town.get(f"/v1/submissions/{made['id']}").json["open"] >= 1
    recall(town, made["id"])
    assert town.get(f"/v1/submissions/{made['id']}").json["open"] == 0
    assert {d["state"] for d in town.stored("doubts")} <= {"settled"}


def test_a_task_that_it_alone_had_closed_is_open_again(town):
    town.call("collection-tasks", {})
    first, second = send(town, "a.csv", penalty(1)), send(town, "b.csv", penalty(2))

    def state() -> str:
        return next(t["state"] for t in town.stored("tasks") if (t["dataset"], t["agency"]) == (PENALTY, HEALTH))

    recall(town, first["id"])
    assert state() == "reported"
    recall(town, second["id"])
    assert state() == "open"


def test_a_recall_that_is_answered_twice_does_the_same(town):
    made = send(town, "a.csv", penalty(1))
    recall(town, made["id"])
    before = held(town), len(town.stored("submissions"))
    for function in ("intake-validate", "intake-recall", "intake-commit", "intake-report-back"):
        town.call(function, [event for name, event in town.calls if name == function][-1])
    assert (held(town), len(town.stored("submissions"))) == before


def test_it_is_for_its_sender_alone_within_the_working_days_and_once(town):
    made = send(town, "a.csv", penalty(1))
    where = f"/v1/submissions/{made['id']}/recall"
    assert town.post(where, WHY, COURT).status == 404
    assert town.post(where, {"reason": "?"}).status == 400
    town.move_to(date(2026, 12, 1))  # Monday the 23rd and five working days make Monday the 30th
    assert town.post(where, WHY).json["code"] == "recall-over"
    town.move_to(date(2026, 11, 30))
    recall(town, made["id"])
    assert town.post(where, WHY).json["code"] == "nothing-to-recall"


def test_what_brought_nothing_cannot_be_taken_back(town):
    made = send(town, "a.csv", penalty(1))
    told = recall(town, made["id"])
    assert town.post(f"/v1/submissions/{told['id']}/recall", WHY).json["code"] == "nothing-to-recall"
    refused = send(town, "b.csv", {"CF_WSH": "1", "血型": "O", "CF_XDR_MC": NAME})
    assert town.post(f"/v1/submissions/{refused['id']}/recall", WHY).json["code"] == "nothing-to-recall"


@pytest.mark.parametrize("submission", ["0" * 32, "unknown"])
def test_a_recall_that_somebody_drops_into_the_inbox_is_judged_like_every_other(town, submission):
    told = f'{{"gongxin":"recall","submission":"{submission}","reason":"误报"}}'.encode()
    town.put(File(HEALTH, PENALTY, "recall.json", told))
    town.come_to_rest()
    (made,) = town.stored("submissions")
    assert made["refusal"]["rule"] == "recall.unknown"
