"""The city's own words: complete, in both languages, and wrong ones are noticed."""

import re

import pytest
from pydantic import ValidationError

from cloud import knowledge
from functions.site.portal import Portal, portal

CHINESE = re.compile(r"[\u3400-\u9fff]")


def texts(part: object):
    if isinstance(part, dict):
        if set(part) == {"zh", "en"}:
            yield part
        else:
            for inner in part.values():
                yield from texts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from texts(inner)


def test_every_sentence_exists_in_both_languages():
    found = list(texts(knowledge.document("policies/portal.yaml")))
    assert len(found) > 30
    for text in found:
        assert CHINESE.search(text["zh"])
        assert not CHINESE.search(text["en"])


def test_anchors_are_unique():
    ids = [topic.id for topic in portal().help]
    assert len(ids) == len(set(ids))


def test_a_document_without_a_brief_on_objections_is_refused():
    document = dict(knowledge.document("policies/portal.yaml"))
    document["help"] = [topic for topic in document["help"] if topic["id"] != "objection"]
    with pytest.raises(ValidationError, match="objection"):
        Portal.model_validate(document)
