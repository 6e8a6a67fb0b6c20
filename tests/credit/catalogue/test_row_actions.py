"""What words in a column of actions mean, for everybody and for one sender."""

import pytest

from cloud import knowledge
from credit.catalogue.actions import RowActions, action_of, action_problems

CATALOGUE = knowledge.catalogue()
TRANSPORT = "11990100MC000008XU"  # its 同步标志 says 1, 2 and 0


@pytest.mark.parametrize(
    ("word", "action"),
    [
        *(
            (word, "insert")
            for word in ("I", "i", "insert", "Add", "新增", " 新 增".replace(" ", ""), "1-新增", "未删除")
        ),
        *((word, "update") for word in ("U", "update", "变更", "修改", "2：变更", "U-修改", "Ｕ")),
        *((word, "withdraw") for word in ("D", "d", "Delete", "删除", "撤销", "D（删除）", "3 删除", "[删除]")),
        *((word, None) for word in ("1", "0", "3", "是", "Y", "I/D", "注销", "恢复", "否", "R", "删除恢复", "X")),
    ],
)
def test_only_what_can_mean_one_thing_means_it_for_everybody(word: str, action: str | None) -> None:
    assert action_of(word, [a for a in CATALOGUE.row_actions_of("org-penalty") if not a.deletion]) == action


def test_a_sender_gives_its_own_words_a_meaning_and_keeps_the_others() -> None:
    spoken = [a for a in CATALOGUE.of_sender(TRANSPORT).row_actions_of("org-penalty") if not a.deletion]
    assert [action_of(word, spoken) for word in ("1", "2", "0", "删除", "9")] == [
        "insert",
        "update",
        "withdraw",
        "withdraw",
        None,
    ]
    assert action_of("1-删除", spoken) is None  # its number contradicts the word beside it
    assert CATALOGUE.of_sender("11990100MC00000714") is CATALOGUE


def test_an_entry_about_some_datasets_counts_for_these() -> None:
    own = RowActions(datasets=("red-list",), headers=("标记",), words={"withdraw": ("1",)})
    catalogue = CATALOGUE.model_copy(update={"row_actions": (own,)})
    assert catalogue.row_actions_of("red-list") == (own,)
    assert catalogue.row_actions_of("org-penalty") == ()


def test_contradictions_of_an_entry_are_told() -> None:
    wrong = RowActions(headers=("处罚机关",), words={"insert": ("1", "新增"), "withdraw": ("１",)})
    told = list(action_problems("here", wrong, {"处罚机关": "org-penalty"}))
    assert told == ["here: 1 is written twice", "here: 处罚机关 is the header of a field of org-penalty"]
