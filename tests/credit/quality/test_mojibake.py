"""Cells that were stored in the wrong encoding: restored where that is certain, doubted where it is not, else left."""

import re
from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from credit.quality.mojibake import COMMON, HINT, STORED, garbled, recoded, restored
from credit.quality.operations.mojibake import PARTED

MEANT = (
    "行政处罚",
    "罚款2.5万元",
    "发布虚假广告",
    "测试市市场监督管理局",
    "北辰测试科技（南京）有限公司",
    "测市监罚〔2024〕12号",
    "《中华人民共和国广告法》第五十五条第一款",
    "当事人在店内张贴虚假广告，情节轻微。",
    "林测试",
)
common = st.text(st.sampled_from(sorted(COMMON)), min_size=2, max_size=30)


@pytest.mark.parametrize("mistake", STORED, ids="→".join)
@pytest.mark.parametrize("text", MEANT)
def test_what_was_misread_without_a_loss_is_restored(text: str, mistake: tuple[str, str]) -> None:
    wrong, right = mistake
    try:
        read = text.encode(right).decode(wrong)
    except UnicodeDecodeError:
        read = text.encode(right).decode(wrong, errors="replace").replace("\ufffd", "?")
        assert restored(read) is None
        assert garbled(read)
    else:
        assert restored(read) == text


@settings(deadline=None)
@given(common, st.sampled_from(STORED))
@example("恐惧", ("latin-1", "gb18030"))
def test_nothing_is_ever_made_of_a_text_but_what_it_was(text: str, mistake: tuple[str, str]) -> None:
    wrong, right = mistake
    read = text.encode(right).decode(wrong, errors="replace")
    assert restored(read) in (text, None)


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=20) | common)
def test_chinese_stays_as_it_is(text: str) -> None:
    assert restored(text) is None or recoded(text, "gb18030", "utf-8") == restored(text)
    if sum(c in COMMON for c in text) * 2 > len(text):
        assert restored(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("Société Générale", "Müller GmbH", "Größe", "créée", "ÄÖÜ", "20°±2°", "½¼", "北京·上海", "“”“”——", "浏阳市"),
        *("王娅姝", "瑾瑜", "鑫淼", "犇犇", "嶝嵘峥", "測試市罰款", "氯氰菊酯", "ＡＢＣ", "张·É·三"),
    ],
)
def test_what_people_write_is_neither_changed_nor_doubted(text: str) -> None:
    assert (restored(text), garbled(text)) == (None, False)


@pytest.mark.parametrize("text", ["张三（ÐÐÕþ´¦·£）", "缃氭?2.5涓囧厓銆?", "寮犲枂", "è¡æ¿"])
def test_what_has_lost_something_or_may_be_two_things_is_doubted(text: str) -> None:
    assert re.search(HINT, text)
    assert restored(text) is None
    assert garbled(text)


@given(st.text(max_size=20) | st.sampled_from(MEANT))
def test_the_gate_for_a_column_is_that_for_a_text(text: str) -> None:
    for pattern in (HINT, PARTED):
        assert pl.Series([text]).str.contains(pattern).item() == bool(re.search(pattern, text))


def test_a_row_with_restored_cells_is_accepted(
    outcome: Callable[..., tuple[str, dict[str, object], list[str]]],
) -> None:
    decision, row, found = outcome(CF_NR="·£¿î2.5ÍòÔª¡£", CF_CFLB="·£¿î", CF_CFJG="娴嬭瘯甯傚競鍦虹洃鐫ｇ\ue178鐞嗗眬")
    assert (row["CF_NR"], row["CF_CFLB"], row["CF_CFJG"]) == ("罚款2.5万元。", "罚款", "测试市市场监督管理局")
    assert (decision, found) == ("accepted", [])


@pytest.mark.parametrize(
    ("sent", "decision", "rule"),
    [
        ({"CF_SY": "缃氭?2.5涓囧厓銆?"}, "doubtful", "CF_SY:text.mojibake"),
        ({"CF_SY": "锟斤拷锟斤拷锟斤拷"}, "rejected", "CF_SY:text.replacement-character"),
        ({"CF_WSH": "锟斤拷〔2024〕12号"}, "rejected", "CF_WSH:text.replacement-character"),
        ({"CF_XDR_MC": "锟斤拷有限公司"}, "rejected", "CF_XDR_MC:text.replacement-character"),
        ({"CF_SY": "????????"}, "rejected", "CF_SY:text.replacement-character"),
    ],
)
def test_what_cannot_be_restored_is_told(
    sent: dict[str, str], decision: str, rule: str, outcome: Callable[..., tuple[str, dict[str, object], list[str]]]
) -> None:
    told, _, found = outcome(**sent)
    assert told == decision
    assert rule in found
    assert not {"text.mojibake", "text.replacement-character"} <= {entry.partition(":")[2] for entry in found}
