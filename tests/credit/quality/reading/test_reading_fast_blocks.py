"""The fast parser takes a block only if no row is short; the quick proof never holds where counting fails."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credit.quality.reading.lines import fast, seldom

WIDTH = 3
CELL = st.sampled_from(
    ("", "a", "甲", " ", '""', '"a"', '"甲,乙"', '"a\nb"', '"a\r\nb"', '"say ""a"""', "\t", "#", "\ufeff")
)
ROW = st.lists(CELL, min_size=1, max_size=WIDTH + 1).map(",".join)
BLOCK = st.lists(ROW | st.just(",".join("abc")), min_size=1, max_size=6).map("\n".join)


@given(block=BLOCK, end=st.sampled_from(("\n", "\n\n", "\r\n", "")))
@example(block="a,b,c\n甲,,\n,,", end="\n")
@example(block="\n\na", end="\n")
@example(block='"",a,"b\n\nc"\na,b', end="\n")
def test_what_is_accounted_for_is_counted(block: str, end: str) -> None:
    content = (block + end).encode()
    outside = fast._outside(content, b",")
    frame = fast._parsed(content, ",", WIDTH) if outside is not None else None
    if outside is not None and frame is not None and fast.accounted(content, outside, frame):
        assert fast.counted(outside, ",", frame)
        assert frame.height == sum(part.count(b"\n") for part in outside)


@pytest.mark.parametrize("block", ["a,b,c\n", '甲,"乙\n丙",\n,,\n', '"",b,"say ""c"""\n'])
def test_full_rows_are_accounted_for(block: str) -> None:
    outside, frame = fast._outside(block.encode(), b","), fast._parsed(block.encode(), ",", WIDTH)
    assert outside is not None
    assert frame is not None
    assert fast.accounted(block.encode(), outside, frame)


@pytest.mark.parametrize("block", ["a,b,c\nd,e\n", "a,b,c\n\n", "\ufeffa,b,c\n", "a,b,c\r\n", "a,b,c"])
def test_others_are_not(block: str) -> None:
    outside, frame = fast._outside(block.encode(), b","), fast._parsed(block.encode(), ",", WIDTH)
    assert outside is not None
    assert frame is not None
    assert not fast.accounted(block.encode(), outside, frame)


@given(data=st.binary(max_size=40) | st.just(b'"a' * (seldom.SELDOM + 1)), end=st.integers(0, 40))
def test_a_seldom_byte_is_found_as_any_other(data: bytes, end: int) -> None:
    assert seldom.count(data, b'"', end) == data.count(b'"', 0, end)
    assert seldom.split(data, b'"') == data.split(b'"')
