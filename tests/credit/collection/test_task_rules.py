"""What has to be reported until when, what a report closes, when somebody is reminded."""

from datetime import date

import pytest

from cloud import knowledge
from credit.catalogue.cycle import Cycle
from credit.collection import tasks
from credit.collection.periods import Period

MONTHLY, WEEKLY = Cycle(every="month", due=7), Cycle(every="week", due=2)
CALENDAR = knowledge.calendar()


def test_a_month_is_due_so_many_working_days_after_its_end() -> None:
    assert tasks.due(Period.read("2026-09"), MONTHLY, CALENDAR) == (date(2026, 10, 15), False)
    assert tasks.due(Period.read("2026-10"), MONTHLY, CALENDAR) == (date(2026, 11, 10), False)


def test_a_due_day_of_a_year_that_was_not_announced_is_provisional() -> None:
    assert tasks.due(Period.read("2030-12"), MONTHLY, CALENDAR).provisional


def test_at_first_the_period_of_the_day_begins_and_later_all_since() -> None:
    today = date(2026, 11, 23)
    assert [p.text for p in tasks.begun(MONTHLY, today, None)] == ["2026-11"]
    assert [p.text for p in tasks.begun(MONTHLY, today, date(2026, 8, 31))] == ["2026-09", "2026-10", "2026-11"]
    assert list(tasks.begun(MONTHLY, today, date(2026, 11, 30))) == []


@pytest.mark.parametrize(
    ("stated", "cycle", "periods"),
    [
        ("2026-10", MONTHLY, ["2026-10"]),
        ("2026-Q3", MONTHLY, ["2026-07", "2026-08", "2026-09"]),
        ("2026-10-05", MONTHLY, []),
        ("2026-10-15/2026-12-31", MONTHLY, ["2026-11", "2026-12"]),
        ("2026-11-16/2026-11-22", WEEKLY, ["2026-11-16/2026-11-22"]),
        ("2026-11", WEEKLY, [f"2026-11-{d:02d}/2026-11-{d + 6:02d}" for d in (2, 9, 16, 23)]),
    ],
)
def test_a_stated_period_covers_those_that_lie_in_it(stated: str, cycle: Cycle, periods: list[str]) -> None:
    assert [p.text for p in tasks.covered(Period.read(stated), cycle)] == periods


def test_every_sender_of_a_dataset_has_its_tasks_and_nobody_else() -> None:
    catalogue = knowledge.catalogue()
    dataset = catalogue.dataset("org-penalty")
    every = tasks.senders(dataset, catalogue)
    own = [a.code for a in catalogue.agencies if not a.returns]
    assert every == [code for code in own if catalogue.may_send(code, dataset)]
    assert len(own) < len(catalogue.agencies)
    few = dataset.model_copy(update={"collected": Cycle(every="month", due=7, senders=("group:health",))})
    assert tasks.senders(few, catalogue) == ["11990100MC0000098U"]
    assert tasks.senders(dataset.model_copy(update={"collected": None}), catalogue) == []


def test_somebody_is_reminded_once_a_day_that_asks_for_it_and_of_the_last_one_alone() -> None:
    due, days = date(2026, 11, 10), (-3, -1, 1, 5)

    def reminded(day: str, *sent: int) -> int | None:
        return tasks.reminder(due, date.fromisoformat(day), days, CALENDAR, sent)

    assert reminded("2026-11-04") is None
    assert reminded("2026-11-05") == -3
    assert reminded("2026-11-06", -3) is None
    assert reminded("2026-11-09", -3) == -1
    assert reminded("2026-11-17") == 5
    assert reminded("2026-11-30", -3, -1, 1, 5) is None
