"""From when to when a record is displayed: computed from dated rules whenever somebody looks, so it is never late.

A record is judged by the rules in force on the day of the look: each regime since the decision says when display ends
under it, and display ends on the first day on which the regime then in force says so. It never begins again.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from credit.catalogue import Dataset
from credit.conditions import holds
from credit.disclosure.policy import DisplayRule, Months, Policy, Regime, Severity
from credit.disclosure.record import Record, typed
from credit.quality.operations.dates import LONG_TERM

DAY = timedelta(days=1)
NEVER, WITHOUT_END = date.min, date.max

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Window:
    """A display that exists: its last day, and the regime and class that decided it."""

    last: date
    regime: Regime
    severity: Severity | None

    def open_on(self, today: date) -> bool:
        """Whether the record is displayed on that day."""
        return today <= self.last

    @property
    def until(self) -> date | None:
        """The last day, None if there is none (公示截止期)."""
        return None if self.last == WITHOUT_END else self.last


def display_until(record: Record, dataset: Dataset, policy: Policy) -> Window | None:
    """The display window of a record, or None if it may not be displayed at all.

    Without a display rule, a class that fits, or a date where the period is limited, nothing is displayed.
    """
    rule = policy.rule(dataset.display_policy)
    if rule is None:
        return None
    row = typed(record, dataset)
    limit = _limit(row, rule, dataset)
    regimes = _since(rule, record.decided_on)
    for number, regime in enumerate(regimes):
        severity = _severity(regime, row, record.decided_on)
        floor = regime.effective_from - DAY if number else NEVER
        last = max(min(_end(severity, record.decided_on), limit), floor)
        if number + 1 == len(regimes) or last < regimes[number + 1].effective_from:
            return None if last == NEVER else Window(last, regime, severity)
    return None


def usable_on(record: Record, dataset: Dataset, policy: Policy, today: date) -> bool:
    """Whether agencies may still use a record: a second clock, longer than display (使用期限)."""
    rule = policy.rule(dataset.display_policy)
    return rule is None or _within(rule.use, record, today)


def kept_on(record: Record, dataset: Dataset, policy: Policy, today: date) -> bool:
    """Whether anybody, the subject included, still sees a record: the third and longest clock (保存期限)."""
    rule = policy.rule(dataset.display_policy)
    return rule is None or _within(rule.keep, record, today)


def _within(period: Months | None, record: Record, today: date) -> bool:
    """Whether a period since the decision is not over; what has no date is over where a period is set."""
    if period is None:
        return True
    return record.decided_on is not None and today <= after_months(record.decided_on, period.months)


def after_months(start: date, months: int) -> date:
    """The last day of a period of months: the same day of a later month, else that month's last (民法典 201, 202).

    >>> after_months(date(2026, 5, 10), 12).isoformat(), after_months(date(2024, 2, 29), 12).isoformat()
    ('2027-05-10', '2025-02-28')
    """
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _since(rule: DisplayRule, decided_on: date | None) -> tuple[Regime, ...]:
    """The regimes from the decision on; what was decided before the first of them falls under the first."""
    before = [n for n, r in enumerate(rule.regimes) if decided_on is not None and r.effective_from <= decided_on]
    return rule.regimes[before[-1] if before else 0 :]


def _severity(regime: Regime, row: Row, decided_on: date | None) -> Severity | None:
    day = decided_on or regime.effective_from
    return next((c for c in regime.classes if c.when is None or holds(c.when, row, day)), None)


def _end(severity: Severity | None, decided_on: date | None) -> date:
    """Last day under one class."""
    if severity is None or severity.display == "none":
        return NEVER
    if severity.display == "open":
        return WITHOUT_END
    return after_months(decided_on, severity.display.months) if decided_on else NEVER


def _limit(row: Row, rule: DisplayRule, dataset: Dataset) -> date:
    """The earliest end that the record itself states: last day of validity, eve of the removal; 长期 is no end."""
    last = [row[f] for f in rule.last_day if row.get(f) and not _endless(row[f], f, dataset)]
    return min([*last, *(row[f] - DAY for f in rule.removed if row.get(f))], default=WITHOUT_END)


def _endless(day: date, field: str, dataset: Dataset) -> bool:
    return day.isoformat() == LONG_TERM and dataset.field(field).long_term
