"""Masking, whatever the text: once is enough, never longer, nothing left, nothing touched that was nobody's."""

from itertools import pairwise
from pathlib import Path

import polars as pl
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cloud import knowledge
from credit.quality.personal import finds, masked
from credit.quality.texts.privacy import may_be_personal

WRITTEN = yaml.safe_load(Path(__file__).with_name("personal_sentences.yaml").read_text(encoding="utf-8"))
PIECES = [text for _, text, _ in WRITTEN["finds"]] + WRITTEN["clean"]
SCRAPS = [
    *(
        "身份证",
        "电话",
        "卡号",
        "微信号",
        "QQ",
        "其子",
        "住",
        "家住",
        "患有",
        "林某",
        "王小明",
        "（12岁）",
        "护照",
        "编号",
    ),
    *(
        "号",
        "室",
        "区",
        "市",
        "*",
        "****",
        "@",
        ".",
        "：",
        ":",
        "，",
        "-",
        " ",
        "京A",
        "qq.com",
        "13800001234",
        "0",
        "12",
    ),
    *("11010519491231002X", "6222600260001072444", "年", "月", "日", "生", "系", "残疾", "血型", "A型", "１３８", "－"),
]
texts = st.lists(st.sampled_from(PIECES) | st.sampled_from(SCRAPS) | st.text(max_size=3), max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_a_masked_text_has_no_finds_and_is_no_longer(text: str) -> None:
    left = masked(text)
    assert finds(left) == ()
    assert masked(left) == left
    assert len(left) <= len(text)
    assert (left == text) == (finds(text) == ())


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_finds_lie_apart_and_in_order(text: str) -> None:
    found = finds(text)
    assert all(0 <= find.start < find.end <= len(text) for find in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@settings(max_examples=300, deadline=None)
@given(batch=st.lists(texts, min_size=1, max_size=4))
def test_a_column_holds_up_every_text_that_has_a_find(batch: list[str]) -> None:
    perhaps = pl.Series("t", batch, pl.String).to_frame().select(may_be_personal(pl.col("t"))).to_series()
    assert all(held for text, held in zip(batch, perhaps, strict=True) if finds(text))


def test_words_whose_columns_are_refused_are_found_as_labels_too() -> None:
    chinese = [word for word in knowledge.catalogue().forbidden if not word.isascii()]
    assert chinese
    assert [word for word in chinese if not finds(f"当事人{word}：甲类")] == []
