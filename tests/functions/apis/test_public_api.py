"""The public API, driven by proxy events over real tables and a real search index."""

from datetime import date, timedelta
from itertools import product
from urllib.parse import quote

import pytest

from functions.daily import statistics

NAME = "北辰测试科技有限公司"
CODE = "91990100MA0TEXT129"
LAST = date(2027, 6, 1)


@pytest.fixture
def known(platform):
    """One registered company with a penalty, one known only by an expired penalty, and a person."""
    platform.subject("s1", NAME, CODE, formerNames=["北辰测试商贸有限公司"])
    platform.record("r1", "s1")
    platform.subject("s2", "北辰测试旧罚有限公司", "91990100MA0TEXT22X", registered=False)
    platform.record("r2", "s2", decidedOn="2023-01-15")
    platform.subject("p1", "北辰测试人", None, kind="person", category="natural-person")
    platform.record("r3", "p1", "person-penalty", fields={"CF_XDR_MC": "北辰测试人", "CF_CFLB": "罚款"})
    return platform


def test_a_search_tells_name_code_kind_and_status(known):
    reply = known.public.get(f"/v1/subjects?q={quote('北辰测试科技')}")
    assert reply.status == 200
    assert reply.json["items"] == [
        {
            "id": "s1",
            "name": NAME,
            "code": CODE,
            "kind": "enterprise",
            "status": "存续",
            "formerNames": ["北辰测试商贸有限公司"],
            "region": "990100",
        }
    ]
    assert reply.json["total"] == {"value": 1, "relation": "eq"}
    assert reply.json["nextCursor"] is None


@pytest.mark.parametrize(
    "words", [CODE, "北辰测试商贸有限公司", "北辰（测试）科技".replace("（", "").replace("）", "")]
)
def test_code_and_former_name_find_it_too(known, words: str):
    assert [i["id"] for i in known.public.get(f"/v1/subjects?q={quote(words)}").json["items"]] == ["s1"]


def test_neither_persons_nor_bodies_with_nothing_on_display_surface_anywhere(known):
    for address in ("/v1/subjects?q={}", "/v1/suggestions?q={}"):
        found = known.public.get(address.format(quote("北辰测试"))).json
        assert [i["id"] for i in found["items"]] == ["s1"]
        assert found.get("total", {"value": 1})["value"] == 1
    assert "北辰测试人" not in known.public.call("POST", "/search", "q=" + quote("北辰测试"), FORM).text


def test_hidden_and_unknown_give_the_same_answer(known):
    for address in ("/v1/subjects/{}", "/v1/subjects/{}/records", "/v1/records/{}"):
        hidden = [
            known.public.get(address.format(i)) for i in ("s2", "p1", "r2", "r3", "never-heard-of", "x" * 4000, "%00")
        ]
        assert {r.status for r in hidden} == {404}
        assert len({r.text for r in hidden}) == 1


def test_a_record_shows_public_fields_with_labels_and_its_last_day(known):
    told = known.public.get("/v1/records/r1").json
    assert told["displayUntil"] == LAST.isoformat()
    assert told["publishedAt"] == "2026-06-02T00:00:00Z"
    assert told["fields"]["CF_WSH"] == "测市监罚〔2026〕12号"
    assert told["labels"]["CF_WSH"]["en"] == "Number of the penalty decision"
    assert told["units"] == {"CF_NR_FK": "wan-yuan"}
    assert "CF_FRDB" not in told["fields"]
    assert "13800001234" not in str(told)
    assert told["agency"]["name"]["zh"] == "测试市发展和改革委员会"


def test_a_penalty_disappears_from_every_path_the_day_after_its_last_day(known):
    known.move_to(LAST)
    assert known.public.get("/v1/records/r1").status == 200
    known.move_to(LAST + timedelta(days=1))
    assert known.public.get("/v1/records/r1").status == 404
    assert known.public.get("/records/r1", accept="text/html").status == 404
    assert known.public.get("/v1/subjects/s1/records").json["items"] == []
    assert known.public.get("/v1/subjects/s1").status == 200


@pytest.mark.parametrize("days", [-400, -1, 0, 30, 189, 190, 191, 400, 920, 921, 2000])
def test_no_path_shows_what_another_one_hides(platform, days):
    today = date(2026, 11, 23) + timedelta(days=days)
    platform.move_to(today)
    platform.subject("s1", NAME, CODE, registered=False)
    kinds = ["罚款", "警告", "吊销许可证件", "其他-约谈"]
    for n, (state, category) in enumerate(product(["in-force", "disputed", "repaired", "withdrawn"], kinds)):
        platform.record(f"r{n:02}", "s1", state=state, decidedOn="2026-06-01", fields={"CF_CFLB": category})
    every = [f"r{n:02}" for n in range(16)]
    detail = [r for r in every if platform.public.get(f"/v1/records/{r}").status == 200]
    listed = platform.public.get("/v1/subjects/s1/records")
    found = platform.public.get(f"/v1/subjects?q={CODE}").json
    suggested = platform.public.get(f"/v1/suggestions?q={CODE}").json
    assert [r for r in every if platform.public.get(f"/records/{r}").status == 200] == detail
    statistics.handler({"force": True}, None)
    counted = platform.public.get("/v1/statistics").json
    assert sum(count["value"] for count in counted["records"]) == len(detail)
    lately = platform.public.get("/v1/publications?since=2026-01-01&limit=200").json
    # On a day before anything was published there is nothing to list, whatever the records' own dates say.
    assert sorted(item["record"]["id"] for item in lately["items"]) == (detail if days >= -1 else [])
    assert (listed.json["items"] if listed.status == 200 else []) == [
        platform.public.get(f"/v1/records/{r}").json for r in detail
    ]
    assert [len(found["items"]), found["total"]["value"], len(suggested["items"])] == [int(bool(detail))] * 3
    assert (platform.public.get("/subjects/s1").status == 200) == bool(detail)
    assert not {"r08", "r09", "r10", "r11", "r12", "r13", "r14", "r15"} & set(detail)


def test_a_body_that_is_not_registered_is_public_as_long_as_a_record_is(platform):
    platform.subject("s3", "北辰测试未登记有限公司", None, registered=False)
    platform.record("r4", "s3")
    platform.move_to(LAST)
    assert len(platform.public.get(f"/v1/subjects?q={quote('未登记')}").json["items"]) == 1
    platform.move_to(LAST + timedelta(days=1))
    assert platform.public.get(f"/v1/subjects?q={quote('未登记')}").json["items"] == []
    assert platform.public.get("/v1/subjects/s3").status == 404


def test_records_can_be_asked_for_by_dataset(known):
    known.record("r5", "s1", "org-licence", fields={"XK_WSH": "测许〔2026〕1号"})
    every = known.public.get("/v1/subjects/s1/records").json["items"]
    some = known.public.get("/v1/subjects/s1/records?dataset=org-licence").json["items"]
    assert [r["id"] for r in every] == ["r5", "r1"]
    assert [r["id"] for r in some] == ["r5"]


def test_a_cursor_leads_through_all_pages_and_counts_nothing_hidden(platform):
    for n in range(12):
        platform.subject(f"s{n:02}", f"北辰测试第{n:02}有限公司", None, registered=n % 2 == 0)
    seen, cursor = [], ""
    for _ in range(6):
        page = platform.public.get(f"/v1/subjects?q={quote('北辰测试第')}&limit=4&cursor={quote(cursor)}")
        seen += [i["id"] for i in page.json["items"]]
        cursor = page.json["nextCursor"]
        if cursor is None:
            break
        assert page.json["total"]["relation"] == "gte"
        assert 'rel="next"' in page.headers["Link"]
    assert sorted(seen) == [f"s{n:02}" for n in range(0, 12, 2)]


def test_a_kind_narrows_the_search_and_an_unknown_one_is_a_mistake(known):
    assert len(known.public.get(f"/v1/subjects?q={quote('北辰')}&kind=enterprise").json["items"]) == 1
    assert len(known.public.get(f"/v1/subjects?q={quote('北辰')}&kind=organisation").json["items"]) == 1
    for none in ("foundation", "law-firm"):
        assert known.public.get(f"/v1/subjects?q={quote('北辰')}&kind={none}").json["items"] == []
    wrong = known.public.get(f"/v1/subjects?q={quote('北辰')}&kind=spaceship")
    assert wrong.status == 400
    assert wrong.json["errors"][0]["parameter"] == "kind"


def test_all_mistakes_are_told_together_in_both_languages(known):
    reply = known.public.get("/v1/subjects?limit=1000&colour=red")
    assert reply.status == 400
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert {e["parameter"] for e in reply.json["errors"]} == {"q", "limit", "colour"}
    assert reply.json["title"] == "请求内容有误"
    assert reply.json["titleEn"] == "The request is not valid"
    assert reply.json["requestId"] == "request-1"


@pytest.mark.parametrize("cursor", ["zzz", "MTIz", "%00"])
def test_a_broken_cursor_is_a_mistake_of_the_caller(known, cursor: str):
    for address in (f"/v1/subjects?q={quote('北辰')}", "/v1/subjects/s1/records?"):
        reply = known.public.get(f"{address}&cursor={cursor}")
        assert (reply.status, reply.json["code"]) == (400, "bad-cursor")


def test_an_identity_number_does_not_belong_into_an_address(known):
    reply = known.public.get("/v1/subjects?q=990100199001011239")
    assert reply.status == 400
    assert reply.json["code"] == "personal-number"
    assert "990100199001011239" not in reply.text


def test_every_answer_tells_version_and_request_and_is_locked_down(known):
    for reply in (known.public.get("/v1/subjects/s1"), known.public.get("/nowhere"), known.public.get("/")):
        assert reply.headers["API-Version"] == "1.0.0"
        assert reply.headers["X-Request-Id"] == "request-1"
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_an_answer_that_has_not_changed_is_not_sent_again(known):
    first = known.public.get("/v1/records/r1")
    again = known.public.get("/v1/records/r1", if_none_match=first.headers["ETag"])
    assert (again.status, again.text) == (304, "")


def test_head_has_no_body_and_other_methods_are_named(known):
    head = known.public.call("HEAD", "/v1/records/r1", None, {})
    assert (head.status, head.text) == (200, "")
    assert int(head.headers["Content-Length"]) == len(known.public.get("/v1/records/r1").text.encode())
    wrong = known.public.call("DELETE", "/v1/records/r1", None, {})
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET")


def test_the_catalogue_is_public(known):
    told = known.public.get("/v1/datasets").json
    assert "org-penalty" in [d["id"] for d in told["items"]]
    assert told["total"]["value"] == len(told["items"])


FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_the_portal_leads_from_the_form_to_a_record(known):
    assert 'method="post"' in known.public.get("/").text
    results = known.public.call("POST", "/search", "q=" + quote(CODE), FORM)
    assert results.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<a href="/subjects/s1">' in results.text
    assert "/records/r1" in known.public.get("/subjects/s1").text
    page = known.public.get("/records/r1").text
    assert "测市监罚〔2026〕12号" in page
    assert "张测试" not in page


def test_pages_escape_what_people_typed(known):
    page = known.public.call("POST", "/search", "q=" + quote("<script>alert(1)</script>"), FORM).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_page_that_is_not_there_is_told_as_a_page(known):
    reply = known.public.get("/subjects/never-heard-of")
    assert reply.status == 404
    assert "没有找到" in reply.text
    assert reply.headers["Content-Type"].startswith("text/html")
    assert known.public.get("/search").headers["Location"] == "/"
