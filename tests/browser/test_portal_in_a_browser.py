"""The portal in a real browser: by keyboard alone, on a phone, on paper, with and without scripts, in every colour."""

import base64
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.devtools import Tab
from tests.functions.site import town

PAGES = [
    "/", "/subjects/s1", "/subjects/s5", "/records/disputed", "/publications", "/lists", "/lists/serious-dishonesty",
    "/catalogue", "/catalogue/org-penalty", "/codes", "/open-data", "/help", "/about", "/reference", "/nowhere",
]  # fmt: skip
MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")


def measured(tab: Tab, name: str) -> list[str]:
    """What one of the functions of `measure.js` finds on the page."""
    found: list[str] = tab.look(f"(() => {{ {MEASURE}; return {name}(); }})()")
    return found


def search(tab: Tab, address: str, words: str) -> None:
    """Search as somebody does who uses the mouse for nothing."""
    tab.goto(f"{address}/")
    tab.look("document.getElementById('q').focus()")
    tab.type(words)
    tab.press("Enter")
    tab.wait("location.pathname === '/search' && document.readyState === 'complete'")


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_no_page_scrolls_sideways(tab: Tab, address: str, width: int):
    tab.size(width, phone=width < 800)
    for page in [*PAGES, *(f"{page}?lang=en" for page in PAGES)]:
        tab.goto(address + page)
        assert measured(tab, "sideways") == [], page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_edges_stand_out_from_what_is_behind_them(tab: Tab, address: str, scheme: str):
    tab.media(scheme=scheme)
    for page in PAGES:
        tab.goto(address + page)
        assert measured(tab, "faint") == [], page


def test_what_is_pressed_is_large_enough_for_a_finger(tab: Tab, address: str):
    tab.size(390, phone=True)
    for page in PAGES:
        tab.goto(address + page)
        assert measured(tab, "small") == [], page


def test_the_keyboard_alone_leads_from_the_top_to_a_record(tab: Tab, address: str):
    tab.goto(f"{address}/")
    tab.press("Tab")
    assert tab.look("document.activeElement.className") == "skip"
    assert tab.look("document.activeElement.getBoundingClientRect().left >= 0")
    tab.press("Enter")
    tab.wait("document.activeElement.id === 'main'")
    tab.press("Tab")
    assert tab.look("document.activeElement.id") == "q"
    assert measured(tab, "unmarked") == []
    tab.type(town.CODE)
    tab.press("Enter")
    tab.wait("location.pathname === '/search' && document.readyState === 'complete'")
    _tab_to(tab, "/subjects/s1")
    tab.press("Enter")
    tab.wait("location.pathname === '/subjects/s1' && document.readyState === 'complete'")
    _tab_to(tab, "/records/penalty")
    tab.press("Enter")
    tab.wait("location.pathname === '/records/penalty' && document.readyState === 'complete'")
    assert "测市监罚〔2026〕12号" in tab.look("document.querySelector('h1').textContent")


def _tab_to(tab: Tab, wanted: str) -> None:
    """Press Tab until the link has the focus; each stop on the way is visible and marked."""
    for _ in range(80):
        tab.press("Tab")
        assert measured(tab, "unmarked") == []
        if tab.look("document.activeElement.getAttribute('href')") == wanted:
            return
    pytest.fail(f"{wanted} is not reached by keyboard")


def test_without_scripts_the_search_works_all_the_same(tab: Tab, address: str):
    tab.scripts(run=False)
    search(tab, address, "北辰测试")
    assert town.NAME in tab.look("document.querySelector('.hits').textContent")
    assert tab.look("document.getElementById('q').getAttribute('role')") is None


def test_names_are_suggested_while_somebody_types_and_chosen_by_keyboard(tab: Tab, address: str):
    tab.goto(f"{address}/?lang=en")
    tab.look("document.getElementById('q').focus()")
    tab.type("北辰测试科")
    assert tab.wait("document.querySelectorAll('#suggested li').length") == 1
    assert tab.look("document.getElementById('q').getAttribute('aria-expanded')") == "true"
    assert tab.look("document.querySelector('.heard').textContent").startswith("1 suggested")
    assert measured(tab, "faint") == []
    tab.press("ArrowDown")
    assert tab.look("document.getElementById('q').getAttribute('aria-activedescendant')") == "suggested-0"
    assert tab.look("document.getElementById('suggested-0').getAttribute('aria-selected')") == "true"
    tab.press("Enter")
    tab.wait("location.pathname === '/subjects/s1' && document.readyState === 'complete'")
    assert tab.look("document.documentElement.lang") == "en"


def test_suggestions_go_away_and_leave_what_was_typed(tab: Tab, address: str):
    tab.goto(f"{address}/")
    tab.look("document.getElementById('q').focus()")
    tab.type("北辰测试")
    tab.wait("document.querySelectorAll('#suggested li').length")
    tab.press("Escape")
    assert tab.look("document.getElementById('suggested').hidden")
    assert tab.look("document.getElementById('q').value") == "北辰测试"
    assert tab.look("document.getElementById('q').getAttribute('aria-expanded')") == "false"


def test_nothing_that_was_typed_is_in_an_address_and_nobody_else_is_asked(tab: Tab, address: str):
    tab.goto(f"{address}/")
    tab.look("document.getElementById('q').focus()")
    tab.type("北辰测试")
    tab.wait("document.querySelectorAll('#suggested li').length")
    tab.press("Enter")
    tab.wait("location.pathname === '/search' && document.readyState === 'complete'")
    asked = tab.asked_for()
    assert {urlsplit(url).netloc for url in asked if not url.startswith("about:")} == {urlsplit(address).netloc}
    assert {urlsplit(url).path for url in asked} >= {"/", "/search", "/suggestions", "/style.css", "/script.js"}
    assert [url for url in asked if urlsplit(url).query] == []


def test_on_paper_there_is_the_content_and_the_day_alone(tab: Tab, address: str):
    tab.media("print")
    tab.goto(f"{address}/subjects/s1")
    assert (
        tab.look("[...document.querySelectorAll('nav, form, .switch, .skip')].filter(e => e.offsetParent).length") == 0
    )
    assert "查询日期 2026-11-23" in tab.look("document.body.innerText")
    assert town.NAME in tab.look("document.body.innerText")
    assert measured(tab, "faint") == []
    paper = base64.b64decode(tab.ask("Page.printToPDF", preferCSSPageSize=True)["data"])
    assert paper.startswith(b"%PDF")


def test_assistive_technology_finds_names_roles_and_landmarks(tab: Tab, address: str):
    tab.goto(f"{address}/")
    nodes = tab.ask("Accessibility.getFullAXTree")["nodes"]
    found = {(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes if not n["ignored"]}
    for wanted in (
        ("combobox", "机构名称或统一社会信用代码"), ("button", "查询"), ("heading", "信用信息查询"),
        ("navigation", "栏目"),
    ):  # fmt: skip
        assert wanted in found, json.dumps(sorted(found), ensure_ascii=False)
    assert {"main", "banner", "contentinfo", "search"} <= {role for role, _ in found}


def test_text_can_be_made_twice_as_large(tab: Tab, address: str):
    for page in ("/", "/subjects/s1", "/records/disputed"):
        tab.goto(address + page)
        tab.look("document.documentElement.style.fontSize = '200%'")
        assert measured(tab, "sideways") == [], page
