"""What is done once for each different value is done as if for every value."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from credit.ledger import keys
from credit.repeated import OFTEN, once_each


@given(
    values=st.lists(st.none() | st.sampled_from(("甲", "乙", "", "丙丁")), max_size=6),
    times=st.sampled_from((1, OFTEN, 3 * OFTEN)),
)
def test_each_value_is_written_as_by_itself(values: list[str | None], times: int) -> None:
    column = pl.Series("c", values * times, dtype=pl.String)
    told = once_each(column, lambda different: different + "!")
    assert told.to_list() == [None if value is None else f"{value}!" for value in values * times]
    assert told.name == "c"


@given(texts=st.lists(st.text("aＡ〔〕 -甲9", max_size=5), min_size=1, max_size=4))
def test_repeated_texts_are_folded_as_each_by_itself(texts: list[str]) -> None:
    many = texts * (4 * OFTEN)
    assert keys.folded(pl.Series(many)).to_list() == [keys.fold(text) for text in many]
