"""Rows in the request itself: they become a submission like every file's."""

import pytest

from localstack.samples.bodies import unified_code
from tests import files
from tests.functions.collection.town import COURT, HEALTH, PENALTY

UNIT = (HEALTH, "测试市卫生健康委员会")
CODE = unified_code("91", 880002)


def row(number: int, **more):
    told = {"CF_XDR_MC": "测试市明远美容有限公司", "CF_XDR_SHXYM": CODE, **more}
    return files.penalty(UNIT, f"测卫罚〔2026〕{number}号", **told)


def asked(*rows, **more):
    return {"dataset": PENALTY, "rows": list(rows), **more}


def test_rows_are_taken_in_and_answered_like_a_file(town):
    reply = town.post("/v1/submissions/rows", asked(row(1), row(2, CF_JDRQ=""), reference="2026-0017"))
    assert reply.status == 202
    told = town.ended(reply)
    assert (told["state"], told["channel"], told["reference"]) == (81, "api", "2026-0017")
    assert told["counts"] == {"received": 2, "accepted": 1, "doubtful": 0, "rejected": 1, "duplicate": 0}
    assert [(r["CF_WSH"], r["collected_by"]) for r in town.records()] == [("测卫罚〔2026〕1号", "2")]
    assert town.get(reply.headers["Location"] + "/errors").json["url"]


def test_columns_may_be_named_in_chinese_and_values_be_numbers(town):
    labels = {"CF_XDR_MC": "行政相对人名称", "CF_WSH": "行政处罚决定文书号"}
    told = {labels.get(code, code): value for code, value in row(3).items()} | {
        "CF_NR_FK": 3.5,
        "CF_NR": "罚款3.5万元。",
    }
    assert town.ended(town.post("/v1/submissions/rows", asked(told)))["counts"]["received"] == 1
    (record,) = town.records()
    assert float(record["CF_NR_FK"]) == 3.5


def test_the_same_rows_are_one_submission_in_whatever_order_their_members_come(town):
    first = town.ended(town.post("/v1/submissions/rows", asked(row(1))))
    turned = dict(reversed(row(1).items()))
    again = town.ended(town.post("/v1/submissions/rows", asked(turned)))
    assert again["id"] == first["id"]
    assert len(town.records()) == 1


def test_a_key_gives_the_same_ticket_and_is_for_the_same_rows_alone(town):
    first = town.post("/v1/submissions/rows", asked(row(1)), idempotency_key="k1")
    again = town.post("/v1/submissions/rows", asked(row(1)), idempotency_key="k1")
    assert again.json["id"] == first.json["id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    other = town.post("/v1/submissions/rows", asked(row(2)), idempotency_key="k1")
    assert (other.status, other.json["code"]) == (409, "key-reused")


def test_whoever_dies_before_he_has_told_tells_when_the_line_starts_him_again(town):
    town.ended(town.post("/v1/submissions/rows", asked(row(1))))
    (first,) = [line for line in town.told() if line.startswith("gongxin.submission.finished.v1")]
    (town.root / "told").unlink()
    answered = [event for function, event in town.calls if function == "intake-report-back"][-1]
    town.call("intake-report-back", {**answered, "known": True})
    assert first in town.told()


def test_a_trial_of_rows_leaves_nothing(town):
    told = town.ended(town.post("/v1/submissions/rows", asked(row(1), dryRun=True)))
    assert (told["state"], told["dryRun"]) == (85, True)
    assert town.records() == []


def test_rows_that_correct_others_settle_them(town):
    first = town.ended(town.post("/v1/submissions/rows", asked(row(1, CF_JDRQ=""))))
    told = town.ended(town.post("/v1/submissions/rows", asked(row(1), corrects=first["id"])))
    assert told["correction"] == {"submission": first["id"], "settled": 1, "open": 0}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"dataset": "nothing"}, 400, "invalid"),
        ({"rows": []}, 400, "invalid"),
        ({"rows": [{"CF_WSH": True}]}, 400, "invalid"),
        ({"rows": [{"CF_WSH": ["1"]}]}, 400, "invalid"),
        ({"rows": [{"": "1"}]}, 400, "invalid"),
        ({"rows": [{"CF_WSH": "1"}] * 1001}, 413, "too-many-rows"),
        ({"rows": [{"CF_NR": "字" * 9000}] * 50}, 413, "too-large"),
        ({"period": "November"}, 400, "invalid"),
        ({"corrects": "0" * 32}, 400, "invalid"),
        ({"channel": "form"}, 400, "invalid"),
    ],
)
def test_what_cannot_be_taken_is_told_at_once(town, change, status, code):
    reply = town.post("/v1/submissions/rows", asked(row(1)) | change)
    assert (reply.status, reply.json["code"]) == (status, code)
    assert town.stored("submissions") == []


def test_who_may_not_send_files_may_not_send_rows(town):
    assert town.post("/v1/submissions/rows", asked(row(1)), COURT).json["code"] == "sender-not-allowed"


def test_a_forbidden_column_refuses_rows_as_it_refuses_a_file(town):
    told = town.ended(town.post("/v1/submissions/rows", asked(row(1) | {"血型": "O"})))
    assert told["state"] == 90
    assert town.records() == []
