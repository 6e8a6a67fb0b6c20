"""Whatever holds a pattern holds all the runs that stand for it."""

from hypothesis import given
from hypothesis import strategies as st

from cloud.search.grams import MOST, covering, grams

CHARACTERS = st.text(st.sampled_from("北辰测试公司AB&1\u2029"), min_size=1, max_size=40)


def test_a_short_name_has_all_its_runs():
    assert grams("¶北辰¶").split() == ["¶", "北", "辰", "¶", "¶北", "北辰", "辰¶", "¶北辰", "北辰¶"]


def test_a_pattern_is_covered_by_few_runs():
    assert covering("北") == ["北"]
    assert covering("北辰") == ["北辰"]
    assert covering("北辰测试公") == ["北辰测", "测试公"]


def test_the_legal_form_at_the_end_of_a_long_name_is_not_looked_up():
    assert covering("北辰测试信息科技股份有限公司") == ["北辰测", "试信息", "科技股", "技股份"]


def test_a_pattern_of_any_length_has_a_bounded_number_of_runs():
    assert len(covering("".join(map(chr, range(0x4E00, 0x5200))))) == MOST


@given(CHARACTERS, CHARACTERS, CHARACTERS)
def test_a_text_that_holds_a_pattern_holds_its_runs(before, pattern, after):
    assert set(covering(pattern)) <= set(grams(before + pattern + after).split(" "))
