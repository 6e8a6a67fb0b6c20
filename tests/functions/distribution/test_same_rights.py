"""A receiver is handed exactly what the same viewer sees in a dossier: by record, by field, by day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud import clock
from functions.apis.look import Look
from functions.distribution import feed, store
from tests.functions.distribution.receivers import OPENED, PENALTY, Town

KINDS = ("罚款", "警告", "吊销许可证件", "其他-约谈")
STATES = ("in-force", "disputed", "repaired", "withdrawn")
VIEWERS = (
    {"role": "officer", "purpose": "inspection"},
    {"role": "institution", "agency": "bank", "purpose": "due-diligence"},
)
RECORDS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(STATES), st.integers(0, 1_500)), min_size=1, max_size=6
)


@pytest.fixture
def known(town: Town) -> Town:
    town.bodies(*range(1, 7))
    return town


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, days=st.integers(0, 1_200), viewer=st.sampled_from(VIEWERS))
def test_a_receiver_gets_what_the_dossier_shows(known: Town, records, days, viewer):
    town = known
    town.runs += 1
    mark = f"x{town.runs}"
    town.move(OPENED)
    rows = [
        {
            **town.fine(f"{mark}-{n}", n + 1, CF_CFLB=kind, CF_JDRQ=OPENED - timedelta(days=age), CF_SY=mark),
            "state": state,
        }
        for n, (kind, state, age) in enumerate(records)
    ]
    town.sent(mark, *rows)
    town.move(OPENED + timedelta(days=days))
    town.subscribe(mark, until="2036-01-01", **viewer)
    town.follow(mark)
    look = Look.now(store.one(mark).viewer)
    shown = {
        seen.record.record: {field.code: field.value for field in seen.fields}
        for n in range(1, 7)
        for seen in look.all_records(f"s{n}")
        if seen.dataset.id == PENALTY
    }
    told = {c["record"]: dict(c["fields"]) for c in town.read(mark) if c["operation"] == "put"}
    assert told == shown


def test_moving_on_in_time_only_takes_away(known: Town):
    known.sent("b1", *(known.fine(f"p{n}", n, CF_JDRQ=date(2021, 7, n)) for n in range(1, 7)))
    known.subscribe(until="2036-01-01")
    held = []
    for day in (date(2026, 6, 1), date(2026, 7, 3), date(2026, 7, 30)):
        known.move(day)
        known.follow()
        held.append({c["record"] for c in known.read() if c["operation"] == "put"})
    assert held == [{f"p{n}" for n in range(1, 7)}, {f"p{n}" for n in range(3, 7)}, set()]
    assert clock.today() == date(2026, 7, 30)
    assert feed.last_number("s1") == 12
