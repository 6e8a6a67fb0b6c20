"""No page shows what the public API hides, and each shows what it tells."""

from datetime import date, timedelta
from itertools import product

import pytest

from functions.daily import statistics
from tests.functions.apis.conftest import TODAY, Platform
from tests.functions.site import town
from tests.functions.site.conftest import Portal

KINDS = ("罚款", "警告", "吊销许可证件", "其他-约谈")
STATES = ("in-force", "disputed", "repaired", "withdrawn")
EVERY = [f"r{n:02}" for n in range(len(KINDS) * len(STATES))]


@pytest.mark.parametrize("days", [-1, 0, 30, 189, 190, 191, 400, 920, 921, 2000])
@pytest.mark.parametrize("registered", [True, False])
def test_every_page_leads_to_exactly_the_records_that_the_api_tells(
    platform: Platform, portal: Portal, days: int, registered: bool
):
    today = TODAY + timedelta(days=days)
    platform.move_to(today)
    platform.subject("s1", town.NAME, town.CODE, registered=registered)
    for name, (state, kind) in zip(EVERY, product(STATES, KINDS), strict=True):
        fields = {**town.penalty(), "CF_CFLB": kind}
        platform.record(
            name, "s1", state=state, decidedOn="2026-06-01", fields=fields, committedAt=f"{today}T00:00:00+00:00"
        )
    told = [name for name in EVERY if platform.public.get(f"/v1/records/{name}").status == 200]
    known = registered or bool(told)
    assert [name for name in EVERY if portal.ask(f"/records/{name}").status == 200] == told
    assert (portal.ask("/subjects/s1").status == 200) == known
    assert _shown(portal, "/subjects/s1") == told
    assert _shown(portal, "/subjects/s1?dataset=org-penalty") == told
    assert _shown(portal, "/publications") == told
    assert _shown(portal, f"/publications?dataset=org-penalty&since={today.replace(day=1)}") == told
    assert len(set(told) & set(_shown(portal, "/"))) == min(len(told), 6)
    assert ("/subjects/s1" in portal.ask("/search", {"q": town.CODE}).text) == known
    assert len(portal.ask("/suggestions", {"q": town.NAME}).json["items"]) == known
    assert ("/subjects/s1" in portal.ask("/codes", {"value": town.CODE}).text) == known


def _shown(portal: Portal, address: str) -> list[str]:
    reply = portal.ask(address)
    return sorted(portal.records(portal.page(address))) if reply.status == 200 else []


def test_what_is_hidden_is_on_no_page(settled: Platform, city: Portal):
    from tests.functions.site.test_every_page import reachable

    pages = {address: page.text for address, page in reachable(city, "/").items()}
    for hidden in (town.PERSON, town.SECRET, town.PHONE, town.TEACHING, town.PRACTISING_NUMBER, "旧罚"):
        assert [address for address, text in pages.items() if hidden in text] == []
    assert not any("repaired" in address or "expired" in address or "/p2" in address for address in pages)


@pytest.mark.parametrize(("language", "words"), [("zh", "职业类别"), ("en", "Occupation")])
def test_a_practice_is_on_the_list_and_has_a_page_that_leads_to_nobody(city: Portal, language: str, words: str):
    listed = city.page(f"/lists/practice-registration?lang={language}")
    assert list(city.records(listed)) == ["practice"]
    assert town.PRACTISING in listed.text
    shown = city.page(f"/records/practice?lang={language}")
    assert town.PRACTISING in shown.text
    assert words in shown.text
    links = {a.attributes["href"] for page in (listed, shown) for a in page.every("a")}
    assert not any(link.startswith("/subjects") for link in links)
    found = city.page(f"/search?lang={language}", {"q": town.PRACTISING})
    assert town.PRACTISING not in found.one("main").text


def test_counts_on_pages_are_those_of_the_api(settled: Platform, city: Portal):
    statistics.handler({"force": True}, None)
    told = {count["text"]["zh"]: count["value"] for count in settled.public.get("/v1/statistics").json["records"]}
    counts = next(e for e in city.page("/").every("dl") if e.attributes.get("class") == "counts")
    shown = {pair.one("dt").text: int(pair.one("dd").text.replace(",", "")) for pair in counts.every("div")}
    bodies = shown.pop("登记机构")
    assert bodies == sum(c["value"] for c in settled.public.get("/v1/statistics").json["subjects"])
    assert shown == {name: number for name, number in told.items() if number}


def test_a_hidden_page_is_the_page_of_what_never_was(city: Portal):
    hidden = [
        city.ask(f"/{address}") for address in ("subjects/s4", "subjects/p1", "records/repaired", "records/expired")
    ]
    unknown = city.ask("/subjects/never-heard-of")
    strip = [reply.text.replace(reply_address, "") for reply, reply_address in zip(
        [*hidden, unknown], ["s4", "p1", "repaired", "expired", "never-heard-of"], strict=True)]  # fmt: skip
    assert {reply.status for reply in (*hidden, unknown)} == {404}
    assert len({text.replace("/records/", "/subjects/") for text in strip}) == 1


def test_records_leave_the_lists_on_the_day_after_their_last(settled: Platform, city: Portal):
    settled.move_to(date(2027, 6, 1))
    assert "penalty" in city.records(city.page("/subjects/s1"))
    settled.move_to(date(2027, 6, 2))
    assert "penalty" not in city.records(city.page("/subjects/s1"))
    assert city.ask("/records/penalty").status == 404
