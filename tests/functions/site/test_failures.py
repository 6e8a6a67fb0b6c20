"""Every problem that can be told is told as a page, in both languages."""

import os

import pytest

from cloud import knowledge
from functions.apis.call import Visit
from functions.apis.problems import Problem
from functions.site.failures import failure
from tests.functions.apis.conftest import Platform
from tests.functions.site import markup
from tests.functions.site.conftest import Portal

CODES = knowledge.document("policies/problems.yaml")["problems"]
FACTS = {"allowed": "GET", "limit": 1, "expected": "text/html", "seconds": 60, "reset": 9, "used": 1, "rows": 2}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
def test_each_problem_is_a_well_made_page(code: str, language: str):
    told = failure(Problem(code, FACTS, headers={"Allow": "GET"}), Visit("r1", parameters={"lang": language}))
    assert told.status == CODES[code]["status"]
    assert told.headers["Allow"] == "GET"
    page = markup.read(str(told.body))
    assert markup.faults(page, "zh-CN" if language == "zh" else "en") == []
    assert "r1" in page.text
    assert any(page.one("main").every("form")) == (told.status < 500)


def test_what_nobody_foresaw_keeps_its_words_to_itself():
    told = failure(ValueError("secret"), Visit("r1"))
    assert (told.status, "secret" in str(told.body)) == (500, False)


def test_wrong_methods_name_the_right_ones(city: Portal):
    reply = city.ask("/suggestions")
    assert (reply.status, reply.headers["Allow"]) == (405, "POST")
    assert reply.headers["Content-Type"].startswith("text/html")


def test_what_is_no_page_is_told_as_json(city: Portal):
    assert city.ask("/v1/nowhere").headers["Content-Type"] == "application/problem+json"


def test_whoever_asks_too_often_is_told_on_a_page_when_to_come_back(platform: Platform, portal: Portal):
    os.environ.update(LIMIT_REQUESTS="3", LIMIT_SECONDS="864000")
    told = [portal.ask("/help") for _ in range(4)]
    assert [reply.status for reply in told] == [200, 200, 200, 429]
    assert "请求过于频繁" in told[-1].text
    assert int(told[-1].headers["Retry-After"]) > 0
    assert markup.faults(markup.read(told[-1].text), "zh-CN") == []


def test_an_address_that_is_none_is_not_repeated(city: Portal):
    assert "990100199001011239" not in city.ask("/990100199001011239").text
