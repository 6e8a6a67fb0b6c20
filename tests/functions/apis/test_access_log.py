"""Who looked at what: all of it for auditors, what concerns them for subjects, nothing for anybody else."""

from datetime import timedelta
from typing import Any

import pytest

from tests.functions.apis.conftest import SENDER, TODAY, Platform

CODE, OTHER = "91990100MA0TEXT129", "91990100MA0TEXT21X"


@pytest.fixture
def looked(platform: Platform) -> Platform:
    """Three looks of a department: two at one body, one at another, and one at nobody."""
    platform.subject("s1", "北辰测试科技有限公司", CODE)
    platform.subject("s2", "南斗测试商贸有限公司", OTHER)
    platform.record("r1", "s1")
    for days, asked in enumerate([{"subject": "s1"}, {"subject": "s2"}, {"subject": "s1"}, {"name": "无此测试公司"}]):
        platform.move_to(TODAY + timedelta(days=days))
        body = {**asked, "purpose": "inspection", "basis": "2026年度双随机抽查"}
        platform.agency.post("/v1/queries", body, authorization=platform.token())
    return platform


def asked(platform: Platform, query: str = "", **who: Any) -> Any:
    return platform.agency.get(f"/v1/access-log{query}", authorization=platform.token(**who)).json


def entries(told: Any) -> list[int]:
    return [int(item["entry"]) for item in told["items"]]


def test_a_subject_sees_who_looked_at_it_when_and_why(looked: Platform):
    told = asked(looked, role="subject", agency=None, subject="s1")
    assert entries(told) == [3, 1]
    first = told["items"][0]
    assert (first["by"]["role"], first["by"]["agency"]) == ("officer", SENDER)
    assert first["by"]["name"]["zh"]
    assert first["purpose"]["text"]["zh"] == "监督检查"
    assert first["at"].startswith((TODAY + timedelta(days=2)).isoformat())


def test_it_is_told_neither_the_case_nor_the_hashes(looked: Platform):
    first = asked(looked, role="subject", agency=None, subject="s1")["items"][0]
    assert {first[name] for name in ("caseNumber", "what", "resultHash", "previous", "hash")} == {None}


def test_it_sees_nothing_of_another(looked: Platform):
    answer = looked.agency.get(
        "/v1/access-log?subject=s2", authorization=looked.token(role="subject", agency=None, subject="s1")
    )
    assert answer.status == 403


def test_an_auditor_sees_everything_newest_first(looked: Platform):
    told = asked(looked, role="auditor", agency=None)
    assert entries(told) == [4, 3, 2, 1]
    assert told["items"][0]["hash"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("subject=s2", [2]),
        (f"agency={SENDER}", [4, 3, 2, 1]),
        ("agency=11990100MC9999999X", []),
        ("purpose=repair", []),
        ("purpose=inspection&limit=2", [4, 3]),
        ("role=subject", []),
        ("found=false", [4, 2]),
        ("found=true", [3, 1]),
        (f"since={TODAY + timedelta(days=1)}&until={TODAY + timedelta(days=2)}", [3, 2]),
        (f"subject=s1&until={TODAY}", [1]),
    ],
)
def test_an_auditor_searches_it(looked: Platform, query: str, expected: list[int]):
    assert entries(asked(looked, f"?{query}", role="auditor", agency=None)) == expected


@pytest.mark.parametrize("query", ["", "subject=s1&", f"agency={SENDER}&"])
def test_the_cursor_goes_on_where_the_page_ended(looked: Platform, query: str):
    whole = entries(asked(looked, f"?{query}limit=50", role="auditor", agency=None))
    found: list[int] = []
    cursor = ""
    while True:
        told = asked(looked, f"?{query}limit=1{cursor}", role="auditor", agency=None)
        found += [number for number in entries(told) if number <= 4]
        if told["nextCursor"] is None:
            break
        cursor = f"&cursor={told['nextCursor']}"
    assert found == whole


def test_a_cursor_of_somebody_elses_is_a_problem(looked: Platform):
    answer = looked.agency.get("/v1/access-log?cursor=abc", authorization=looked.token(role="auditor", agency=None))
    assert (answer.status, answer.json["code"]) == (400, "bad-cursor")


def test_what_an_auditor_reads_is_a_look_itself(looked: Platform):
    asked(looked, "?subject=s1", role="auditor", agency=None)
    told = asked(looked, role="subject", agency=None, subject="s1")
    assert told["items"][0]["by"]["role"] == "auditor"
    assert told["items"][0]["purpose"]["id"] == "audit"


@pytest.mark.parametrize("role", ["officer", "institution", "window", "administrator"])
def test_nobody_else_reads_the_log(looked: Platform, role: str):
    answer = looked.agency.get("/v1/access-log", authorization=looked.token(role=role))
    assert answer.status == 403
