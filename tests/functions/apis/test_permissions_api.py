"""Agreements, consents and approvals through the agency API: who grants them, what they open, and when they end."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from threading import Barrier

import pytest

from cloud import access_log, tables
from credit.disclosure.permissions import Unusable
from credit.disclosure.viewer import Role, Viewer
from functions.apis import agency
from functions.permissions import granted
from localstack.samples.bodies import identity_number
from tests.functions.apis.conftest import Api

MANAGER, COURT = "11990100MC00000121", "11990100MC0000047K"
BANK, OTHER_BANK = "91990100MA0TESTX8P", "91990100MA0TEXT22X"
NAME, CODE = "北辰测试科技有限公司", "91990100MA0TEXT129"
NUMBER, ANOTHER = identity_number(Random(3)), identity_number(Random(4))  # noqa: S311
DATASETS = ["org-penalty", "person-penalty"]
AGREEMENT = {
    "agency": BANK,
    "institution": "测试银行",
    "purposes": ["授信"],
    "datasets": ["org-penalty"],
    "until": "2027-11-23",
    "dailyRows": 2,
}
CONSENT = {"agency": BANK, "purposes": ["due-diligence"], "datasets": DATASETS, "until": "2026-12-31"}
APPROVAL = {
    "idNumber": NUMBER,
    "purpose": "行政处罚",
    "basis": "测试市办案程序规定第九条",
    "caseNumber": "测案〔2026〕7号",
    "datasets": ["person-penalty"],
}
LOAN = {"purpose": "due-diligence", "basis": "测试银行授信管理办法第五条"}
CASE = {"purpose": "行政处罚", "basis": "测试市办案程序规定第九条", "caseNumber": "测案〔2026〕7号"}


@pytest.fixture
def city(platform):
    platform.subject("s1", NAME, CODE)
    platform.record("r1", "s1")
    platform.record("r2", "s1", decidedOn="2024-01-15")  # no longer displayed, still usable
    platform.person("p1", "张测试", NUMBER)
    fields = {"CF_XDR_MC": "张测试", "CF_WSH": "测市监罚〔2026〕13号", "CF_CFLB": "罚款", "CF_JDRQ": "2026-06-01"}
    platform.record("r3", "p1", "person-penalty", fields=fields)
    return platform


def manager(city) -> str:
    return city.token()


def bank(city, code: str = BANK) -> str:
    return city.token("institution", code)


def agreed(city, **more) -> dict:
    reply = city.agency.post("/v1/agreements", {**AGREEMENT, **more}, authorization=manager(city))
    assert reply.status == 201, reply.text
    return reply.json


def consented(city, subject: str = "s1", **more) -> dict:
    asked = {k: v for k, v in {**CONSENT, **more}.items() if v is not None}
    reply = city.agency.post("/v1/consents", asked, authorization=city.token("subject", None, subject))
    assert reply.status == 201, reply.text
    return reply.json


def looked(city, token: str, **asked):
    return city.agency.post("/v1/queries", {**LOAN, **asked}, authorization=token)


def requested(city, agency_code: str = COURT, **more) -> dict:
    reply = city.agency.post("/v1/approvals", {**APPROVAL, **more}, authorization=city.token(agency=agency_code))
    assert reply.status == 201, reply.text
    return reply.json


def decided(city, number: str, token: str, decision: str = "approve", **more):
    asked = {"decision": decision, "reason": "符合办案需要", **more}
    return city.agency.post(f"/v1/approvals/{number}/decision", asked, authorization=token)


def log() -> list[dict]:
    return sorted((i for i in tables.table("access-log").scan() if i["day"] != "head"), key=lambda i: i["entry"])


def problem(reply) -> dict:
    return {k: v for k, v in reply.json.items() if k != "requestId"}


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
    for token in (manager(city), bank(city), city.token("window", COURT, "s1")):
        assert city.agency.post("/v1/consents", CONSENT, authorization=token).status == 403


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


def test_a_department_sees_a_person_once_the_managing_body_approves(city):
    made = requested(city)
    assert (made["state"], made["person"]) == ("requested", NUMBER[:3] + "*" * 13 + NUMBER[-2:])
    court = city.token(agency=COURT)
    early = city.agency.post("/v1/queries", {**CASE, "approval": made["id"]}, authorization=court)
    assert early.status == 403
    assert decided(city, made["id"], court).status == 403
    told = decided(city, made["id"], manager(city)).json
    assert (told["state"], told["until"], told["decided"]["by"]) == ("approved", "2026-12-23", MANAGER)
    for asked in ({}, {"idNumber": NUMBER}):
        seen = city.agency.post("/v1/queries", {**CASE, "approval": made["id"], **asked}, authorization=court)
        assert [r["id"] for r in seen.json["records"]] == ["r3"]
    assert NUMBER not in json.dumps([dict(i) for i in tables.table("approvals").scan()])
    assert [e["what"].get("approval") for e in log()] == [None, made["id"], made["id"]]


@pytest.mark.parametrize("case", ["another agency", "another purpose", "another person", "over", "refused"])
def test_an_approval_holds_for_its_agency_purpose_person_and_time(city, case):
    number = requested(city)["id"]
    decided(city, number, manager(city), "refuse" if case == "refused" else "approve")
    asked, who = {**CASE, "approval": number}, COURT
    if case == "another agency":
        who = "11990100MC0000020U"
    if case == "another purpose":
        asked["purpose"] = "inspection"
    if case == "another person":
        asked["subject"] = "s1"
    if case == "over":
        city.move_to(date(2026, 12, 24))
    reply = city.agency.post("/v1/queries", asked, authorization=city.token(agency=who))
    assert (reply.status, reply.json["code"]) == (403, "permission-unusable")


def test_an_approved_look_at_somebody_whom_nobody_knows_finds_nothing(city):
    number = requested(city, idNumber=ANOTHER)["id"]
    decided(city, number, manager(city))
    reply = city.agency.post("/v1/queries", {**CASE, "approval": number}, authorization=city.token(agency=COURT))
    assert (reply.status, reply.json["code"]) == (404, "not-found")


def test_a_request_is_decided_once_and_not_by_whoever_made_it(city):
    number = requested(city)["id"]
    assert decided(city, number, manager(city)).status == 200
    again = decided(city, number, manager(city), "refuse")
    assert (again.status, again.json["code"]) == (409, "approval-decided")
    own = requested(city, MANAGER)["id"]
    assert decided(city, own, manager(city)).status == 403


def test_departments_see_their_own_requests_and_the_managing_body_all(city):
    number = requested(city)["id"]
    for who, seen in ((MANAGER, 1), (COURT, 1), ("11990100MC0000020U", 0)):
        token = city.token(agency=who)
        assert len(city.agency.get("/v1/approvals", authorization=token).json["items"]) == seen
        assert city.agency.get(f"/v1/approvals/{number}", authorization=token).status == (200 if seen else 404)


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
