"""Every page that can be reached, in both languages: well made, in one language, and every link leads somewhere."""

from urllib.parse import urlsplit

import pytest

from tests.functions.site import markup
from tests.functions.site.conftest import Portal
from tests.functions.site.markup import Element

LANGUAGES = {"zh": "zh-CN", "en": "en"}
ANSWERS = [
    ("/search", {"q": "测试"}),
    ("/search", {"q": "北辰测式科技"}),
    ("/search", {"q": "没有这样的机构"}),
    ("/codes", {"kind": "uscc", "value": "91990100MA0TEXT129"}),
    ("/codes", {"kind": "uscc", "value": "91990100MA0TEXT12A"}),
]
MISTAKES = [
    ("/nowhere", 404),
    ("/subjects/none", 404),
    ("/publications?since=x", 400),
    ("/lists/org-penalty", 404),
    ("/suggestions", 405),
]


def reachable(portal: Portal, start: str) -> dict[str, Element]:
    """Every page that links and filters lead to, by its address."""
    found: dict[str, Element] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = portal.page(address)
        waiting += [to for to in _leads_to(found[address]) if not to.startswith(("/v1/", "/open-data/"))]
    return found


def _leads_to(page: Element) -> list[str]:
    links = [a.attributes["href"] for a in page.every("a") if a.attributes.get("class") != "switch"]
    for form in page.every("form"):
        if form.attributes["method"] == "get":
            language = "".join(f"&lang={e.attributes['value']}" for e in form.every("input"))
            for choice in form.every("select"):
                values = [o.attributes["value"] for o in choice.every("option")]
                links += [f"{form.attributes['action']}?{choice.attributes['name']}={v}{language}" for v in values[:3]]
    return sorted({link.partition("#")[0] for link in links} - {""})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_well_made_and_every_link_leads_somewhere(city: Portal, language: str):
    pages = reachable(city, f"/?lang={language}")
    assert len(pages) > 60
    told = {address: markup.faults(page, LANGUAGES[language]) for address, page in pages.items()}
    assert {address: faults for address, faults in told.items() if faults} == {}
    anchors = {
        address: {e.attributes["id"] for e in page.every() if "id" in e.attributes} for address, page in pages.items()
    }
    for address, page in pages.items():
        for link in (a.attributes["href"] for a in page.every("a")):
            to, _, anchor = link.partition("#")
            if anchor and not to.startswith("/v1/"):
                assert anchor in anchors[to or address], f"{address} leads to {link}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_keep_the_language_that_the_address_names(city: Portal, language: str):
    for address, page in reachable(city, f"/?lang={language}").items():
        for link in (a.attributes["href"] for a in page.every("a") if a.attributes.get("class") != "switch"):
            if link.startswith("/") and not link.startswith(("/v1/", "/open-data/")):
                assert f"lang={language}" in urlsplit(link).query, f"{address} leads to {link}"


def test_every_kind_of_page_is_reached_from_home(city: Portal):
    reached = {urlsplit(address).path.split("/")[1] for address in reachable(city, "/")}
    assert reached == {
        "", "about", "catalogue", "codes", "help", "lists", "open-data", "publications", "records",
        "reference", "subjects",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("address", "form"), ANSWERS)
def test_answers_to_forms_are_as_well_made(city: Portal, language: str, address: str, form: dict[str, str]):
    page = city.page(f"{address}?lang={language}", form)
    assert markup.faults(page, LANGUAGES[language]) == []
    for link in _leads_to(page):
        assert city.ask(link).status == 200, link


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("address", "status"), MISTAKES)
def test_mistakes_are_told_on_pages_as_well_made(city: Portal, language: str, address: str, status: int):
    reply = city.ask(f"{address}{'&' if '?' in address else '?'}lang={language}")
    assert reply.status == status
    assert reply.headers["Content-Type"].startswith("text/html")
    assert markup.faults(markup.read(reply.text), LANGUAGES[language]) == []


def test_an_empty_portal_has_its_pages_as_well(portal: Portal):
    pages = reachable(portal, "/?lang=en")
    assert {address: f for address, page in pages.items() if (f := markup.faults(page, "en"))} == {}


def test_what_pages_are_dressed_with_is_their_own(city: Portal):
    for address, kind in (
        ("/style.css", "text/css"),
        ("/script.js", "text/javascript"),
        ("/icon.svg", "image/svg+xml"),
    ):
        reply = city.ask(address)
        assert (reply.status, reply.headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
        assert "http" not in reply.text.replace("http://www.w3.org/2000/svg", "")
        again = city.ask(address, if_none_match=reply.headers["ETag"])
        assert again.status == 304


def test_the_policy_forbids_whatever_is_not_our_own(city: Portal):
    policy = city.ask("/").headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert {parts[name] for name in ("script-src", "style-src", "img-src", "connect-src", "form-action")} == {"'self'"}
    assert "unsafe" not in policy
