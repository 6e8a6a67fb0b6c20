"""Whom a name may have been meant for: alike names are found and scored, and nothing is linked by them."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.linkage.register import Register
from credit.linkage.similarity import common, masks, ratio
from credit.linkage.suggestions import Suggestions

BORNE = (
    *("测试市北辰区嘉禾川建材有限公司", "测试市南岭区瑞云建筑工程有限公司", "测试市东溪县明远景食品股份有限公司"),
    *("测试市和丰县澄安泽物流有限公司", "测试市青禾镇启帆云农民专业合作社", "测试市安澜区岭松溪信息技术有限公司"),
)
texts = st.text("甲乙丙丁", max_size=8)


@pytest.fixture(scope="module")
def suggestions(policy) -> Suggestions:
    register = pl.DataFrame({"subject_id": [f"{n}" for n in range(len(BORNE))], "name": BORNE})
    return Suggestions(Register(register, "organisation", policy), policy)


def suggested(suggestions: Suggestions, name: str) -> tuple[int, float] | None:
    found = suggestions.of(pl.Series([name])).select("subject", "score").rows()
    return found[0] if found else None


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("测试市北辰区加禾川建材有限公司", 0),
        ("测试市北辰区嘉川禾建材有限公司", 0),
        ("测试市北辰区禾川建材有限公司", 0),
        ("测试市北辰区嘉嘉禾川建材有限公司", 0),
        ("嘉禾川建材有限责任公司", 0),
        ("测试市南岭区瑞云建筑有限公司", 1),
        ("测试市东溪县明远景食品有限公司", 2),
        ("测试市青禾镇启帆云专业合作社", 4),
    ],
)
def test_a_slip_finds_the_body_that_was_meant(suggestions, name, subject):
    found = suggested(suggestions, name)
    assert found is not None
    assert found[0] == subject
    assert 0.6 <= found[1] <= 1


@pytest.mark.parametrize("name", ["外地市远方水产养殖有限公司", "甲", "测试市"])
def test_a_name_that_is_like_no_other_has_no_suggestion(suggestions, name):
    assert suggested(suggestions, name) is None


def test_no_names_have_no_suggestions(suggestions, policy):
    assert suggestions.of(pl.Series([], dtype=pl.String)).height == 0
    nobody = Register(
        pl.DataFrame({"subject_id": [], "name": []}, schema={"subject_id": pl.String, "name": pl.String}),
        "organisation",
        policy,
    )
    assert Suggestions(nobody, policy).of(pl.Series(["测试市嘉禾建材有限公司"])).height == 0


def longest(one: str, other: str) -> int:
    row = [0] * (len(other) + 1)
    for a in one:
        above = list(row)
        for place, b in enumerate(other):
            row[place + 1] = above[place] + 1 if a == b else max(above[place + 1], row[place])
    return row[-1]


@given(texts, texts)
def test_the_longest_common_subsequence_is_that_of_the_textbook(one, other):
    assert common(masks(one), len(one), other) == longest(one, other)


@given(texts, texts)
def test_the_ratio_is_the_same_both_ways_and_one_for_equal_names(one, other):
    assert ratio(one, other) == ratio(other, one)
    assert ratio(one, one) == 1
