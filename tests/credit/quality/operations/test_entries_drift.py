"""Entries of code lists in the spellings of departments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud import knowledge
from credit.quality.operations.entries import Entries
from credit.quality.operations.model import Reading

KINDS = Entries(knowledge.catalogue().code_list("penalty-category"), many=True)
CATEGORY = Entries(knowledge.catalogue().code_list("counterpart-category"), many=False)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("罚款", "罚款"),
        ("罚　款", "罚款"),
        ("FK", "罚款"),
        ("罚款;警告", "警告;罚款"),
        ("警告、罚款，没收违法所得", "警告;罚款;没收违法所得"),
        ("警告并处罚款", "警告;罚款"),
        ("罚款；罚款", "罚款"),
        ("其它-责令改正", "其他-责令改正"),
        ("其他（责令改正、限期）", "其他-责令改正、限期"),
        ("其他：整改；罚款", "罚款;其他-整改"),
        ("1.警告；2.罚款", "警告;罚款"),
        ("1、警告 2、罚款", "警告;罚款"),
        ("①警告②罚款", "警告;罚款"),
        ("（一）警告；（二）其他-责令改正", "警告;其他-责令改正"),
        ("FK-罚款", "罚款"),
        ("罚款（FK）", "罚款"),
        ("2.罚款", "罚款"),
        ("罰款、沒收違法所得", "罚款;没收违法所得"),
        ("警告\\罚款。", "警告;罚款"),
        ("警告;;罚款/", "警告;罚款"),
        ("没收违法所得、没收非法财物", "没收违法所得;没收非法财物"),
    ],
)
def test_spellings_of_an_entry_become_the_entry(text: str, read: str) -> None:
    assert KINDS.read(text).value == read
    assert KINDS.read(read).value == read


@pytest.mark.parametrize("text", ["罚金若干", "罚款;罚金若干", "其他-a;b", ";", "罚款、没收", "A01"])
def test_an_unknown_entry_makes_the_whole_value_unknown(text: str) -> None:
    assert KINDS.read(text).problem == "code-list"


@pytest.mark.parametrize("text", ["1.罚款", "FK-警告", "1.警告;3.罚款", "罚款（2万元）"])
def test_a_number_or_code_that_contradicts_its_label_is_unknown(text: str) -> None:
    assert KINDS.read(text).problem == "code-list"


@given(
    st.lists(st.sampled_from(sorted(KINDS.canonical())), min_size=1, max_size=5), st.sampled_from(";；、,，/|+&\n 。")
)
def test_order_repetition_and_separators_do_not_matter(entries: list[str], sign: str) -> None:
    value = KINDS.read(sign.join(entries)).value
    assert value == KINDS.read(";".join(sorted(set(entries), reverse=True))).value
    assert value is not None
    assert KINDS.read(value) == Reading(value)


@pytest.mark.parametrize("text", ["其他", "其它", "罚款、其他", "其他-", "QT"])
def test_other_needs_words(text: str) -> None:
    assert KINDS.read(text).problem == "code-list.other"


def test_a_list_of_single_entries_takes_one_only() -> None:
    assert CATEGORY.read("个体").value == "个体工商户"
    assert CATEGORY.read("个体工商户;法人及非法人组织").problem == "code-list"
