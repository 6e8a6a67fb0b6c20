"""Which open rows a later submission settles, and which it leaves."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloud import knowledge
from credit.exchange.corrections import INCOMING, OPEN, Correction, correction, near_datasets, remembered, settled

AT = datetime(2026, 3, 5, 8, tzinfo=UTC)


def sent(*rows: dict) -> pl.DataFrame:
    """Rows of a submission: accepted unless they say otherwise, with their record for a name."""
    empty = {**dict.fromkeys(INCOMING), "sheet": "", "accepted": True, "near": [], "stated_sheet": ""}
    return pl.DataFrame([{**empty, **row} for row in rows], schema=INCOMING)


def bad(*rows: dict) -> pl.DataFrame:
    return sent(*({"accepted": False, **row} for row in rows))


NOTHING = pl.DataFrame(schema=OPEN)
FIRST = settled(NOTHING, bad({"row": 3, "record": "a"}, {"row": 5, "record": "b"}), "s1", AT)


def still(rows: pl.DataFrame) -> list[tuple[str, int]]:
    return rows.filter(pl.col("settled_by").is_null()).select("submission", "row").rows()


def test_rows_that_were_not_accepted_are_open():
    assert still(FIRST) == [("s1", 3), ("s1", 5)]


def test_a_row_of_the_same_record_settles_an_open_one_without_any_mark():
    after = settled(FIRST, sent({"row": 2, "record": "a"}, {"row": 3, "record": "z"}), "s2", AT)
    assert still(after) == [("s1", 5)]
    assert correction(after, "s2", None) == Correction("s1", 1, 1)


def test_a_row_that_is_bad_again_is_open_in_both_until_either_is_mended():
    second = settled(FIRST, bad({"row": 2, "record": "a"}), "s2", AT)
    assert still(second) == [("s1", 3), ("s1", 5), ("s2", 2)]
    assert correction(second, "s2", "s1") == Correction("s1", 0, 2)
    third = settled(second, sent({"row": 2, "record": "x", "corrects": "s2", "stated_row": 2}), "s3", AT)
    assert still(third) == [("s1", 5)]
    assert correction(third, "s3", "s2") == Correction("s2", 1, 0)


def test_a_stated_place_settles_whatever_the_key_says_now():
    after = settled(FIRST, sent({"row": 2, "record": "new", "corrects": "s1", "stated_row": 5}), "s2", AT, "s1")
    assert still(after) == [("s1", 3)]


def test_a_place_in_another_submission_or_sheet_settles_nothing():
    rows = sent(
        {"row": 2, "record": "n", "corrects": "s9", "stated_row": 5},
        {"row": 3, "record": "m", "corrects": "s1", "stated_row": 5, "stated_sheet": "罚单"},
    )
    assert still(settled(FIRST, rows, "s2", AT)) == [("s1", 3), ("s1", 5)]


def test_a_row_with_one_field_of_its_key_mended_is_known_again_in_a_correction_that_names_its_submission():
    first = settled(NOTHING, bad({"row": 3, "record": "a", "near": ["x", "y"]}), "s1", AT)
    mended = sent({"row": 2, "record": "a2", "near": ["x", "q"]})
    assert still(settled(first, mended, "s2", AT, "s1")) == []
    assert still(settled(first, mended, "s2", AT)) == [("s1", 3)]


def test_of_two_rows_that_may_be_meant_the_one_at_the_same_place_is_and_else_none():
    first = settled(
        NOTHING, bad({"row": 3, "record": "a", "near": ["x"]}, {"row": 4, "record": "b", "near": ["x"]}), "s1", AT
    )
    assert still(settled(first, sent({"row": 4, "record": "c", "near": ["x"]}), "s2", AT, "s1")) == [("s1", 3)]
    assert still(settled(first, sent({"row": 9, "record": "c", "near": ["x"]}), "s2", AT, "s1")) == [
        ("s1", 3),
        ("s1", 4),
    ]


def test_open_rows_that_look_alike_keep_their_own_cases_when_one_comes_again_bad():
    first = settled(NOTHING, bad({"row": 3, "record": "weak"}, {"row": 4, "record": "weak"}), "s1", AT)
    second = settled(first, bad({"row": 2, "record": "weak"}), "s2", AT)
    third = settled(second, sent({"row": 2, "record": "x", "corrects": "s2", "stated_row": 2}), "s3", AT)
    assert still(third) == [("s1", 3), ("s1", 4)]


def test_a_submission_that_corrects_nothing_says_nothing():
    after = settled(FIRST, sent({"row": 2, "record": "z"}), "s2", AT)
    assert correction(after, "s2", None) is None
    assert correction(after, "s2", "s1") == Correction("s1", 0, 2)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=5),
    st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.integers(1, 6)), max_size=5),
    st.sampled_from(["s1", None]),
)
def test_doing_it_twice_is_doing_it_once(first, second, named):
    rows = [{"row": n + 1, "record": r, "accepted": good, "near": [r.upper()]} for n, (r, good) in enumerate(first)]
    known = settled(NOTHING, sent(*rows), "s1", AT)
    again = [
        {"row": n + 1, "record": r, "accepted": good, "near": [r.upper()], "corrects": "s1", "stated_row": place}
        for n, (r, good, place) in enumerate(second)
    ]
    once = settled(known, sent(*again), "s2", AT, named)
    assert settled(once, sent(*again), "s2", AT, named).equals(once)
    assert once.filter(pl.col("submission") == "s1").height == known.height


def test_what_nobody_comes_back_to_is_forgotten():
    assert remembered(FIRST, AT + timedelta(days=400), 400).height == 2
    assert remembered(FIRST, AT + timedelta(days=401), 400).height == 0


@pytest.mark.parametrize("dataset", ["org-penalty", "person-licence", "red-list"])
def test_every_field_of_a_key_is_left_out_once(dataset):
    whole = knowledge.catalogue().dataset(dataset)
    assert sorted(set(whole.key) - set(other.key) for other in near_datasets(whole)) == sorted({k} for k in whole.key)
