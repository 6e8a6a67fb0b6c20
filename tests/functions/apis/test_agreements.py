"""Agreements through the agency API: who makes them, what they open, and how they are counted."""

from datetime import date

import pytest

from tests.functions.apis import granting
from tests.functions.apis.granting import AGREEMENT, CODE, COURT, OTHER_BANK, agreed, bank, log, looked, manager


@pytest.fixture
def city(platform):
    return granting.town(platform)


def test_the_managing_body_alone_makes_and_revokes_agreements(city):
    for token in (city.token(agency=COURT), bank(city), city.token("administrator")):
        assert city.agency.post("/v1/agreements", AGREEMENT, authorization=token).status == 403
    made = agreed(city)
    assert (made["state"], made["purposes"], made["since"]) == ("in-force", ["due-diligence"], "2026-11-23")
    address = f"/v1/agreements/{made['id']}"
    assert city.agency.post(f"{address}/revocation", {"reason": "协议终止"}, authorization=bank(city)).status == 403
    revoked = city.agency.post(f"{address}/revocation", {"reason": "协议终止"}, authorization=manager(city))
    assert (revoked.json["state"], revoked.json["revoked"]["reason"]) == ("revoked", "协议终止")
    assert city.agency.get(address, authorization=bank(city)).json["state"] == "revoked"


def test_whoever_has_an_agreement_sees_it_and_nobody_elses(city):
    made = agreed(city)
    for token, seen in (
        (manager(city), 1),
        (bank(city), 1),
        (bank(city, OTHER_BANK), 0),
        (city.token(agency=COURT), 0),
    ):
        assert len(city.agency.get("/v1/agreements", authorization=token).json["items"]) == seen
        found = city.agency.get(f"/v1/agreements/{made['id']}", authorization=token)
        assert found.status == (200 if seen else 404)
    assert city.agency.get("/v1/agreements?state=revoked", authorization=bank(city)).json["items"] == []
    assert city.agency.get("/v1/agreements", authorization=city.token("auditor")).status == 403


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"datasets": ["org-penalty", "no-such"]}, "/datasets/1"),
        ({"purposes": ["curiosity"]}, "/purposes/0"),
        ({"until": "2026-11-22"}, "/until"),
        ({"until": "2036-11-22"}, "/until"),
        ({"since": "2027-01-02", "until": "2027-01-01"}, "/until"),
        ({"dailyRows": 10**9}, "/dailyRows"),
        ({"institution": None}, "/institution"),
        ({"datasets": []}, "/datasets"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_where_it_is_wrong(city, change, pointer):
    asked = {k: v for k, v in {**AGREEMENT, **change}.items() if v is not None}
    reply = city.agency.post("/v1/agreements", asked, authorization=manager(city))
    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (400, [pointer])


def test_the_same_idempotency_key_makes_one_agreement(city):
    more = {"authorization": manager(city), "idempotency_key": "k1"}
    first, again = (city.agency.post("/v1/agreements", AGREEMENT, **more) for _ in range(2))
    assert (first.json, again.headers["Idempotency-Replayed"]) == (again.json, "true")
    other = city.agency.post("/v1/agreements", {**AGREEMENT, "dailyRows": 5}, **more)
    assert (other.status, other.json["code"]) == (409, "key-reused")


def test_an_agreement_opens_its_datasets_to_an_institution_and_counts_each_look(city):
    made = agreed(city)
    public = looked(city, bank(city), code=CODE).json["records"]
    assert [r["id"] for r in public] == ["r1"]
    assert "CF_FRDB" not in public[0]["fields"]
    shared = looked(city, bank(city), code=CODE, agreement=made["id"]).json["records"]
    assert [r["id"] for r in shared] == ["r1", "r2"]
    assert shared[0]["fields"]["CF_FRDB"] == "张测试"
    assert looked(city, bank(city), name="没有这家测试公司", agreement=made["id"]).status == 404
    over = looked(city, bank(city), code=CODE, agreement=made["id"])
    assert (over.status, over.json["code"]) == (429, "quota-used-up")
    city.move_to(date(2026, 11, 24))
    assert looked(city, bank(city), code=CODE, agreement=made["id"]).status == 200
    assert [e["what"].get("agreement") for e in log()] == [None, made["id"], made["id"], None, made["id"]]
    assert log()[3]["what"]["refused"] == "quota"


@pytest.mark.parametrize("case", ["unknown", "another's", "purpose", "revoked", "over", "not yet"])
def test_an_agreement_that_does_not_hold_opens_nothing(city, case):
    more = {"since": "2026-12-01"} if case == "not yet" else {"purposes": ["inspection"]} if case == "purpose" else {}
    number = agreed(city, **more)["id"]
    if case == "revoked":
        city.agency.post(f"/v1/agreements/{number}/revocation", {"reason": "协议终止"}, authorization=manager(city))
    if case == "over":
        city.move_to(date(2027, 11, 24))
    asker = bank(city, OTHER_BANK) if case == "another's" else bank(city)
    reply = looked(city, asker, code=CODE, agreement="none" if case == "unknown" else number)
    assert (reply.status, reply.json["code"]) == (403, "permission-unusable")
    assert [(e["results"], e["what"]) for e in log()] == [(0, {"by": "code", "refused": "agreement"})]
