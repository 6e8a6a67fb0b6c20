"""How often somebody may call is told with every answer, and held."""

import os
import re

import pytest

from cloud import limits
from tests.functions.apis.conftest import Platform, Reply


@pytest.fixture
def few(platform: Platform) -> Platform:
    """A platform that answers thirty requests in ten days."""
    os.environ.update(LIMIT_REQUESTS="30", LIMIT_SECONDS="864000")
    return platform


def left(reply: Reply) -> int:
    found = re.fullmatch(r'"caller";r=(\d+);t=(\d+)', reply.headers["RateLimit"])
    assert found
    return int(found[1])


def test_every_answer_says_what_is_left(few: Platform):
    told = [few.public.get("/v1/datasets") for _ in range(3)]
    assert [left(reply) for reply in told] == [29, 28, 27]
    assert told[0].headers["RateLimit-Policy"] == '"caller";q=30;w=864000'


def test_one_too_many_is_told_when_to_come_back(few: Platform):
    told = [few.public.get("/v1/datasets") for _ in range(32)]
    assert [reply.status for reply in told].count(200) == 30
    last = told[-1]
    assert (last.status, last.json["code"]) == (429, "too-many")
    assert 0 < int(last.headers["Retry-After"]) <= 864000


def test_processes_count_together(few: Platform):
    for _ in range(20):
        few.public.get("/v1/datasets")
    limits.forget()  # another process
    answered = [few.public.get("/v1/datasets").status for _ in range(12)]
    assert answered.count(200) == 10


def test_agencies_are_counted_apart(few: Platform):
    token, other = few.token(), few.token(agency="11990100MC0000047K")
    for _ in range(31):
        last = few.agency.get("/v1/submissions/b1", authorization=token)
    assert last.status == 429
    assert few.agency.get("/v1/submissions/b1", authorization=other).status == 404


def test_whoever_asks_whether_it_is_alive_is_not_counted(few: Platform):
    assert all(few.public.get("/v1/health").status == 200 for _ in range(40))


def test_what_a_page_is_drawn_with_is_not_counted(few: Platform):
    assert all(few.public.get("/style.css").status == 200 for _ in range(40))
