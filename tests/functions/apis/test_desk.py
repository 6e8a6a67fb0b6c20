"""Consents that window staff record from paper: for the applicant before them, for one look, in the log."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from cloud import tables
from functions.apis import agency
from tests.functions.apis import granting
from tests.functions.apis.conftest import Api
from tests.functions.apis.granting import (
    ANOTHER,
    BANK,
    CODE,
    CONSENT,
    COURT,
    MANAGER,
    NUMBER,
    bank,
    log,
    looked,
    problem,
)

SCAN = hashlib.sha256(b"scan").hexdigest()
PAPER = {**CONSENT, "until": "2026-11-30", "paperNumber": "测授〔2026〕9号", "paperSha256": SCAN}


@pytest.fixture
def city(platform):
    return granting.town(platform)


def staff(city, subject: str | None = None, code: str = COURT) -> str:
    return city.token("window", code, subject)


def record(city, token: str | None = None, **more):
    key = more.pop("key", None)
    asked = {k: v for k, v in {**PAPER, **more}.items() if v is not None}
    headers = {"idempotency_key": key} if key else {}
    return city.agency.post("/v1/consents", asked, authorization=token or staff(city), **headers)


def test_a_paper_lets_its_bearer_look_once_at_whoever_signed_it(city):
    made = record(city, idNumber=NUMBER)
    assert made.status == 201, made.text
    told = made.json
    assert (told["uses"], told["issuedBy"], told["paperNumber"]) == (1, COURT, "测授〔2026〕9号")
    seen = looked(city, bank(city), consent=told["code"])
    assert [r["id"] for r in seen.json["records"]] == ["r3"]
    assert looked(city, bank(city), consent=told["code"]).status == 403


def test_an_organisation_is_named_by_its_code(city):
    code = record(city, code=CODE).json["code"]
    assert looked(city, bank(city), consent=code).json["subject"]["id"] == "s1"
    unknown = record(city, code="91990100MA0TEXT22X")
    assert (unknown.status, [e["pointer"] for e in unknown.json["errors"]]) == (400, ["/code"])


def test_it_is_in_the_log_and_the_subject_sees_who_recorded_it(city):
    told = record(city, idNumber=NUMBER).json
    (entry,) = log()
    assert entry["what"] == {"by": "id-number", "subject": "p1", "consent": told["id"]}
    assert (entry["viewer"], entry["basis"]) == ({"role": "window", "agency": COURT}, "测授〔2026〕9号")
    own = city.agency.get("/v1/access-log", authorization=city.token("subject", None, "p1")).json["items"]
    assert [(e["by"]["agency"], e["basis"]) for e in own] == [(COURT, "测授〔2026〕9号")]
    mine = city.agency.get("/v1/consents", authorization=city.token("subject", None, "p1")).json["items"]
    assert [(c["id"], c["issuedBy"], c["code"]) for c in mine] == [(told["id"], COURT, None)]


def test_nothing_by_which_the_person_is_known_is_kept(city):
    record(city, idNumber=NUMBER)
    kept = json.dumps([dict(i) for name in ("consents", "access-log") for i in tables.table(name).scan()])
    assert NUMBER not in kept


def test_a_person_whom_nobody_knows_is_answered_like_one_who_is_known(city):
    known, unknown = record(city, idNumber=NUMBER).json, record(city, idNumber=ANOTHER).json
    assert known.keys() == unknown.keys()
    assert looked(city, bank(city), consent=unknown["code"]).status == 404


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({}, "/idNumber"),
        ({"idNumber": NUMBER, "code": CODE}, "/idNumber"),
        ({"idNumber": NUMBER, "paperNumber": None}, "/paperNumber"),
        ({"idNumber": NUMBER, "paperNumber": f"身份证{NUMBER}"}, "/paperNumber"),
        ({"idNumber": NUMBER, "paperSha256": "abc"}, "/paperSha256"),
        ({"idNumber": NUMBER, "uses": 2}, "/uses"),
        ({"idNumber": NUMBER, "until": "2026-12-01"}, "/until"),
    ],
)
def test_what_a_paper_must_say_and_how_far_it_goes(city, more, pointer):
    reply = record(city, **more)
    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (400, [pointer])
    assert NUMBER not in reply.text
    assert log() == []


def test_a_token_for_one_applicant_is_not_for_another(city):
    assert record(city, staff(city, "p1"), code=CODE).status == 403
    assert record(city, staff(city, "p1"), idNumber=NUMBER).status == 201


@pytest.mark.parametrize("role", ["officer", "institution", "auditor", "administrator", "consent-holder"])
def test_nobody_else_records_papers(city, role):
    assert record(city, city.token(role, MANAGER), idNumber=NUMBER).status == 403


@pytest.mark.parametrize("member", ["code", "idNumber", "paperNumber", "paperSha256"])
def test_a_subject_names_nobody_else_and_brings_no_paper(city, member):
    told = {"code": CODE, "idNumber": NUMBER, "paperNumber": "1", "paperSha256": SCAN}
    asked = {**CONSENT, member: told[member]}
    reply = city.agency.post("/v1/consents", asked, authorization=city.token("subject", None, "s1"))
    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (400, [f"/{member}"])


def test_the_same_key_gives_the_same_consent_and_one_entry(city):
    first, again = (record(city, idNumber=NUMBER, key="k1") for _ in range(2))
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(log()) == len(list(tables.table("consents").scan())) == 1
    other = record(city, idNumber=NUMBER, key="k1", purposes=["honours"])
    assert problem(other)["code"] == "key-reused"
    assert record(city, staff(city, None, MANAGER), idNumber=NUMBER, key="k1").json["code"] != first.json["code"]


def test_of_two_at_once_under_one_key_one_is_kept(city):
    together, token = Barrier(2), staff(city)

    def send(_: int) -> dict:
        api = Api(agency.build())
        together.wait()
        asked = {**PAPER, "idNumber": NUMBER}
        return api.post("/v1/consents", asked, authorization=token, idempotency_key="k1").json

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(send, range(2))
    assert first == second
    assert len(log()) == len(list(tables.table("consents").scan())) == 1


def test_the_window_that_recorded_it_or_its_subject_takes_it_back(city):
    def revoke(number: str, token: str) -> int:
        return city.agency.call("POST", f"/v1/consents/{number}/revocation", None, {"authorization": token}).status

    first, second = record(city, idNumber=NUMBER).json, record(city, idNumber=NUMBER).json
    assert revoke(first["id"], staff(city, None, MANAGER)) == 404
    assert revoke(first["id"], city.token("subject", None, "s1")) == 404
    assert revoke(first["id"], staff(city)) == 200
    assert revoke(second["id"], city.token("subject", None, "p1")) == 200
    for made in (first, second):
        assert looked(city, bank(city), consent=made["code"]).status == 403


def test_a_paper_ends_on_its_last_day(city):
    code = record(city, idNumber=NUMBER).json["code"]
    city.move_to(date(2026, 12, 1))
    assert looked(city, bank(city, BANK), consent=code).status == 403
