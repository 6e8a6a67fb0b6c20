"""Masks for display."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.disclosure import masking
from credit.quality.personal import finds


@pytest.mark.parametrize(
    ("mask", "value", "left"),
    [
        ("person-name", "张三", "张*"),
        ("person-name", "欧阳锋", "欧阳*"),
        ("person-name", "欧阳", "欧*"),
        ("identifier", "990100199001011239", "990*************39"),
        ("identifier", "A1234567", "****"),
        ("address", "测试省测试市东城区幸福路8号", "测试省测试市东城区****"),
        ("address", "幸福路8号", "****"),
        ("free-text", "电话 138-0000-1234", "电话 138****1234"),
        ("free-text", "身份证990100900101123", "身份证990**********23"),
        ("free-text", "车牌京A·12345上路", "车牌京A****上路"),
        ("free-text", "统一社会信用代码91990100MA0TEXT129", "统一社会信用代码91990100MA0TEXT129"),
        ("free-text", "罚款1000元，2026年5月10日", "罚款1000元，2026年5月10日"),
        ("no-such-mask", "秘密", "****"),
    ],
)
def test_a_mask_leaves_enough_to_recognise(mask: str, value: str, left: str):
    assert masking.masked(mask, value) == left


@given(st.text(max_size=40))
def test_a_masked_name_or_number_never_keeps_more_than_its_ends(value: str):
    assert len(masking.person_name(value)) <= 3
    hidden = masking.identifier(value)
    assert hidden == "****" or (hidden.count("*") == len(value) - 5 or "*" in value)


@given(st.text(alphabet="0123456789xX 电话：,", max_size=60))
def test_no_free_text_keeps_an_identity_number_a_phone_or_a_card(value: str):
    assert finds(masking.free_text(value)) == ()


@pytest.mark.parametrize(
    ("words", "personal"),
    [
        ("990100199001011239", True),
        ("张 110101199003070000 查", True),
        ("北辰测试科技", False),
        ("91990119200101123X", False),
    ],
)
def test_words_with_an_identity_number_are_recognised(words: str, personal: bool):
    assert masking.names_a_person(words) is personal
