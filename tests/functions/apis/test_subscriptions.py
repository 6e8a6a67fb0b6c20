"""Subscriptions through the agency API: who applies, who decides, who reads, and what is told of the copies."""

from datetime import date

import pytest

from cloud import tables
from functions.distribution import feed, store
from functions.distribution.feed import Candidate
from functions.distribution.writing import Writer
from tests.functions import at_rest
from tests.functions.apis import granting
from tests.functions.apis.conftest import WHO
from tests.functions.apis.granting import BANK, COURT, bank, log, manager

ASKED = {"dataset": "org-penalty", "purpose": "监督检查", "basis": "测试市监督检查办法第三条"}
FOR_LOANS = {"dataset": "org-penalty", "purpose": "授信", "basis": "测试银行授信管理办法第五条"}
APPROVED = {"decision": "approve", "reason": "符合履职需要"}


@pytest.fixture
def city(platform):
    at_rest.enter(platform.home, (*WHO, "distribution-follow"))
    return granting.town(platform)


def court(city) -> str:
    return city.token(agency=COURT)


def applied(city, token: str, **more) -> dict:
    reply = city.agency.post("/v1/subscriptions", {**ASKED, **more}, authorization=token)
    assert reply.status == 201, reply.text
    return reply.json


def granted(city, token: str | None = None, **more) -> dict:
    made = applied(city, token or court(city), **more)
    reply = city.agency.post(f"/v1/subscriptions/{made['id']}/decision", APPROVED, authorization=manager(city))
    assert reply.status == 200, reply.text
    return reply.json


def written(subscription: str, *records: str) -> None:
    """The feed as a run writes it."""
    writer = Writer.take(store.one(subscription), "run")
    assert writer
    writer.write([Candidate(record, "s1") for record in records])
    writer.give_back()


def read(city, token: str, subscription: str, cursor: str | None = None, limit: int = 200):
    asked = f"?limit={limit}" + (f"&cursor={cursor}" if cursor else "")
    return city.agency.get(f"/v1/feeds/{subscription}{asked}", authorization=token)


def test_what_is_applied_for_is_nothing_before_it_is_decided(city):
    made = applied(city, court(city))
    assert (made["state"], made["stateText"]["zh"], made["purpose"]) == ("requested", "待审核", "inspection")
    assert read(city, court(city), made["id"]).status == 409
    refused = {"decision": "refuse", "reason": "与履职无关"}
    address = f"/v1/subscriptions/{made['id']}/decision"
    assert city.agency.post(address, refused, authorization=court(city)).status == 403
    assert city.agency.post(address, refused, authorization=manager(city)).json["state"] == "refused"
    assert city.agency.post(address, APPROVED, authorization=manager(city)).status == 409


def test_nobody_decides_about_its_own_application(city):
    made = applied(city, manager(city))
    address = f"/v1/subscriptions/{made['id']}/decision"
    assert city.agency.post(address, APPROVED, authorization=manager(city)).status == 403


def test_the_same_application_under_one_key_is_one(city):
    first = city.agency.post("/v1/subscriptions", ASKED, authorization=court(city), idempotency_key="k1")
    again = city.agency.post("/v1/subscriptions", ASKED, authorization=court(city), idempotency_key="k1")
    assert first.json["id"] == again.json["id"]
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"dataset": "no-such"}, "/dataset"),
        ({"fields": ["CF_WSH", "NO_SUCH"]}, "/fields/1"),
        ({"until": "2026-01-01"}, "/until"),
        ({"mode": "push"}, "/format"),
        ({"webhook": "https://example.invalid/hook"}, ""),
        ({"scope": {"regions": ["99"]}}, "/scope/regions/0"),
    ],
)
def test_an_application_that_cannot_be_is_refused_where_it_is_wrong(city, change, pointer):
    reply = city.agency.post("/v1/subscriptions", {**ASKED, **change}, authorization=court(city))
    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (400, [pointer])


def test_persons_are_not_distributed_and_institutions_need_an_agreement_for_what_is_not_public(city):
    persons = city.agency.post("/v1/subscriptions", {**ASKED, "dataset": "person-penalty"}, authorization=court(city))
    assert (persons.status, persons.json["code"]) == (403, "not-distributable")
    foreign = {**FOR_LOANS, "agreement": "none"}
    assert (
        city.agency.post("/v1/subscriptions", foreign, authorization=bank(city)).json["code"] == "permission-unusable"
    )
    agreement = granting.agreed(city)
    own = city.agency.post("/v1/subscriptions", {**FOR_LOANS, "agreement": agreement["id"]}, authorization=bank(city))
    assert own.status == 201
    assert city.agency.post("/v1/subscriptions", ASKED, authorization=city.token("auditor")).status == 403


def test_a_feed_is_read_by_its_holder_alone_and_every_page_is_logged(city):
    made = granted(city)
    written(made["id"], "r1", "r2")
    page = read(city, court(city), made["id"])
    assert [item["record"] for item in page.json["items"]] == ["r1", "r2"]
    assert page.json["items"][0]["fields"]["CF_CFLB"] == "罚款"
    assert (page.json["nextCursor"], page.json["total"]) == (None, {"value": 2, "relation": "eq"})
    for other in (manager(city), bank(city), city.token("auditor")):
        assert read(city, other, made["id"]).status in (403, 404)
    assert [(e["what"]["subscription"], e["results"]) for e in log()] == [(made["id"], 2)]


def test_going_on_from_a_cursor_confirms_what_came_before(city):
    made = granted(city)
    written(made["id"], "r1", "r2")
    first = read(city, court(city), made["id"], limit=1).json
    assert len(first["items"]) == 1
    assert first["nextCursor"] == first["cursor"]
    assert city.agency.get(f"/v1/subscriptions/{made['id']}", authorization=court(city)).json["confirmed"] == 0
    second = read(city, court(city), made["id"], first["cursor"]).json
    assert [item["record"] for item in second["items"]] == ["r2"]
    told = {"cursor": second["cursor"]}
    reply = city.agency.post(f"/v1/feeds/{made['id']}/acknowledgement", told, authorization=court(city))
    assert (reply.json["confirmed"], reply.json["lastChange"]) == (2, 2)


def test_a_feed_is_read_as_often_as_the_decision_allows(city):
    made = applied(city, court(city))
    decision = {**APPROVED, "dailyCalls": 2}
    city.agency.post(f"/v1/subscriptions/{made['id']}/decision", decision, authorization=manager(city))
    assert [read(city, court(city), made["id"]).status for _ in range(3)] == [200, 200, 429]
    city.move_to(date(2026, 11, 24))
    assert read(city, court(city), made["id"]).status == 200


@pytest.mark.parametrize("cursor", ["x", "YWZ0ZXI6LTE", "YWZ0ZXI6OTk5OTk5OTk5OTk5OTk5OTk", "%E4%B8%AD"])
def test_an_invented_cursor_is_refused(city, cursor):
    made = granted(city)
    reply = read(city, court(city), made["id"], cursor)
    assert (reply.status, reply.json["code"]) == (400, "bad-cursor")


def test_a_paused_subscription_hands_nothing_over_and_an_ended_one_takes_all_back(city):
    made = granted(city)
    written(made["id"], "r1")
    address = f"/v1/subscriptions/{made['id']}"
    assert city.agency.post(f"{address}/pause", {"reason": "系统维护"}, authorization=court(city)).status == 200
    assert read(city, court(city), made["id"]).status == 409
    assert city.agency.post(f"{address}/resumption", {"reason": "维护结束"}, authorization=court(city)).status == 200
    assert len(read(city, court(city), made["id"]).json["items"]) == 1
    ended = city.agency.post(f"{address}/revocation", {"reason": "不再需要"}, authorization=manager(city))
    assert (ended.json["state"], ended.json["revoked"]["reason"]) == ("revoked", "不再需要")
    assert [item["operation"] for item in read(city, court(city), made["id"]).json["items"]] == ["remove"]
    assert city.agency.post(f"{address}/resumption", {"reason": "再来一次"}, authorization=court(city)).status == 409


def test_everybody_who_holds_a_record_is_listed_and_whether_they_have_confirmed(city):
    first, second = granted(city), granted(city, city.token(agency=COURT), application="另一个系统")
    for made in (first, second):
        written(made["id"], "r1")
    cursor = read(city, court(city), first["id"]).json["cursor"]
    read(city, court(city), first["id"], cursor)
    copies = city.agency.get("/v1/copies?record=r1", authorization=manager(city)).json["items"]
    assert {(c["subscription"], c["holds"], c["confirmed"]) for c in copies} == {
        (first["id"], True, True),
        (second["id"], True, False),
    }
    platform_day = date(2026, 11, 25)
    city.move_to(platform_day)
    waiting = city.agency.get("/v1/unconfirmed", authorization=manager(city)).json["items"]
    assert [(w["subscription"], w["unconfirmed"], w["late"]) for w in waiting] == [(second["id"], 1, True)]
    assert city.agency.get("/v1/unconfirmed", authorization=court(city)).status == 403


def test_a_subject_sees_who_holds_what_is_known_of_it_and_nobody_elses(city):
    made = granted(city)
    written(made["id"], "r1")
    own = city.agency.get("/v1/copies", authorization=city.token("subject", None, "s1")).json["items"]
    assert [(c["agency"], c["record"], c["purpose"]) for c in own] == [(COURT, "r1", "inspection")]
    assert city.agency.get("/v1/copies", authorization=city.token("subject", None, "p1")).json["items"] == []
    assert city.agency.get("/v1/copies?subject=s1", authorization=city.token("subject", None, "p1")).status == 403
    assert city.agency.get("/v1/copies?record=r1", authorization=bank(city)).status == 403


def test_the_secret_of_a_webhook_is_its_holders_and_can_be_renewed(city):
    made = granted(city, mode="push", webhook="https://example.invalid/hook", format="jsonl")
    address = f"/v1/subscriptions/{made['id']}/secret"
    first = city.agency.get(address, authorization=court(city)).json
    assert first["secret"].startswith("whsec_")
    assert city.agency.get(address, authorization=manager(city)).status == 404
    renewed = city.agency.post(address, {}, authorization=court(city)).json
    assert renewed["version"] == 2
    assert renewed["secret"] != first["secret"]


def test_a_delivery_is_confirmed_by_whoever_took_in_what_was_delivered(city):
    made = granted(city, mode="push", format="jsonl")
    written(made["id"], "r1")
    item = {"id": "d1", "subscription": made["id"], "agency": COURT, "dataset": "org-penalty", "number": feed.padded(1)}
    facts = {"extent": "increment", "after": 0, "upTo": 1, "rows": {"put": 1, "remove": 0}, "files": []}
    manifest = {"name": "manifest.json", "key": "k", "bytes": 2, "sha256": "a" * 64}
    more = {"manifest": manifest, "createdAt": "2026-11-23T00:00:00+00:00", "state": "told", "attempts": 1}
    tables.table("deliveries").put({**item, **facts, **more})
    address = "/v1/deliveries/d1/acknowledgement"
    wrong = city.agency.post(address, {"rows": 2}, authorization=court(city))
    assert (wrong.status, wrong.json["code"]) == (409, "delivery-differs")
    assert city.agency.post(address, {"rows": 1}, authorization=bank(city, BANK)).status == 404
    done = city.agency.post(address, {"rows": 1, "manifestSha256": "a" * 64}, authorization=court(city))
    assert (done.status, done.json["state"]) == (200, "acknowledged")
    assert feed.confirmed(made["id"]) == 1
    tables.table("feeds").delete({"subscription": f"{made['id']}/confirmed"})  # as if it had been cut off there
    assert city.agency.post(address, {}, authorization=court(city)).json["state"] == "acknowledged"
    assert feed.confirmed(made["id"]) == 1
    outdated = {**tables.table("deliveries").get({"id": "d1"}), "id": "d2", "state": "told", "outdated": True}
    tables.table("deliveries").put({**outdated, "files": [{"name": "f", "key": "k", "bytes": 1, "sha256": "b" * 64}]})
    told = city.agency.get("/v1/deliveries/d2", authorization=court(city)).json
    assert (told["files"][0]["url"], told["state"]) == (None, "told")


def test_whoever_has_ended_and_not_confirmed_is_on_the_list_of_those_who_have_not(city):
    made = granted(city)
    written(made["id"], "r1")
    ended = {"reason": "不再需要"}
    city.agency.post(f"/v1/subscriptions/{made['id']}/revocation", ended, authorization=manager(city))
    written(made["id"], "r1")
    waiting = city.agency.get("/v1/unconfirmed", authorization=manager(city)).json["items"]
    assert [(w["subscription"], w["state"]) for w in waiting] == [(made["id"], "revoked")]
    cursor = read(city, court(city), made["id"]).json["cursor"]
    read(city, court(city), made["id"], cursor)
    assert city.agency.get("/v1/unconfirmed", authorization=manager(city)).json["items"] == []


def test_a_feed_that_nobody_gets_files_of_has_nothing_to_deliver_again(city):
    made = granted(city)
    again = city.agency.post(f"/v1/subscriptions/{made['id']}/replay", {"after": 0}, authorization=court(city))
    assert (again.status, again.json["code"]) == (409, "no-deliveries")
