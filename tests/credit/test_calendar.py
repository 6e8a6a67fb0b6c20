"""Working days: weekends, public holidays, and the weekend days worked in their place."""

from datetime import date

import pytest

from cloud import knowledge
from credit.calendar import Calendar


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return knowledge.calendar()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),
        ("2026-01-02", False),  # a Friday off
        ("2026-01-04", True),  # a Sunday worked for it
        ("2026-02-14", True),
        ("2026-02-16", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
    ],
)
def test_days_are_as_they_were_announced(calendar: Calendar, day: str, working: bool) -> None:
    assert calendar.is_working(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-10-10", -1, "2026-10-09"),
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-11-21", 1, "2026-11-23"),
    ],
)
def test_deadlines_count_working_days_alone(calendar: Calendar, day: str, count: int, then: str) -> None:
    assert calendar.add(date.fromisoformat(day), count) == date.fromisoformat(then)


def test_of_a_year_that_was_not_announced_the_weekends_are_known(calendar: Calendar) -> None:
    assert calendar.knows(date(2026, 5, 1))
    assert not calendar.knows(date(2031, 5, 1))
    assert calendar.is_working(date(2031, 5, 1))
    assert not calendar.is_working(date(2031, 5, 3))


@pytest.mark.parametrize("document", knowledge.documents("calendars"))
def test_worked_days_are_days_of_weekends_and_no_holidays(document) -> None:
    for year in document["calendars"]:
        off = Calendar.of([{"calendars": [{**year, "working": []}]}])
        assert len(year["holidays"]) == 7
        for day in year["working"]:
            assert day.year == year["year"]
            assert day.weekday() >= 5
            assert not off.is_working(day)
