"""When a source is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from cloud import knowledge
from credit.collection.sources import Source, sources

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAILY = Source(id="s", agency="a", dataset="d", address="https://unit.example/x.csv", every="day", file_name="x.csv")


@pytest.mark.parametrize(
    ("hours", "due"), [(None, True), (1, False), (23.7, False), (23.9, True), (30, True), (-1, True)]
)
def test_a_source_is_looked_at_once_a_cycle(hours: float | None, due: bool) -> None:
    seen = None if hours is None else NOW - timedelta(hours=hours)
    assert DAILY.is_due(NOW, seen) is due


@pytest.mark.parametrize(("failures", "minutes"), [(1, 5), (2, 10), (5, 80), (50, 1280)])
def test_after_failures_it_rests_longer_each_time(failures: int, minutes: int) -> None:
    def due(rest: float) -> bool:
        return DAILY.is_due(NOW, None, NOW - timedelta(minutes=rest), failures)

    assert not due(minutes - 0.1)
    assert due(minutes)


def test_it_rests_no_longer_than_its_cycle() -> None:
    hourly = DAILY.model_copy(update={"every": "hour"})
    assert hourly.is_due(NOW, None, NOW - timedelta(minutes=50), 50)


def test_every_source_that_is_shipped_may_send_what_it_sends() -> None:
    catalogue = knowledge.catalogue()
    for source in sources(knowledge.documents("sources")):
        assert catalogue.may_send(source.agency, catalogue.dataset(source.dataset))
