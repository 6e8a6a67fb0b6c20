"""Names compare equal whatever their width, brackets, blanks, dots and case, in Python and in Polars alike."""

import sys
import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.linkage.names import name_key, name_keys

PRINTABLE = st.text(st.sampled_from("北辰测试（）()[]【】ＡaßéÅ･•·—-‐ \t\u3000\u200b\u00ad\ufeff1１㈱ﾃｽﾄ"))


def keys(names: list[str | None]) -> list[str | None]:
    frame = pl.DataFrame({"name": pl.Series(names, dtype=pl.String)})
    return frame.select(name_keys(pl.col("name"))).to_series().to_list()


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("北辰（测试）科技有限公司", "北辰（测试）科技有限公司"),
        ("北辰(测试)科技有限公司", "北辰（测试）科技有限公司"),
        ("北辰〔测试〕科技有限公司", "北辰（测试）科技有限公司"),
        (" 北辰　(测试)\u00a0科技\u200b有限公司\ufeff", "北辰（测试）科技有限公司"),
        ("ａｂｃ公司", "ABC公司"),
        ("阿里木•买买提", "阿里木·买买提"),
        ("阿里木・买买提", "阿里木·买买提"),
        ("阿里木‧买买提", "阿里木·买买提"),
        ("A-B公司", "A-B公司"),
        ("A‐B公司", "A‐B公司"),
        ("北辰\n测试", "北辰测试"),
        ("", ""),
        (" \u200b", ""),
    ],
)
def test_a_written_name_has_this_key(written, key):
    assert name_key(written) == key
    assert keys([written]) == [key]


def test_a_name_that_is_absent_has_no_key():
    assert keys([None]) == [None]


def test_different_characters_stay_different():
    assert len({name_key(name) for name in ("北辰", "北晨", "北辰A", "北辰B", "𬱖", "�")}) == 6


def test_every_character_gives_the_same_key_in_python_and_in_polars():
    assigned = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) not in ("Cn", "Cs")]
    names = [f"甲{c}乙" for c in assigned]
    differing = [name for name, found in zip(names, keys(names), strict=True) if found != name_key(name)]
    assert differing == []


@given(st.lists(PRINTABLE, max_size=5))
def test_a_column_of_names_gives_the_keys_of_each(names):
    assert keys(names) == [name_key(name) for name in names]


@given(PRINTABLE)
def test_the_key_of_a_key_is_itself(name):
    assert name_key(name_key(name)) == name_key(name)


@given(PRINTABLE, st.sampled_from(" \u3000\u200b\t"))
def test_blanks_anywhere_make_no_difference(name, blank):
    assert name_key(blank + name + blank) == name_key(name)
