"""People of key occupations: everybody sees their practice registration, and nothing leads from it to them."""

import json
from urllib.parse import quote

import pytest

from cloud import tables
from functions.daily import open_data, statistics
from tests.functions.apis.granting import BANK, CASE, COURT, LOAN, NUMBER, agreed, decided, log, manager, requested

NAME, CERTIFICATE = "周测试", "19901201810000017"
PRACTICE = "practice-registration"
INSPECTION = {"purpose": "inspection", "basis": "测试市监督检查办法第三条"}


def practice(**more: str) -> dict[str, str]:
    told = {"ZY_XM": NAME, "ZY_ZYLB": "律师", "ZY_ZSBH": CERTIFICATE, "ZY_ZYJG": "测试市北辰律师事务所"}
    return {**told, "ZY_ZT": "执业", "ZY_YXQZI": "2099-12-31", "BZ": "仅供内部使用", **more}


@pytest.fixture
def city(platform):
    """A lawyer who was fined, and a teacher."""
    platform.person("p1", NAME, NUMBER)
    platform.record("practice", "p1", PRACTICE, fields=practice())
    platform.record("fine", "p1", "person-penalty", fields={"CF_XDR_MC": NAME, "CF_CFLB": "罚款"})
    platform.record("licence", "p1", "person-licence", fields={"XK_XDR_MC": NAME})
    platform.person("p2", "郑测试", "990101198506150020")
    platform.record("teacher", "p2", PRACTICE, fields=practice(ZY_ZYLB="教师", ZY_XM="郑测试"))
    platform.record("ended", "p2", PRACTICE, fields=practice(ZY_ZT="注销", ZY_XM="郑测试"))
    return platform


def ask(city, **asked):
    return city.agency.post("/v1/queries", {**INSPECTION, **asked}, authorization=city.token(agency=COURT))


def ids(reply) -> set[str]:
    return {record["id"] for record in reply.json["records"]}


def test_the_public_sees_the_practice_with_its_name_and_certificate(city):
    told = city.public.get("/v1/records/practice").json
    assert (told["fields"]["ZY_XM"], told["fields"]["ZY_ZSBH"]) == (NAME, CERTIFICATE)
    assert not {"ZY_ZJHM", "ZY_ZJLX", "BZ"} & told["fields"].keys()
    assert told["subject"] is None


def test_the_practice_is_in_its_list_and_in_no_other(city):
    told = city.public.get(f"/v1/publications?dataset={PRACTICE}").json["items"]
    assert [(item["record"]["id"], item["subject"]) for item in told] == [("practice", None)]
    assert city.public.get("/v1/publications").json["items"] == []


@pytest.mark.parametrize("record", ["fine", "licence", "teacher", "ended"])
def test_nothing_else_of_these_people_is_public(city, record):
    assert city.public.get(f"/v1/records/{record}").status == 404
    assert city.public.get(f"/records/{record}").status == 404


def test_nothing_leads_to_the_person(city):
    assert city.public.get("/v1/subjects/p1").status == 404
    assert city.public.get("/v1/subjects/p1/records").status == 404
    assert city.public.get("/subjects/p1").status == 404
    assert city.public.get(f"/v1/subjects?q={quote(NAME)}").json["items"] == []
    assert city.public.get(f"/v1/suggestions?q={quote(NAME)}").json["items"] == []
    answers = (
        f"/v1/publications?dataset={PRACTICE}",
        "/v1/records/practice",
        "/records/practice",
        f"/lists/{PRACTICE}",
    )
    for text in (city.public.get(address).text for address in answers):
        assert '"p1"' not in text
        assert "/p1" not in text
        assert NUMBER not in text


def test_practices_are_counted_and_not_given_away_as_a_whole(city):
    statistics.handler({"force": True}, None)
    counted = {item["id"]: item["value"] for item in city.public.get("/v1/statistics").json["records"]}
    assert counted[PRACTICE] == 1
    assert PRACTICE not in open_data.offered()


@pytest.mark.parametrize("state", ["repaired", "withdrawn"])
def test_a_practice_that_was_withdrawn_is_gone(city, state):
    city.record("practice", "p1", PRACTICE, fields=practice(), state=state, version=2)
    assert city.public.get("/v1/records/practice").status == 404


def test_a_department_sees_the_practice_without_an_approval_and_more_with_one(city):
    seen = ask(city, idNumber=NUMBER)
    assert ids(seen) == {"practice"}
    assert seen.json["subject"]["name"] == NAME
    assert seen.json["subject"]["code"] is None
    assert seen.json["records"][0]["fields"]["BZ"] == "仅供内部使用"
    approval = requested(city, datasets=["person-penalty"])
    decided(city, approval["id"], manager(city))
    more = city.agency.post("/v1/queries", {**CASE, "approval": approval["id"]}, authorization=city.token(agency=COURT))
    assert ids(more) == {"practice", "fine"}
    assert NUMBER not in json.dumps([dict(i) for i in tables.table("access-log").scan()], ensure_ascii=False)
    assert [(e["what"]["by"], e["results"]) for e in log()] == [("id-number", 1), ("approval", 2)]


def test_an_institution_sees_it_under_an_agreement_that_names_it(city):
    def looked(**more):
        asked = {**LOAN, "idNumber": NUMBER, **more}
        return city.agency.post("/v1/queries", asked, authorization=city.token("institution", BANK))

    assert looked().status == 404
    other = agreed(city, datasets=["person-penalty"], persons=True)
    assert looked(agreement=other["id"]).status == 404
    named = agreed(city, datasets=[PRACTICE], persons=True)
    seen = looked(agreement=named["id"])
    assert ids(seen) == {"practice"}
    assert "BZ" not in seen.json["records"][0]["fields"]


def test_persons_without_a_practice_stay_unknown_to_departments(city):
    city.person("p3", "吴测试", "990101198506150047")
    city.record("other", "p3", "person-penalty", fields={"CF_XDR_MC": "吴测试", "CF_CFLB": "罚款"})
    for number in ("990101198506150047", "990101198506150063"):
        assert ask(city, idNumber=number).status == 404
