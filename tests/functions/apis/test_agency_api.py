"""The agency API, driven by proxy events: who may send, who may ask, and that every look is logged."""

import json
from datetime import date

import pytest

from cloud import access_log, tables

NAME = "北辰测试科技有限公司"
CODE = "91990100MA0TEXT129"
SENDER = "11990100MC00000121"
OTHER = "11990100MC0000047K"  # 测试市中级人民法院 sends no penalties
ASKED = {"code": CODE, "purpose": "inspection", "basis": "测试市监督检查办法第三条"}
DONE = {
    "id": "b1",
    "agency": SENDER,
    "dataset": "org-penalty",
    "fileName": "处罚.csv",
    "sha256": "0" * 64,
    "size": 10,
    "receivedAt": "2026-11-23T00:00:00+00:00",
    "finishedAt": "2026-11-23T00:00:05+00:00",
    "state": 81,
    "counts": {"received": 3, "accepted": 2, "doubtful": 1, "rejected": 0, "duplicate": 0},
    "steps": [{"name": "receive", "at": "2026-11-23T00:00:01+00:00"}],
    "receiptKey": f"{SENDER}/b1/receipt.json",
}


@pytest.fixture
def known(platform):
    platform.subject("s1", NAME, CODE, formerNames=["北辰测试商贸有限公司"])
    platform.record("r1", "s1")
    platform.record("r2", "s1", decidedOn="2024-01-15")  # no longer displayed, still usable
    platform.subject("p1", "北辰测试人", None, kind="person", category="person")
    return platform


def log(platform) -> list[dict]:
    found = tables.table("access-log").scan()
    return sorted((i for i in found if i["day"] != "head"), key=lambda i: i["entry"])


def test_without_a_token_nothing_is_told(known):
    for reply in (known.agency.get("/v1/submissions/b1"), known.agency.post("/v1/queries", ASKED)):
        assert reply.status == 401
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")
        assert reply.headers["Content-Type"] == "application/problem+json"
    assert log(known) == []


def test_a_token_of_the_local_issuer_is_told_apart(known):
    reply = known.agency.post("/v1/queries", ASKED, authorization=known.token())
    assert reply.headers["X-Gongxin-Issuer"] == "local-development"
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_department_sees_what_it_may_use(known):
    reply = known.agency.post("/v1/queries", ASKED, authorization=known.token())
    assert reply.status == 200
    told = reply.json
    assert told["subject"]["name"] == NAME
    assert [r["id"] for r in told["records"]] == ["r1", "r2"]
    assert told["records"][0]["fields"]["CF_FRDB"] == "张测试"
    assert "13800001234" not in reply.text
    assert told["purpose"]["text"]["zh"] == "监督检查"


@pytest.mark.parametrize(
    "by", [{"subject": "s1"}, {"code": CODE.lower()}, {"name": NAME}, {"name": "北辰测试商贸有限公司"}]
)
def test_a_subject_is_found_by_id_code_name_or_former_name(known, by):
    asked = {**{k: v for k, v in ASKED.items() if k != "code"}, **by}
    assert known.agency.post("/v1/queries", asked, authorization=known.token()).json["subject"]["id"] == "s1"


def test_every_look_is_logged_before_it_is_answered_without_name_or_code(known):
    reply = known.agency.post("/v1/queries", ASKED, authorization=known.token())
    known.agency.post("/v1/queries", {**ASKED, "code": "91990100MA0TEXT22X"}, authorization=known.token())
    first, second = log(known)
    assert first["entry"] == reply.json["query"]
    assert first["viewer"] == {"role": "officer", "agency": SENDER}
    assert (first["purpose"], first["basis"]) == ("inspection", ASKED["basis"])
    assert (first["what"], first["results"]) == ({"by": "code", "subject": "s1"}, 2)
    assert (second["what"], second["results"]) == ({"by": "code"}, 0)
    assert NAME not in json.dumps([first, second], ensure_ascii=False)
    assert CODE not in json.dumps([first, second])


def test_log_entries_are_chained(known):
    for _ in range(3):
        known.agency.post("/v1/queries", ASKED, authorization=known.token())
    entries = log(known)
    assert [e["previous"] for e in entries] == ["0" * 64, entries[0]["hash"], entries[1]["hash"]]
    assert all(access_log.fingerprint(e) == e["hash"] for e in entries)
    assert access_log.fingerprint({**entries[1], "basis": "other"}) != entries[1]["hash"]


def test_a_look_that_cannot_be_logged_is_not_answered(known, monkeypatch):
    monkeypatch.delenv("TABLE_ACCESS_LOG")
    tables.forget()
    reply = known.agency.post("/v1/queries", ASKED, authorization=known.token())
    assert reply.status == 503
    assert reply.json["code"] == "not-logged"
    assert NAME not in reply.text


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"purpose": "curiosity"}, 400, "unknown-purpose"),
        ({"purpose": None}, 400, "invalid"),
        ({"basis": ""}, 400, "invalid"),
        ({"name": NAME}, 400, "invalid"),
        ({"code": None, "subject": "p1"}, 404, "not-found"),
        ({"code": "91990100MA0TEXT22X"}, 404, "not-found"),
        ({"purpose": "行政处罚"}, 400, "case-number-needed"),
        ({"purpose": "行政处罚", "caseNumber": "测案〔2026〕1号"}, 200, None),
        ({"purpose": "self"}, 403, "purpose-not-allowed"),
    ],
)
def test_a_query_needs_one_subject_a_purpose_and_a_basis(known, change, status, code):
    asked = {k: v for k, v in {**ASKED, **change}.items() if v is not None}
    reply = known.agency.post("/v1/queries", asked, authorization=known.token())
    assert (reply.status, reply.json.get("code")) == (status, code)


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_auditors_and_administrators_ask_about_nobody(known, role):
    assert known.agency.post("/v1/queries", ASKED, authorization=known.token(role)).status == 403


def test_a_subject_asks_about_itself_and_sees_others_as_everybody_does(known):
    known.subject("s9", "北辰测试邻居有限公司", "91990100MA0TEXT22X")
    known.record("r9", "s9")
    own = {"subject": "s1", "purpose": "self", "basis": "个人信息保护法第四十五条"}
    token = known.token("subject", None, "s1")
    assert "CF_FRDB" in known.agency.post("/v1/queries", own, authorization=token).json["records"][0]["fields"]
    other = known.agency.post("/v1/queries", {**own, "subject": "s9"}, authorization=token).json
    assert "CF_FRDB" not in other["records"][0]["fields"]


def test_two_subjects_of_one_name_are_not_guessed(known):
    known.subject("s5", NAME, "91990100MA0TEXT22X")
    asked = {"name": NAME, "purpose": "inspection", "basis": "测试"}
    reply = known.agency.post("/v1/queries", asked, authorization=known.token())
    assert (reply.status, reply.json["code"]) == (409, "ambiguous")
    assert log(known)[0]["results"] == 0


def test_an_upload_gets_a_ticket_and_an_address(known):
    reply = known.agency.post(
        "/v1/submissions", {"dataset": "org-penalty", "fileName": "处罚 2026.csv"}, authorization=known.token()
    )
    assert reply.status == 201
    told = reply.json
    assert told["key"] == f"{SENDER}/org-penalty/{told['id']}/处罚 2026.csv"
    assert told["upload"]["method"] == "PUT"
    assert "gongxin-local-inbox" in told["upload"]["url"]
    waiting = known.agency.get(reply.headers["Location"], authorization=known.token()).json
    assert (waiting["state"], waiting["stateText"]["en"], waiting["final"]) == (0, "Waiting for the file", False)


def test_a_ticket_notes_that_the_file_is_the_whole(known):
    asked = {"dataset": "org-penalty", "fileName": "a.csv", "full": True, "withdrawMissing": "confirmed"}
    told = known.agency.post("/v1/submissions", asked, authorization=known.token()).json
    noted = tables.table("submissions").get({"id": told["id"]})
    assert (noted["full"], noted["withdrawMissing"], "dryRun" in noted) == (True, "confirmed", False)
    for wrong in ({"withdrawMissing": True}, {"withdrawMissing": "yes"}):
        refused = known.agency.post("/v1/submissions", {**asked, **wrong}, authorization=known.token())
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/withdrawMissing")


def test_the_same_idempotency_key_gives_the_same_ticket(known):
    asked = {"dataset": "org-penalty", "fileName": "a.csv"}
    more = {"authorization": known.token(), "idempotency_key": "k1"}
    first, again = (known.agency.post("/v1/submissions", asked, **more) for _ in range(2))
    assert first.json["id"] == again.json["id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    other = known.agency.post("/v1/submissions", {**asked, "fileName": "b.csv"}, **more)
    assert other.json["code"] == "key-reused"


@pytest.mark.parametrize(
    ("asked", "agency", "status", "pointer"),
    [
        ({"dataset": "org-penalty"}, SENDER, 400, "/fileName"),
        ({"dataset": "org-penalty", "fileName": "../../etc/passwd"}, SENDER, 400, "/fileName"),
        ({"dataset": "no-such", "fileName": "a.csv"}, SENDER, 400, "/dataset"),
        ({"dataset": "org-penalty", "fileName": "a.csv", "sha256": "xyz"}, SENDER, 400, "/sha256"),
        ({"dataset": "org-penalty", "fileName": "a.csv"}, OTHER, 403, None),
    ],
)
def test_an_upload_that_will_not_be_taken_is_refused_before_it_is_sent(known, asked, agency, status, pointer):
    reply = known.agency.post("/v1/submissions", asked, authorization=known.token(agency=agency))
    assert reply.status == status
    assert [e["pointer"] for e in reply.json["errors"]] == ([pointer] if pointer else [])


def test_a_submission_is_told_in_plain_words_to_its_sender_only(known):
    tables.table("submissions").put(DONE)
    tables.table("submissions").put({"id": "t1", "agency": SENDER, "dataset": "d", "key": "k/f", "submission": "b1"})
    for address in ("/v1/submissions/b1", "/v1/submissions/t1"):
        told = known.agency.get(address, authorization=known.token()).json
        assert (told["id"], told["state"], told["final"]) == ("b1", 81, True)
        assert told["stateText"]["zh"] == "已办结，部分数据未入库，请查看错误文件"
        assert told["counts"]["doubtful"] == 1
        assert known.agency.get(address, authorization=known.token(agency=OTHER)).status == 404
    assert known.agency.get("/v1/submissions/b2", authorization=known.token()).status == 404


@pytest.mark.parametrize("number", [0, 10, 20, 30, 40, 50, 60, 70, 80, 81, 90, 95])
def test_every_state_has_words_in_both_languages(known, number):
    tables.table("submissions").put({**DONE, "state": number})
    told = known.agency.get("/v1/submissions/b1", authorization=known.token()).json
    assert told["state"] == number
    assert told["stateText"].keys() == {"zh", "en"}
    assert told["final"] == (number in (80, 81, 90))


def test_a_refusal_is_told_in_the_words_of_its_rule(known):
    tables.table("submissions").put({**DONE, "state": 90, "refusal": {"rule": "file.too-large", "facts": {"limit": 5}}})
    told = known.agency.get("/v1/submissions/b1", authorization=known.token()).json
    assert "5 MB" in told["refused"]["message"]["en"]


def test_receipt_and_error_file_are_short_lived_links(known):
    tables.table("submissions").put(DONE)
    receipt = known.agency.get("/v1/submissions/b1/receipt", authorization=known.token())
    assert f"/gongxin-local-outbox/{SENDER}/b1/receipt.json" in receipt.json["url"]
    missing = known.agency.get("/v1/submissions/b1/errors", authorization=known.token())
    assert (missing.status, missing.json["code"]) == (404, "not-yet")
    assert known.agency.get("/v1/submissions/b1/receipt", authorization=known.token(agency=OTHER)).status == 404


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[1]", "application/json", 400),
        ("[" * 60000, "application/json", 400),
        ("{}", "text/plain", 415),
        ('{"code": "' + "x" * 70000 + '"}', "application/json", 413),
        ('{"code": "\\ud800"}', "application/json", 400),
    ],
)
def test_a_body_that_is_no_small_json_object_is_refused(known, body, kind, status):
    headers = {"content-type": kind, "authorization": known.token()}
    reply = known.agency.call("POST", "/v1/queries", body, headers)
    assert reply.status == status
    assert reply.json["title"]


def test_a_fault_tells_nothing_of_itself(known, caplog):
    tables.table("subjects").put({"id": "broken", "kind": "organisation", "name": "秘密", "registered": True})
    asked = {"subject": "broken", "purpose": "inspection", "basis": "测试"}
    reply = known.agency.post("/v1/queries", asked, authorization=known.token())
    assert (reply.status, reply.json["code"]) == (500, "internal")
    assert "秘密" not in reply.text
    assert [(r.message, r.error, r.request) for r in caplog.records if r.levelname == "ERROR"] == [
        ("call failed", "ValidationError", "request-1")
    ]
    assert "秘密" not in caplog.text


def test_use_ends_after_its_own_period(known):
    known.move_to(date(2029, 1, 15))
    assert len(known.agency.post("/v1/queries", ASKED, authorization=known.token()).json["records"]) == 2
    known.move_to(date(2029, 1, 16))
    assert [r["id"] for r in known.agency.post("/v1/queries", ASKED, authorization=known.token()).json["records"]] == [
        "r1"
    ]
