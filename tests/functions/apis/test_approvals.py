"""Approvals through the agency API: asked for, decided, and presented with a query about a person."""

import json
from datetime import date

import pytest

from cloud import tables
from tests.functions.apis import granting
from tests.functions.apis.granting import ANOTHER, CASE, COURT, MANAGER, NUMBER, decided, log, manager, requested


@pytest.fixture
def city(platform):
    return granting.town(platform)


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
