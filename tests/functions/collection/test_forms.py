"""The form for small units, used as a browser uses it: who is there, what is said beside the fields, what is sent."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

import pytest

from cloud import identity, knowledge
from credit.disclosure.viewer import Role
from localstack.samples.bodies import unified_code
from tests import files
from tests.functions.apis.conftest import Reply
from tests.functions.collection.town import COURT, HEALTH, PENALTY, Town
from tests.functions.site import markup
from tests.functions.site.markup import Element

UNIT = (HEALTH, "测试市卫生健康委员会")
FORM = f"/form/datasets/{PENALTY}"
BODY = {"CF_XDR_MC": "测试市明远美容有限公司", "CF_XDR_SHXYM": unified_code("91", 880002)}


@dataclass
class Browser:
    """It keeps a cookie and follows a redirect after a form."""

    town: Town
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, address: str, form: dict[str, str] | None = None, **headers: str) -> Reply:
        told = {**self.headers, **({"cookie": self.cookie} if self.cookie else {}), **headers}
        if form is not None:
            told["content-type"] = "application/x-www-form-urlencoded"
        reply = self.town.page(address, None if form is None else urlencode(form), told)
        if "Set-Cookie" in reply.headers:
            self.cookie = reply.headers["Set-Cookie"].partition(";")[0]
        return reply

    def page(self, address: str, language: str = "zh-CN", status: int = 200) -> Element:
        reply = self.ask(address)
        assert reply.status == status, reply.text
        return seen(reply, language)

    def enter(self, sender: str = HEALTH, role: Role = Role.OFFICER) -> Reply:
        return self.ask("/form/session", {"token": identity.issue(role, sender, None, 1)})

    def fill(self, **values: str) -> Reply:
        """Open the form, type over what is there, send it."""
        page = self.page(FORM)
        hidden = {e.attributes["name"]: e.attributes["value"] for e in entry(page).every("input")}
        return self.ask(FORM, {**hidden, **files.penalty(UNIT, "测卫罚〔2026〕1号", **BODY), **values})


def seen(reply: Reply, language: str = "zh-CN") -> Element:
    page = markup.read(reply.text)
    assert markup.faults(page, language) == []
    return page


def entry(page: Element) -> Element:
    return next(f for f in page.every("form") if f.attributes.get("class") == "entry")


def said(page: Element, code: str) -> list[str]:
    """What is said beside a field."""
    return [p.text for p in page.by_id(f"{code}-about").every("p") if "remark" in p.attributes.get("class", "")]


@pytest.fixture
def browser(town: Town) -> Browser:
    made = Browser(town)
    assert made.enter().status == 303
    return made


def test_whoever_is_unknown_is_asked_for_a_token_and_sees_nothing_else(town):
    stranger = Browser(town)
    page = stranger.page("/form")
    assert [i.attributes["type"] for i in page.every("input")] == ["password"]
    assert (stranger.ask(FORM).status, stranger.ask(FORM).headers["Location"]) == (303, "/form")
    wrong = stranger.ask("/form/session", {"token": "nonsense"})
    assert wrong.status == 401
    assert any(p.attributes.get("role") == "alert" for p in seen(wrong).every("p"))
    assert stranger.enter(HEALTH, Role.INSTITUTION).status == 403
    assert stranger.cookie == ""


def test_a_token_becomes_a_cookie_that_no_script_and_no_other_site_has(town):
    reply = Browser(town).enter()
    assert (reply.status, reply.headers["Location"]) == (303, "/form")
    told = reply.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/form", "Max-Age=1800"} <= set(told.split("; "))
    assert "eyJ" not in told  # the token itself is not kept


def test_the_datasets_of_the_agency_are_offered_and_no_others(browser):
    links = [a.attributes["href"] for a in browser.page("/form").one("main").every("a")]
    assert FORM in links
    assert "/form/datasets/org-registration" not in links
    assert browser.ask("/form/datasets/org-registration").status == 404
    assert browser.ask("/form/datasets/nothing").status == 404


def test_a_form_has_every_field_with_its_list_and_the_agency_filled_in(browser):
    page = browser.page(FORM)
    dataset = knowledge.catalogue().dataset(PENALTY)
    names = {e.attributes["name"] for e in entry(page).every("input", "select", "textarea")}
    assert set(dataset.by_code) <= names
    kinds = [o.text for o in page.by_id("CF_XDR_LB").every("option")]
    assert kinds == ["", *(c.label.zh for c in knowledge.catalogue().code_list("counterpart-category").codes)]
    assert page.by_id("CF_CFJGDM").attributes["value"] == HEALTH
    english = browser.page(f"{FORM}?lang=en", "en")
    assert english.one("h1").text == dataset.name.en


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_sent(browser, town):
    reply = browser.fill(CF_JDRQ="", CF_XDR_SHXYM="91990100MA0TEXT120")
    assert reply.status == 422
    page = seen(reply)
    assert said(page, "CF_JDRQ")
    assert said(page, "CF_XDR_SHXYM")
    assert said(page, "CF_WSH") == []
    assert page.by_id("CF_WSH").attributes["value"] == "测卫罚〔2026〕1号"
    assert page.by_id("CF_JDRQ").attributes["aria-invalid"] == "true"
    assert town.stored("submissions") == []


def test_a_row_that_is_right_is_taken_in_by_the_channel_form(browser, town):
    reply = browser.fill()
    assert reply.status == 303, [p.text for p in seen(reply).every("p")]
    where = reply.headers["Location"]
    assert "receipt" not in where
    waiting = browser.page(where)
    assert next(waiting.one("main").every("a")).attributes["href"] == where
    town.come_to_rest()
    page = browser.page(where)
    assert "已办结" in page.text
    (record,) = town.records()
    assert (record["CF_WSH"], record["collected_by"]) == ("测卫罚〔2026〕1号", "1")
    (submission,) = [s for s in town.stored("submissions") if "steps" in s]
    assert submission["channel"] == "form"


def test_a_form_that_is_sent_twice_is_one_submission(browser, town):
    page = browser.page(FORM)
    hidden = {e.attributes["name"]: e.attributes["value"] for e in entry(page).every("input")}
    told = {**hidden, **files.penalty(UNIT, "测卫罚〔2026〕1号", **BODY)}
    assert browser.ask(FORM, told).headers["Location"] == browser.ask(FORM, told).headers["Location"]
    town.come_to_rest()
    assert len(town.records()) == 1


def test_a_doubt_asks_and_is_sent_by_whoever_says_so(browser, town):
    told = {"CF_XDR_SHXYM": "91990100MA0TEXT120"}
    reply = browser.fill(**told)
    page = seen(reply)
    assert reply.status == 422
    assert page.by_id("nonetheless").attributes["type"] == "checkbox"
    assert browser.fill(**told, _nonetheless="true").status == 303
    town.come_to_rest()
    assert town.records() == []


def test_personal_data_stop_a_row_as_they_stop_a_file(browser, town):
    reply = browser.fill(CF_SY="当事人张测试，身份证号990100199003071239，未按规定公示。")
    assert reply.status == 422
    assert said(seen(reply), "CF_SY")
    assert town.stored("submissions") == []


@pytest.mark.parametrize("word", ["", "0" * 64])
def test_a_form_of_another_page_is_not_believed(browser, town, word):
    page = browser.page(FORM)
    hidden = {e.attributes["name"]: e.attributes["value"] for e in entry(page).every("input")}
    told = {**hidden, **files.penalty(UNIT, "测卫罚〔2026〕1号", **BODY)}
    assert browser.ask(FORM, {**told, "_word": word}).status == 403
    assert browser.ask(FORM, told, sec_fetch_site="cross-site").status == 403
    assert Browser(town).ask("/form/session", {"token": "x"}, sec_fetch_site="cross-site").status == 403
    assert town.stored("submissions") == []


def test_a_session_ends_by_itself_and_when_it_is_ended(browser, town):
    page = browser.page("/form")
    word = next(e.attributes["value"] for e in page.every("input") if e.attributes["name"] == "_word")
    kept = browser.cookie
    assert browser.ask("/form/end", {"_word": word}).headers["Set-Cookie"].startswith("gongxin-form=;")
    assert browser.ask(FORM).status == 303
    town.move_to(date(2026, 11, 23), 10)
    assert Browser(town, kept).ask(FORM).status == 303


@pytest.mark.parametrize("change", [lambda c: c[:-1] + ("0" if c[-1] != "0" else "1"), lambda c: "gongxin-form=x.y"])
def test_a_cookie_that_was_altered_is_none(browser, town, change):
    assert Browser(town, change(browser.cookie)).ask(FORM).status == 303


def test_nobody_sees_anothers_submission(browser, town):
    where = browser.fill().headers["Location"]
    other = Browser(town)
    other.enter(COURT)
    assert other.ask(where).status == 404


def test_the_api_beside_tells_its_errors_as_before(town):
    assert town.get("/nowhere").headers["Content-Type"] == "application/problem+json"
    assert town.get("/v1/nowhere").headers["Content-Type"] == "application/problem+json"
    assert town.page("/form/nowhere/at/all", None, {}).status == 404
