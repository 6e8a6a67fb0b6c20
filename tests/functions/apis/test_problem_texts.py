"""Every problem and purpose says what is wrong and what to do, in both languages."""

import re

import pytest

from cloud import knowledge
from credit.errors import BadRequest, ConditionFailed, MissingGrant, NotAllowed, NotFound, SystemBusy
from credit.text import Text
from functions.apis import problems, purposes
from functions.apis.problems import Problem

DOCUMENT = knowledge.document("policies/problems.yaml")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("code", DOCUMENT["problems"])
def test_a_problem_has_a_status_and_words_in_both_languages(code: str):
    words = DOCUMENT["problems"][code]
    assert 400 <= words["status"] < 600
    for text in (Text(**words["title"]), Text(**words["detail"])):
        assert CHINESE.search(text.zh)
        assert not CHINESE.search(text.en)
        assert PLACEHOLDER.findall(text.zh) == PLACEHOLDER.findall(text.en)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("secret"), "not-found"),
        (NotAllowed("secret"), "not-allowed"),
        (BadRequest("secret"), "invalid"),
        (SystemBusy("secret"), "busy"),
        (ConditionFailed("secret"), "busy"),
        (MissingGrant("secret"), "internal"),
        (ValueError("secret"), "internal"),
        (Problem("wrong-method", {"allowed": "GET"}), "wrong-method"),
    ],
)
def test_an_error_becomes_its_problem_and_keeps_its_words_to_itself(error: Exception, code: str):
    told = problems.answer(error, "r1")
    assert told.body.code == code  # type: ignore[union-attr]
    assert "secret" not in told.body.model_dump_json()  # type: ignore[union-attr]
    assert ("Retry-After" in told.headers) == (told.status == 503)


def test_members_that_nobody_foresaw_still_have_words():
    assert problems.member("never-heard-of", pointer="/x").rule == "form"


def test_purposes_are_told_apart_by_every_spelling():
    spellings = [(s, p.id) for p in purposes.every() for s in p.spellings]
    assert len({s for s, _ in spellings}) == len(spellings)
