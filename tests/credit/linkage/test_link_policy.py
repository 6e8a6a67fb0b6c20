"""The table of linking: every row has an entry, and no negative record is ever linked by a name."""

from itertools import product

import pytest
from pydantic import ValidationError

from cloud import knowledge
from credit.catalogue.model import Catalogue
from credit.linkage.policy import FEATURES, LINKED, LinkPolicy

EVERY = [dict(zip(FEATURES, values, strict=True)) for values in product(*FEATURES.values())]
NAMES = ("name", "former-name", "person", "nobody", "nothing")


@pytest.fixture(scope="module")
def results(policy: LinkPolicy) -> list[tuple[dict[str, str], str]]:
    return [(features, policy.entry(features).result) for features in EVERY]


def test_every_combination_of_features_has_an_entry(results):
    assert {result for _, result in results} == {"01", "02", "03", "04", "05"}


def test_no_negative_record_is_linked_by_a_name(results):
    assert [f for f, r in results if r == LINKED and f["nature"] == "negative" and f["by"] in NAMES] == []


def test_nothing_links_where_codes_or_holders_are_several(results):
    linked = [f for f, r in results if r == LINKED]
    assert {f["holders"] for f in linked} == {"one"}
    assert {f["codes"] for f in linked} == {"agree"}


def test_a_branch_another_name_and_no_name_never_link_but_where_the_register_renames(results):
    names = {f["name"] for f, r in results if r == LINKED and f["nature"] != "register" and f["by"] not in NAMES}
    assert names == {"same", "former", "punctuation", "abbreviation", "form", "unnamed"}


def test_a_negative_record_is_not_linked_on_another_legal_form(results):
    assert [f for f, r in results if r == LINKED and f["nature"] == "negative" and f["name"] == "form"] == []


def test_every_reason_is_told_in_both_languages_with_its_notes(policy):
    features = EVERY[0] | {"by": "uscc", "name": "same", "state": "ended", "day": "outside"}
    told = policy.reason(features)
    assert told.zh == "统一社会信用代码和名称一致；决定日期不在登记的有效期内；该主体已注销、吊销或撤销"
    assert told.en.count(";") == 2


def test_an_unknown_feature_is_refused(catalogue: Catalogue):
    document = knowledge.document("policies/linkage.yaml")
    wrong = {"linkage": document["linkage"] | {"notes": [{"when": {"name": ["alike"]}, "zh": "", "en": ""}]}}
    with pytest.raises(ValidationError, match="no such feature: name: alike"):
        LinkPolicy.of(wrong, catalogue)


def test_ended_states_are_spelled_as_the_code_list_spells_them(policy):
    assert {"ZX", "注销", "已注销", "DX", "吊销", "撤销"} <= set(policy.ended_words)
    assert "存续" not in policy.ended_words
