"""Consents through the agency API: given by their subject, presented by somebody else, used up once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from cloud import access_log, tables
from credit.disclosure.permissions import Unusable
from credit.disclosure.viewer import Role, Viewer
from functions.apis import agency
from functions.permissions import granted
from tests.functions.apis import granting
from tests.functions.apis.conftest import Api
from tests.functions.apis.granting import (
    BANK,
    CODE,
    CONSENT,
    COURT,
    LOAN,
    NAME,
    NUMBER,
    OTHER_BANK,
    bank,
    consented,
    log,
    looked,
    manager,
    problem,
)


@pytest.fixture
def city(platform):
    return granting.town(platform)


def test_a_consent_tells_its_code_once_and_the_platform_keeps_only_a_keyed_hash_of_it(city):
    made = consented(city)
    plain = made["code"].replace("-", "")
    kept = json.dumps([dict(i) for i in tables.table("consents").scan()])
    assert (len(plain), made["state"], made["left"]) == (16, "active", 1)
    assert plain not in kept
    assert made["code"] not in kept
    own = city.agency.get("/v1/consents", authorization=city.token("subject", None, "s1")).json["items"]
    assert [(c["id"], c["code"]) for c in own] == [(made["id"], None)]
    assert city.agency.get("/v1/consents", authorization=city.token("subject", None, "s2")).json["items"] == []


def test_an_answer_that_was_lost_is_had_again_under_the_same_key(city):
    more = {"authorization": city.token("subject", None, "s1"), "idempotency_key": "k1"}
    first, again = (city.agency.post("/v1/consents", CONSENT, **more) for _ in range(2))
    assert first.json == again.json
    assert len(list(tables.table("consents").scan())) == 1
    other = {**more, "authorization": city.token("subject", None, "p1")}
    assert city.agency.post("/v1/consents", CONSENT, **other).json["code"] != first.json["code"]


@pytest.mark.parametrize(
    ("change", "pointer"), [({"until": "2029-01-01"}, "/until"), ({"uses": 1000}, "/uses"), ({"uses": 0}, "/uses")]
)
def test_a_consent_has_its_limits(city, change, pointer):
    reply = city.agency.post("/v1/consents", {**CONSENT, **change}, authorization=city.token("subject", None, "s1"))
    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (400, [pointer])


def test_nobody_gives_a_consent_for_somebody_else(city):
    for token in (manager(city), bank(city)):
        assert city.agency.post("/v1/consents", CONSENT, authorization=token).status == 403
    without_paper = city.agency.post("/v1/consents", CONSENT, authorization=city.token("window", COURT, "s1"))
    assert without_paper.status == 400


def test_a_consent_lets_its_holder_see_a_person_and_is_used_up(city):
    code = consented(city, "p1")["code"]
    assert looked(city, bank(city), idNumber=NUMBER).status == 404
    seen = looked(city, bank(city), idNumber=NUMBER, consent=code.lower().replace("-", " "))
    assert (seen.status, seen.json["subject"]["name"], [r["id"] for r in seen.json["records"]]) == (
        200,
        "张测试",
        ["r3"],
    )
    again = looked(city, bank(city), idNumber=NUMBER, consent=code)
    assert (again.status, again.json["code"]) == (403, "permission-unusable")
    assert NUMBER not in json.dumps(log(), ensure_ascii=False)
    assert [e["what"]["by"] for e in log()] == ["id-number"] * 3
    assert log()[1]["what"].keys() == {"by", "subject", "consent"}


def test_a_consent_says_itself_whom_it_is_about_and_opens_the_datasets_that_it_names(city):
    city.record("r4", "s1", "org-licence", decidedOn="2026-06-01", fields={"XK_XDR_MC": NAME})
    code = consented(city, datasets=["org-penalty"], uses=2)["code"]
    seen = looked(city, bank(city), consent=code).json
    assert seen["subject"]["id"] == "s1"
    assert "CF_FRDB" in next(r for r in seen["records"] if r["id"] == "r1")["fields"]
    public = looked(city, bank(city), code=CODE).json["records"]
    assert [r for r in seen["records"] if r["dataset"] == "org-licence"] == [
        r for r in public if r["dataset"] == "org-licence"
    ]
    left = city.agency.get("/v1/consents", authorization=city.token("subject", None, "s1")).json["items"][0]["left"]
    assert left == 1


def test_a_look_that_shows_nothing_uses_no_consent_up(city):
    made = consented(city)
    other = looked(city, bank(city), code="91990100MA0TEXT22X", consent=made["code"])
    assert other.status == 403
    assert looked(city, bank(city), code=CODE, consent=made["code"]).status == 200


@pytest.mark.parametrize("case", ["unknown", "another's", "purpose", "used", "expired", "revoked", "other subject"])
def test_every_consent_that_does_not_hold_is_answered_alike(city, case):
    made = consented(city, purposes=["honours"] if case == "purpose" else CONSENT["purposes"])
    code, asker, about = made["code"], bank(city), {"code": CODE}
    if case == "unknown":
        code = "AAAA-AAAA-AAAA-AAAA"
    if case == "another's":
        asker = bank(city, OTHER_BANK)
    if case == "used":
        assert looked(city, asker, consent=code).status == 200
    if case == "expired":
        city.move_to(date(2027, 1, 1))
        asker = bank(city)
    if case == "revoked":
        token = city.token("subject", None, "s1")
        revoked = city.agency.call("POST", f"/v1/consents/{made['id']}/revocation", None, {"authorization": token})
        assert revoked.json["state"] == "revoked"
    if case == "other subject":
        city.subject("s9", "北辰测试邻居有限公司", "91990100MA0TEXT22X")
        about = {"subject": "s9"}
    before = len(log())
    reply = looked(city, asker, consent=code, **about)
    assert reply.status == 403
    assert problem(reply) == problem(looked(city, asker, consent="ZZZZ-ZZZZ-ZZZZ-ZZZZ", **about))
    by = next(iter(about))
    assert [(e["results"], e["what"]) for e in log()[before:]] == [(0, {"by": by, "refused": "consent"})] * 2


def test_a_consent_opens_nothing_to_a_role_for_which_the_matrix_has_no_line(city):
    made = consented(city, agency=None, purposes=["self", "due-diligence"])
    other = city.token("subject", None, "s2")
    asked = {"purpose": "self", "basis": "测试", "consent": made["code"]}
    assert city.agency.post("/v1/queries", asked, authorization=other).json["code"] == "permission-unusable"
    assert looked(city, bank(city), consent=made["code"]).status == 200  # it was not used up


def test_a_bearer_needs_no_agency(city):
    code = consented(city, agency=None)["code"]
    assert looked(city, city.token("consent-holder", None), consent=code).status == 200


def test_a_consent_for_one_look_is_used_by_one_of_two_at_once(city):
    code = consented(city, "p1")["code"]
    together, token = Barrier(2), bank(city)

    def ask(_: int) -> int:
        api = Api(agency.build())
        together.wait()
        asked = {**LOAN, "consent": code}
        return api.post("/v1/queries", asked, authorization=token).status

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, range(2))) == [200, 403]
    assert sorted(e["results"] for e in log()) == [0, 1]


def test_a_consent_that_is_used_between_the_look_and_its_entry_is_not_used_twice(city):
    number = consented(city)["id"]
    who = Viewer(Role.INSTITUTION, agency=BANK, purpose="due-diligence")
    look = access_log.Look(who, "due-diligence", "测试", None, {"consent": number}, 1, "0" * 64)

    def use(_entries) -> list:
        return [granted.used(number, 1, BANK, "due-diligence")]

    def overtaken(entries) -> list:
        mine = use(entries)
        if tables.table("consents").get({"id": number})["left"]:
            tables.tables().transact(use(entries))
        return mine

    with pytest.raises(Unusable):
        access_log.write(look, overtaken)
    assert log() == []
    assert tables.table("consents").get({"id": number})["left"] == 0


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"consent": "AAAA", "approval": "a1"}, "one-permission"),
        ({}, "one-of"),
        ({"agreement": "a1"}, "one-of"),
        ({"code": CODE, "idNumber": NUMBER}, "one-of"),
    ],
)
def test_a_query_names_somebody_once_or_brings_a_permission_that_does(city, asked, rule):
    reply = looked(city, bank(city), **asked)
    assert (reply.status, [e["rule"] for e in reply.json["errors"]]) == (400, [rule])
