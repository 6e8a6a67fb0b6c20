"""Periods for which data are collected (归集周期): a day, week, month, quarter, half-year or year of the calendar."""

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple, Self

from credit.exchange.statements import PERIOD

Every = Literal["day", "week", "month", "quarter", "half-year", "year"]
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
DAY = timedelta(days=1)
_PERIOD = re.compile(PERIOD)


class Period(NamedTuple):
    """Days, the first and the last among them."""

    first: date
    last: date

    @classmethod
    def containing(cls, day: date, every: Every) -> Self:
        """The period of this kind in which a day lies; weeks begin on Monday (GB/T 7408).

        >>> Period.containing(date(2026, 11, 23), "quarter").text
        '2026-Q4'
        """
        if every == "day":
            return cls(day, day)
        if every == "week":
            monday = day - day.weekday() * DAY
            return cls(monday, monday + 6 * DAY)
        return cls._months(day.year, (day.month - 1) // MONTHS[every] * MONTHS[every], MONTHS[every])

    @classmethod
    def read(cls, text: str) -> Self:
        """The period that is written as statements write it; `ValueError` if there is none such.

        >>> Period.read("2026-11").last.isoformat()
        '2026-11-30'
        """
        if not _PERIOD.fullmatch(text):
            raise ValueError("no period")
        if "/" in text or len(text) == len("2026-11-23"):
            first, _, last = text.partition("/")
            found = cls(date.fromisoformat(first), date.fromisoformat(last or first))
            if found.last < found.first:
                raise ValueError("it ends before it begins")
            return found
        year, _, part = text.partition("-")
        if part.startswith("Q"):
            return cls._months(int(year), (int(part[1]) - 1) * 3, 3)
        return cls._months(int(year), int(part) - 1, 1) if part else cls._months(int(year), 0, 12)

    @classmethod
    def _months(cls, year: int, before: int, count: int) -> Self:
        """So many months of a year, after the first `before` of them."""
        end = before + count
        following = date(year + end // 12, end % 12 + 1, 1)
        return cls(date(year, before + 1, 1), following - DAY)

    @property
    def text(self) -> str:
        """As statements write it: a year, month, quarter or day, else two days with `/` between them."""
        for every in ("day", "month", "quarter", "year"):
            if self == Period.containing(self.first, every):
                return self._named(every)
        return f"{self.first}/{self.last}"

    def _named(self, every: str) -> str:
        whole = self.first.isoformat()
        quarter = f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return {"day": whole, "month": whole[:7], "quarter": quarter, "year": whole[:4]}[every]

    def following(self, every: Every) -> "Period":
        """The next one of this kind."""
        return Period.containing(self.last + DAY, every)

    def preceding(self, every: Every) -> "Period":
        """The one before."""
        return Period.containing(self.first - DAY, every)
