"""Columns are cleansed exactly as single values are, and cleansing what is cleansed changes nothing."""

from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cloud import knowledge
from credit.catalogue.model import Field
from credit.quality.operations import Chain, chain, cleanse
from credit.text import Text

CATALOGUE = knowledge.catalogue()
PENALTIES = CATALOGUE.dataset("org-penalty")
# One field of each kind of chain.
FIELDS = (
    *(
        PENALTIES.field(code)
        for code in ("CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_SYDW", "CF_FR_SFZH", "CF_WSH")
    ),
    *(PENALTIES.field(code) for code in ("CF_SY", "CF_CFLB", "CF_NR_FK", "CF_JDRQ", "CF_YXQ")),
    Field(code="RS", label=Text(zh="人数", en="People"), type="integer"),
    Field(code="JE", label=Text(zh="金额", en="Amount"), type="amount", unit="yuan", decimals=0),
)
CHAINS: Mapping[str, Chain] = {field.code: chain(field, CATALOGUE) for field in FIELDS}

# What hurts: every character that an operation looks at, the pieces of dates, amounts, markup and codes, and anything.
PIECES = st.sampled_from(
    [
        *("&", "&amp;", "&nbsp;", "&lt;", "&#40092;", "<br>", "<b >", "</", ">", "<", "&amp;amp;lt;"),
        *("无", "NULL", "null", "-", "/", "（", "(", "[", "〔", "〕", "】", "·", "•", "'", "#REF!", "##", "第", "号"),
        *(
            "罚款",
            "警告",
            "其他",
            "其他-停业",
            ";",
            "、",
            "，",
            "并",
            "约",
            "%",
            "91990100MA0TEXT129",
            "0000000000",
            "12345",
        ),
        *("2024", "年", "3", "月", "5", "日", "03", "二〇二四", "十", "长期", "9999-12-31", "00:00", "T", "Z"),
        *("元", "万元", "贰", "万", ".", ",", "￥"),
    ]
)
SIGNS = st.text(" \t\r\n\x00\x07\x7f\x85\xa0\u200b\u2028\u3000\ufeff\ufffdａＡ０（）－", max_size=3)
dirty = st.lists(PIECES | SIGNS | st.text(max_size=4), max_size=6).map("".join)


def over_a_column(code: str, texts: list[str]) -> tuple[list[str | None], list[str | None], list[tuple[object, ...]]]:
    result = cleanse(pl.DataFrame({code: pl.Series(texts, dtype=pl.String)}), {code: CHAINS[code]})
    problems: list[str | None] = [None] * len(texts)
    for position, rule in result.problems.select("_i", "rule").iter_rows():
        problems[position] = rule
    return result.texts[code].to_list(), problems, result.changes.select("_i", "operation", "old", "new").rows()


@pytest.mark.parametrize("code", list(CHAINS))
@settings(max_examples=25, deadline=None)
@given(texts=st.lists(dirty, min_size=1, max_size=5))
@example(texts=["<<b>b>", "&l<b>t;", "&amp;amp;nbsp;", "A\u200b&nbsp;"])
@example(texts=["2024-02-30", "其他-警告", "一百五", "1,234.50", " 无 ", ""])
def test_a_column_is_cleansed_as_its_values_are(code: str, texts: list[str]) -> None:
    values, problems, changes = over_a_column(code, texts)
    single = [CHAINS[code].one(text) for text in texts]
    assert values == [value for value, _, _ in single]
    assert problems == [problem for _, problem, _ in single]
    assert sorted(map(repr, changes)) == sorted(
        repr((position, *step)) for position, (_, _, steps) in enumerate(single) for step in steps
    )


@pytest.mark.parametrize("code", list(CHAINS))
@settings(max_examples=25, deadline=None)
@given(text=dirty)
@example(text="<<b>b>")
@example(text="&l<b>t;")
@example(text="＆lt;")
@example(text="·\x1f¡0°\x1f¡")
def test_cleansing_what_is_cleansed_changes_nothing(code: str, text: str) -> None:
    value, _, _ = CHAINS[code].one(text)
    if value is not None:
        again, _, steps = CHAINS[code].one(value)
        assert (again, steps) == (value, [])


@pytest.mark.parametrize("code", list(CHAINS))
@settings(max_examples=15, deadline=None)
@given(text=dirty)
def test_every_cleansed_value_has_the_type_of_its_field(code: str, text: str) -> None:
    value, _, _ = CHAINS[code].one(text)
    typed = pl.DataFrame({code: pl.Series([value], dtype=pl.String)}).select(CHAINS[code].typed(pl.col(code)))
    assert (typed.item() is None) == (value is None)
