"""What a batch query may ask: agreements and their rows a day, persons with consents and approvals."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from functions.batches import check
from tests.functions.batches.town import BANK, COURT, MANAGER, NUMBER, STRANGER, Town, code, results

CASE = {"purpose": "inspection", "basis": "测试市监督检查办法第三条"}


@pytest.mark.parametrize(
    ("terms", "asked", "reasons"),
    [
        ({}, {"agreement": "a" * 32}, ["agreement-unknown"]),
        ({"purposes": ["inspection"]}, {}, ["purpose-outside"]),
        ({"datasets": ["org-licence"]}, {"datasets": ["org-penalty"]}, ["dataset-outside"]),
        ({"since": "2026-12-01"}, {}, ["agreement-not-in-force"]),
        ({"agency": COURT}, {}, ["agreement-unknown"]),
        ({"dailyRows": 1}, {}, ["quota-used-up"]),
        ({"persons": False}, {"items": [{"idNumber": NUMBER}]}, ["persons-outside"]),
        (
            {"persons": False, "purposes": ["inspection"]},
            {"items": [{"idNumber": NUMBER}]},
            ["purpose-outside", "persons-outside"],
        ),
    ],
)
def test_what_is_not_legal_is_refused_with_every_reason_and_logged(
    town: Town, terms: dict, asked: dict, reasons: list[str]
):
    town.body(1)
    number = town.agreement(**terms)
    told = town.answered(**{"items": [{"code": code(1)}] * 2, "agreement": number, **asked})
    assert (told["state"], told["final"], told["counts"], told["result"]) == (90, True, None, None)
    assert [r["reason"] for r in told["refused"]] == reasons
    assert all(r["message"]["zh"] and "{" not in r["message"]["en"] for r in told["refused"])
    assert json.loads(town.fetched(told["receipt"]))["refused"] == told["refused"]
    (entry,) = town.log()
    assert (entry["what"]["refused"], entry["results"]) == (reasons, 0)
    assert town.used(number) == 0
    assert "batch-run" not in town.calls


def test_departments_ask_in_batches_under_an_agreement_too(town: Town):
    town.body(1)
    number = town.agreement(agency=COURT, purposes=["inspection"], datasets=["org-penalty"])
    court = town.token("officer", COURT)
    asked = town.ask([{"code": code(1)}], agreement=number, token=court, **CASE)
    town.work()
    assert results(town.lines(town.told(asked.json["id"], court))) == ["found"]
    for token in (town.token("subject", None, "s1"), town.token("window", COURT, "s1"), town.token("auditor")):
        assert town.ask([{"code": code(1)}], agreement=number, token=token, **CASE).status == 403


def test_rows_are_counted_before_they_are_looked_up_and_the_day_begins_anew(town: Town):
    town.body(1)
    number = town.agreement(dailyRows=3)
    assert town.answered([{"code": code(1)}] * 2, agreement=number)["state"] == 80
    refused = town.answered([{"code": code(1)}] * 2, agreement=number)
    assert refused["refused"][0]["message"]["zh"] == "超出协议约定的每日查询条数（3条，今日已用2条，本次2条）"
    assert town.answered([{"code": code(1)}], agreement=number)["state"] == 80
    assert town.used(number) == 3
    town.move_to(date(2026, 11, 24))
    assert town.answered([{"code": code(1)}] * 3, agreement=number)["state"] == 80


def test_of_two_batches_at_once_the_quota_lets_one_through(town: Town):
    number = town.agreement(dailyRows=3)
    batches = [town.ask([{"code": code(1)}] * 2, agreement=number).json["id"] for _ in range(2)]
    together = Barrier(2)
    town.act_as("batch-check")

    def checked(batch: str) -> bool:
        together.wait()
        return bool(check.handler({"batch": batch, "attempt": 0}, None)["refused"])

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(checked, batches)) == [False, True]
    town.work()
    assert sorted(town.told(batch)["state"] for batch in batches) == [80, 90]
    assert town.used(number) == 2


def test_a_person_is_answered_with_a_consent_or_an_approval_and_never_without(town: Town):
    town.person("p1", NUMBER)
    good, other = town.consent("p1"), town.consent("p1", purposes=["honours"])
    told = town.answered(
        [
            {"idNumber": NUMBER},
            {"idNumber": STRANGER},
            {"idNumber": NUMBER, "consent": good},
            {"idNumber": NUMBER, "consent": other},
            {"idNumber": STRANGER, "consent": good},
            {"idNumber": NUMBER, "consent": "AAAA-AAAA-AAAA-AAAA"},
        ],
        agreement=town.agreement(),
    )
    lines = town.lines(told)
    assert results(lines) == ["not-allowed", "not-allowed", "found", *["not-allowed"] * 3]
    assert [r["dataset"] for r in lines[2]["records"]] == ["person-penalty"]
    assert lines[2]["asked"] == {"number": NUMBER[:3] + "*" * 13 + NUMBER[-2:]}
    assert NUMBER not in json.dumps(lines)
    known, unknown = ({k: v for k, v in line.items() if k not in ("row", "asked")} for line in lines[:2])
    assert known == unknown  # whether somebody is known is nothing to be learnt


def test_a_consent_for_one_look_serves_one_row(town: Town):
    town.person("p1", NUMBER)
    once = town.consent("p1")
    rows = [{"idNumber": NUMBER, "consent": once}, {"consent": once}]
    assert results(town.lines(town.answered(rows, agreement=town.agreement()))) == ["found", "not-allowed"]
    twice = town.consent("p1", uses=2)
    rows = [{"consent": twice}, {"idNumber": NUMBER, "consent": twice}, {"consent": twice}]
    assert results(town.lines(town.answered(rows, agreement=town.agreement()))) == ["found", "found", "not-allowed"]


def test_a_consent_that_is_used_between_the_answer_and_the_log_shows_nothing(town: Town):
    town.person("p1", NUMBER)
    town.body(1)
    number, given = town.agreement(), town.consent("p1")
    batch = town.ask([{"consent": given}, {"code": code(1)}], agreement=number).json["id"]
    assert town.work(until="log").state == "log"
    assert town.post("/v1/queries", {"purpose": "due-diligence", "basis": "测试", "consent": given}).status == 200
    town.work()
    told = town.told(batch)
    assert results(town.lines(told)) == ["not-allowed", "found"]
    assert "张测试" not in town.fetched(told["result"]["result.csv"]).decode()
    assert (told["counts"]["found"], told["counts"]["not-allowed"]) == (1, 1)
    assert [e["what"].get("subject") for e in town.log()] == ["p1", "s1", None]


def test_an_approved_person_is_answered_to_the_department_that_asked(town: Town):
    town.person("p1", NUMBER)
    court = town.token("officer", COURT)
    asked = {"idNumber": NUMBER, "basis": "测试办法", "caseNumber": "测案1号", "datasets": ["person-penalty"]}
    made = town.post("/v1/approvals", {**asked, "purpose": "inspection"}, court).json["id"]
    decision = {"decision": "approve", "reason": "符合办案需要"}
    town.post(f"/v1/approvals/{made}/decision", decision, town.token("officer", MANAGER))
    number = town.agreement(agency=COURT, purposes=["inspection"])
    rows = [{"approval": made}, {"idNumber": NUMBER, "approval": made}, {"idNumber": STRANGER, "approval": made}]
    batch = town.ask(rows, agreement=number, token=court, **CASE).json["id"]
    town.work()
    assert results(town.lines(town.told(batch, court))) == ["found", "found", "not-allowed"]
    assert [e["what"].get("approval") for e in town.log()] == [made, made, None]


def test_nobody_else_sees_a_batch_query(town: Town):
    batch = town.ask([{"code": code(1)}], agreement=town.agreement()).json["id"]
    for role, who in (("institution", "91990100MA0TEXT22X"), ("officer", MANAGER), ("officer", BANK)):
        assert town.get(f"/v1/batch-queries/{batch}", town.token(role, who)).status == 404


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"items": [{"name": "甲公司"}, {"code": "91990100MA0TEXT129", "name": "甲"}]}, ["/items/1"]),
        ({"items": [{"name": "甲公司"}, {}]}, ["/items/1"]),
        ({"items": [{"name": "甲公司"}, {"consent": "A", "approval": "b"}]}, ["/items/1"]),
        ({"items": []}, ["/items"]),
        ({}, [""]),
        ({"items": [{"code": "91990100MA0TEXT129"}], "fileName": "a.csv"}, [""]),
        ({"fileName": "../a.csv"}, ["/fileName"]),
        ({"items": [{"code": "91990100MA0TEXT129"}], "datasets": ["no-such"]}, ["/datasets/0"]),
    ],
)
def test_a_request_that_cannot_be_is_refused_where_it_is_wrong(town: Town, body: dict, pointers: list[str]):
    reply = town.ask(agreement="a1", **body)
    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (400, pointers)
