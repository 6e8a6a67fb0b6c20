"""Periods of the calendar: as they are written, what follows, what lies in what."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.collection.periods import MONTHS, Period

KINDS = ("day", "week", *MONTHS)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS, st.sampled_from(KINDS))
def test_a_period_holds_its_day_and_is_read_as_it_is_written(day: date, every) -> None:
    period = Period.containing(day, every)
    assert period.first <= day <= period.last
    assert Period.read(period.text) == period


@given(DAYS, st.sampled_from(KINDS))
def test_periods_follow_each_other_without_gap(day: date, every) -> None:
    period = Period.containing(day, every)
    assert (period.following(every).first - period.last).days == 1
    assert period.following(every).preceding(every) == period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-11-23", "2026-11-23", "2026-11-23"),
        ("2026-11-16/2026-11-22", "2026-11-16", "2026-11-22"),
    ],
)
def test_what_statements_write_is_read(text: str, first: str, last: str) -> None:
    assert Period.read(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "2026-02-30", "2026-11-22/2026-11-16", "November", "0000"])
def test_what_is_no_period_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Period.read(text)
