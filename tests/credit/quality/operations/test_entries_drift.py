"""Entries of code lists in the spellings of departments."""

import pytest

from cloud import knowledge
from credit.quality.operations.entries import Entries

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
    ],
)
def test_spellings_of_an_entry_become_the_entry(text: str, read: str) -> None:
    assert KINDS.read(text).value == read
    assert KINDS.read(read).value == read


@pytest.mark.parametrize("text", ["罚金若干", "罚款;罚金若干", "其他-a;b", ";"])
def test_an_unknown_entry_makes_the_whole_value_unknown(text: str) -> None:
    assert KINDS.read(text).problem == "code-list"


@pytest.mark.parametrize("text", ["其他", "其它", "罚款、其他", "其他-", "QT"])
def test_other_needs_words(text: str) -> None:
    assert KINDS.read(text).problem == "code-list.other"


def test_a_list_of_single_entries_takes_one_only() -> None:
    assert CATEGORY.read("个体").value == "个体工商户"
    assert CATEGORY.read("个体工商户;法人及非法人组织").problem == "code-list"
