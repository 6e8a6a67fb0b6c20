"""Working days (工作日): the five days of a week but for public holidays, and the weekend days worked instead (调休).

Source: the State Council's yearly notice (国务院办公厅关于部分节假日安排的通知), kept in `schemas/calendars/`. A
deadline of so many working days counts from the day after (民法典 art. 201).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Self

from credit.catalogue.document import Document

DAY = timedelta(days=1)
SATURDAY = 5


class Holiday(Document):
    """Days off, the first and the last among them."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> Iterable[date]:
        """Each of them."""
        return (self.first + n * DAY for n in range((self.last - self.first).days + 1))


class Year(Document):
    """The days of one year that are not as its weekends say."""

    year: int
    source: str
    holidays: tuple[Holiday, ...]
    working: tuple[date, ...]


class Calendar:
    """Which days are working days.

    Args:
        years: those that were announced; of others the weekends alone are known.
    """

    def __init__(self, years: Iterable[Year]) -> None:
        announced = tuple(years)
        self._years = frozenset(year.year for year in announced)
        self._off = frozenset(day for year in announced for holiday in year.holidays for day in holiday.days)
        self._working = frozenset(day for year in announced for day in year.working)

    @classmethod
    def of(cls, documents: Iterable[Mapping[str, Any]]) -> Self:
        """The calendar in parsed documents of `schemas/calendars/`."""
        return cls(Year.model_validate(year) for document in documents for year in document["calendars"])

    def knows(self, day: date) -> bool:
        """Whether the holidays of its year were announced."""
        return day.year in self._years

    def is_working(self, day: date) -> bool:
        """Whether work is done on this day."""
        return day in self._working or (day.weekday() < SATURDAY and day not in self._off)

    def add(self, day: date, count: int) -> date:
        """The day so many working days after the day, or before it if negative; the day itself for 0."""
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day
