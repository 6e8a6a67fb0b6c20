"""Batch queries from request to receipt: what is answered, what the result says, what is logged."""

import csv
import io
import json
from datetime import date
from random import Random

from cloud import access_log
from functions.permissions.policy import policy
from localstack import manifest
from localstack.samples.bodies import identity_number
from tests.functions.batches.town import BANK, Town, code, name, results


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


def test_only_datasets_that_are_asked_for_are_told(town: Town):
    town.body(1)
    fields = {"XK_XDR_MC": name(1), "XK_WSH": "测许〔2026〕1号", "XK_YXQZ": "2030-01-01", "XK_JDRQ": "2026-01-15"}
    town.record("s1", "x1", "org-licence", fields=fields, decidedOn="2026-01-15")
    number = town.agreement(datasets=["org-penalty", "org-licence"])
    one = town.lines(town.answered([{"code": code(1)}], agreement=number, datasets=["org-licence"]))[0]
    both = town.lines(town.answered([{"code": code(1)}], agreement=number))[0]
    assert [r["dataset"] for r in one["records"]] == ["org-licence"]
    assert [r["dataset"] for r in both["records"]] == ["org-licence", "org-penalty"]


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


def test_people_of_key_occupations_are_answered_under_an_agreement_that_names_their_practice(town: Town):
    numbers = [identity_number(Random(n)) for n in (11, 12)]  # noqa: S311
    for subject, number in zip(("p1", "p2"), numbers, strict=True):
        town.person(subject, number)
    fields = {"ZY_XM": "张测试", "ZY_ZYLB": "律师", "ZY_ZSBH": "19901201810000017", "ZY_ZT": "执业"}
    town.record("p1", "practice", "practice-registration", fields=fields)
    asked = [{"idNumber": number} for number in numbers]
    named = town.agreement(datasets=["practice-registration"])
    first, second = town.lines(town.answered(asked, agreement=named))
    assert (first["result"], [r["id"] for r in first["records"]]) == ("found", ["practice"])
    assert second["result"] == "not-found"
    assert results(town.lines(town.answered(asked, agreement=town.agreement()))) == ["not-allowed"] * 2
