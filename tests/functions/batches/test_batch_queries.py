"""Batch queries from request to receipt: what is answered, what is refused, what is counted and logged."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from cloud import access_log
from functions.batches import check
from functions.permissions.policy import policy
from localstack import manifest
from tests.functions.batches.town import BANK, COURT, MANAGER, NUMBER, STRANGER, Town, code, name

CASE = {"purpose": "inspection", "basis": "测试市监督检查办法第三条"}


def results(lines: list[dict]) -> list[str]:
    return [line["result"] for line in lines]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_every_row_is_answered_through_the_one_policy(town: Town):
    town.body(1)
    town.body(2, penalties=0)
    asked = [{"code": code(1)}, {"name": name(2)}, {"code": code(9)}, {"name": "没有这家测试公司"}, {"name": "无"}]
    told = town.answered(asked, agreement=town.agreement())
    assert (told["state"], told["final"], told["stateText"]["zh"]) == (80, True, "已办结，请下载结果文件")
    counts = {"received": 5, "found": 2, "not-found": 2, "ambiguous": 0, "not-allowed": 0, "invalid": 1}
    assert told["counts"] == counts
    first, second, *rest = town.lines(told)
    assert (first["row"], first["asked"], first["subject"]["name"]) == (1, {"code": code(1)}, name(1))
    assert [(r["id"], r["fields"]["CF_WSH"]) for r in first["records"]] == [("r1-0", "测罚〔2024〕r1-0号")]
    assert (second["subject"]["id"], second["records"]) == ("s2", [])
    assert results(rest) == ["not-found", "not-found", "invalid"]


def test_what_is_hidden_is_answered_as_what_is_unknown(town: Town):
    town.body(1, penalties=0, registered=False)  # nobody has registered it, and nothing about it is shown
    town.record("s1", "x1", state="withdrawn")
    told = town.answered([{"code": code(1)}, {"code": code(2)}], agreement=town.agreement())
    hidden, unknown = ({k: v for k, v in line.items() if k not in ("row", "asked")} for line in town.lines(told))
    assert hidden == unknown
    assert hidden["result"] == "not-found"


def test_the_table_opens_in_a_spreadsheet_and_says_who_asked_when_and_why(town: Town):
    town.body(1, penalties=2)
    told = town.answered([{"code": code(1)}, {"code": code(9)}], agreement=town.agreement())
    content = town.fetched(told["result"]["result.csv"])
    rows = rows_of(content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert [(r["row"], r["result"], r["record"]) for r in rows] == [
        ("1", "found", "r1-0"),
        ("1", "found", "r1-1"),
        ("2", "not-found", ""),
    ]
    assert "行政处罚决定书文号：测罚〔2024〕r1-0号" in rows[0]["details"]
    mark = f"{BANK} · 2026-11-23T12:00"
    assert all(r["watermark"].startswith(mark) and told["id"] in r["watermark"] for r in rows)
    assert all("授信和尽职调查" in line["watermark"] for line in town.lines(told))


def test_a_cell_that_looks_like_a_formula_is_none(town: Town):
    told = town.answered([{"name": "=HYPERLINK(测试)"}], agreement=town.agreement())
    assert rows_of(town.fetched(told["result"]["result.csv"]))[0]["asked_name"] == "'=HYPERLINK(测试)"


def test_the_receipt_says_what_was_asked_and_where_it_is_in_the_log(town: Town):
    town.body(1)
    number = town.agreement()
    told = town.answered([{"code": code(1)}], agreement=number)
    receipt = json.loads(town.fetched(told["receipt"]))
    assert (receipt["batch"], receipt["agreement"], receipt["purpose"]) == (told["id"], number, "due-diligence")
    assert receipt["counts"] == told["counts"]
    assert receipt["files"]["result.csv"]["sha256"] == told["result"]["result.csv"]["sha256"]
    assert receipt["logEntry"] == town.log()[-1]["entry"] == told["logEntry"]


def test_every_subject_that_is_shown_and_the_whole_are_logged(town: Town):
    town.body(1)
    town.body(2)
    number = town.agreement()
    told = town.answered([{"code": code(1)}, {"name": name(2)}, {"code": code(9)}], agreement=number)
    one, two, whole = town.log()
    common = {"batch": told["id"], "agreement": number}
    assert one["what"] == {**common, "by": "code", "subject": "s1"}
    assert two["what"] == {**common, "by": "name", "subject": "s2"}
    assert (whole["what"], whole["results"]) == ({**common, "rows": 3, "found": 2}, 2)
    assert [e["previous"] for e in (two, whole)] == [one["hash"], two["hash"]]
    assert all(access_log.fingerprint(entry) == entry["hash"] for entry in (one, two, whole))
    assert name(1) not in json.dumps([one, two, whole], ensure_ascii=False)


def test_more_subjects_than_one_transaction_holds_are_all_logged(town: Town):
    for serial in range(1, 61):
        town.body(serial, penalties=0)
    told = town.answered([{"code": code(serial)} for serial in range(1, 61)], agreement=town.agreement())
    entries = town.log()
    assert [e["what"].get("subject") for e in entries] == [*(f"s{n}" for n in range(1, 61)), None]
    assert [e["entry"] for e in entries] == [f"{n:012d}" for n in range(1, 62)]
    assert [e["previous"] for e in entries[1:]] == [e["hash"] for e in entries[:-1]]
    assert told["counts"]["found"] == 60


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


def test_only_datasets_that_are_asked_for_are_told(town: Town):
    town.body(1)
    fields = {"XK_XDR_MC": name(1), "XK_WSH": "测许〔2026〕1号", "XK_YXQZ": "2030-01-01", "XK_JDRQ": "2026-01-15"}
    town.record("s1", "x1", "org-licence", fields=fields, decidedOn="2026-01-15")
    number = town.agreement(datasets=["org-penalty", "org-licence"])
    one = town.lines(town.answered([{"code": code(1)}], agreement=number, datasets=["org-licence"]))[0]
    both = town.lines(town.answered([{"code": code(1)}], agreement=number))[0]
    assert [r["dataset"] for r in one["records"]] == ["org-licence"]
    assert [r["dataset"] for r in both["records"]] == ["org-licence", "org-penalty"]


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


def test_two_bodies_of_one_name_are_not_guessed(town: Town):
    for serial in (1, 2):
        town.body(serial, name="测试市同名测试有限公司")
    told = town.answered([{"name": "测试市同名测试有限公司"}], agreement=town.agreement())
    assert results(town.lines(told)) == ["ambiguous"]


def test_the_same_idempotency_key_gives_the_same_batch(town: Town):
    town.body(1)
    number = town.agreement()
    first, again = (town.ask([{"code": code(1)}], agreement=number, key="k1") for _ in range(2))
    assert first.json["id"] == again.json["id"]
    assert (again.status, again.headers["Idempotency-Replayed"]) == (202, "true")
    other = town.ask([{"code": code(2)}], agreement=number, key="k1")
    assert (other.status, other.json["code"]) == (409, "key-reused")
    town.work()
    assert results(town.lines(town.told(first.json["id"]))) == ["found"]
    assert town.used(number) == 1


def test_nobody_else_sees_a_batch_query(town: Town):
    batch = town.ask([{"code": code(1)}], agreement=town.agreement()).json["id"]
    for role, who in (("institution", "91990100MA0TEXT22X"), ("officer", MANAGER), ("officer", BANK)):
        assert town.get(f"/v1/batch-queries/{batch}", town.token(role, who)).status == 404


def test_a_running_one_says_where_it_stands_and_shows_nothing(town: Town):
    town.body(1)
    reply = town.ask([{"code": code(1)}], agreement=town.agreement())
    assert (reply.status, reply.headers["Location"]) == (202, f"/v1/batch-queries/{reply.json['id']}")
    (execution,) = town.executions.running()
    seen = []
    while execution.status == "RUNNING":
        told = town.told(reply.json["id"])
        seen.append(told["state"])
        assert (told["result"], told["receipt"], told["counts"]) == (None, None, None)
        execution = town.executions.advance(execution, town.call)
    assert seen == [10, 20, 20, 30, 40]


def test_a_result_is_kept_as_long_as_its_bucket_keeps_it(town: Town):
    town.body(1)
    told = town.answered([{"code": code(1)}], agreement=town.agreement())
    town.move_to(date(2026, 12, 7), 11)
    assert town.told(told["id"])["result"]
    town.move_to(date(2026, 12, 7), 13)
    later = town.told(told["id"])
    assert (later["state"], later["counts"]["found"], later["result"], later["receipt"]) == (80, 1, None, None)
    assert manifest.load().buckets["results"].expire_days == policy().batches.result_days


def test_nothing_is_left_of_what_was_asked(town: Town):
    town.body(1)
    town.answered([{"code": code(1)}], agreement=town.agreement())
    assert (town.objects("staging"), town.objects("lists")) == ([], [])
    assert len(town.objects("results")) == 3


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
