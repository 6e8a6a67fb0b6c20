"""What comes back from the province: taken in where the city does not hold it, never a second time where it does."""

import json

import pytest

from localstack.samples.bodies import unified_code
from tests import files
from tests.faults.city import File
from tests.functions.collection.town import HEALTH, PENALTY, REGISTRATION

PROVINCE, REGISTRAR = "11990000MC0000012U", files.REGISTRAR
UNIT = (HEALTH, "测试市卫生健康委员会")
NAME, CODE = "测试市明远美容有限公司", unified_code("91", 880002)
OTHER, OTHER_CODE = "测试市安泽医疗器械有限公司", unified_code("91", 880003)
EVALUATION = "evaluation-result"


def send(town, agency: str, dataset: str, *rows, name: str = "a.csv") -> dict:
    town.put(File(agency, dataset, name, files.table(dataset, *rows)))
    town.come_to_rest()
    found = sorted(town.stored("submissions"), key=lambda item: item["receivedAt"])
    return found[-1]


def receipt(town, submission: dict) -> dict:
    told = dict(town.objects("outbox"))[submission["receiptKey"]]
    return json.loads(told)


def penalty(number: int, name: str = NAME, code: str = CODE, **more) -> dict[str, str]:
    return files.penalty(UNIT, f"测卫罚〔2026〕{number}号", CF_XDR_MC=name, CF_XDR_SHXYM=code, **more)


def rules(told: dict) -> set[str]:
    return {finding["rule"] for finding in told["findings"]}


def test_a_penalty_that_the_city_sent_up_itself_is_not_stored_again(town):
    send(town, HEALTH, PENALTY, penalty(1))
    told = receipt(town, send(town, PROVINCE, PENALTY, penalty(1), penalty(2)))
    assert told["counts"]["accepted"] == 2
    assert (told["ledger"]["new"], told["ledger"]["unchanged"]) == (1, 1)
    assert {"record.returned", "record.elsewhere-same"} <= rules(told)
    assert sorted((r["CF_WSH"], r["agency"]) for r in town.records()) == [
        ("测卫罚〔2026〕1号", HEALTH),
        ("测卫罚〔2026〕2号", PROVINCE),
    ]
    assert len(town.stored("dossiers")) == 2


def test_where_the_two_differ_the_source_holds_and_nobody_has_to_decide(town):
    send(town, HEALTH, PENALTY, penalty(1))
    told = receipt(town, send(town, PROVINCE, PENALTY, penalty(1, CF_NR_FK="9.5", CF_NR="罚款9.5万元。")))
    assert {"record.returned", "record.elsewhere-differs"} <= rules(told)
    (record,) = town.records()
    assert (record["agency"], float(record["CF_NR_FK"])) == (HEALTH, 2.5)
    assert town.stored("doubts") == []


def test_what_the_province_sent_first_follows_the_province(town):
    send(town, PROVINCE, PENALTY, penalty(1))
    send(town, PROVINCE, PENALTY, penalty(1, CF_NR_FK="9.5", CF_NR="罚款9.5万元。"), name="b.csv")
    (record,) = town.records()
    assert (record["version"], float(record["CF_NR_FK"])) == (2, 9.5)


def test_a_body_that_the_city_has_registered_is_not_registered_again(town):
    send(town, REGISTRAR, REGISTRATION, files.registration(NAME, CODE))
    rows = files.registration("测试市旧名美容有限公司", CODE), files.registration(OTHER, OTHER_CODE)
    told = receipt(town, send(town, PROVINCE, REGISTRATION, *rows))
    assert (told["ledger"]["new"], told["ledger"]["unchanged"]) == (1, 1)
    assert "record.returned" in rules(told)
    assert sorted(r["JGMC"] for r in town.records(REGISTRATION)) == sorted([NAME, OTHER])
    assert {s["name"] for s in town.stored("subjects")} == {NAME, OTHER}


def evaluation(name: str = NAME, code: str = CODE, **more) -> dict[str, str]:
    body = {"PJ_ZTMC": name, "PJ_TYSHXYDM": code}
    by = {"PJ_PJJG": "测试省公共信用信息平台", "PJ_PJJGDM": PROVINCE}
    return {**body, "PJ_PJDJ": "优", "PJ_PJRQ": "2026-06-30", **by, **more}


def test_an_evaluation_is_taken_in_for_departments_and_shown_to_nobody_else(town):
    send(town, REGISTRAR, REGISTRATION, files.registration(NAME, CODE))
    submission = send(town, PROVINCE, EVALUATION, evaluation())
    assert submission["state"] == 80, receipt(town, submission)
    (record,) = town.records(EVALUATION)
    subject = record["subject_id"]
    asked = {"code": CODE, "purpose": "inspection", "basis": "测试市监督检查办法第三条"}
    told = town.post("/v1/queries", asked).json
    assert [r["fields"]["PJ_PJDJ"] for r in told["records"] if r["dataset"] == EVALUATION] == ["优"]
    assert town.public(f"/v1/subjects/{subject}/records?dataset={EVALUATION}").json["items"] == []


@pytest.mark.parametrize("agency", [HEALTH, REGISTRAR])
def test_nobody_but_the_province_sends_evaluations(town, agency):
    submission = send(town, agency, EVALUATION, evaluation())
    assert submission["refusal"]["rule"] == "file.sender-not-allowed"


def test_an_evaluation_of_a_person_is_not_taken_in(town):
    submission = send(town, PROVINCE, EVALUATION, evaluation("张测试", "990100199001011234"))
    assert submission["counts"]["accepted"] == 0
