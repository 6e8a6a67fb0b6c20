"""Tables that are written behind: what waits is seen by their writer, and by nobody else before it is stored."""

import pytest

from cloud.tables import Expect, Put, Schema
from cloud.tables import behind as behind_tables
from cloud.tables.behind import Behind
from credit.errors import ConditionFailed

CASES = Schema("cases", partition="id")


@pytest.fixture
def stored(sqlite):
    sqlite.create(CASES)
    return sqlite.table(CASES)


def test_what_waits_is_stored_when_it_is_flushed(sqlite, stored):
    behind = Behind(sqlite)
    behind.table(CASES).put({"id": "a", "n": 1}, Expect(exists=False))
    assert stored.get({"id": "a"}) is None
    assert behind.table(CASES).get({"id": "a"}) == {"id": "a", "n": 1}
    behind.flush()
    assert stored.get({"id": "a"}) == {"id": "a", "n": 1}


def test_expectations_count_what_waits_and_what_is_stored(sqlite, stored):
    stored.put({"id": "old", "version": 3})
    cases = Behind(sqlite).table(CASES)
    with pytest.raises(ConditionFailed):
        cases.put({"id": "old", "version": 3}, Expect(older=("version", 3)))
    cases.put({"id": "old", "version": 4}, Expect(older=("version", 4)))
    with pytest.raises(ConditionFailed):
        cases.put({"id": "old", "version": 4}, Expect(older=("version", 4)))
    cases.delete({"id": "old"}, Expect(equal={"version": 4}))
    assert list(cases.get_many([{"id": "old"}])) == []
    cases.put({"id": "old"}, Expect(exists=False))


def test_of_a_refused_transaction_nothing_waits(sqlite, stored):
    behind = Behind(sqlite)
    cases = behind.table(CASES)
    with pytest.raises(ConditionFailed):
        behind.transact([(cases, Put({"id": "a"})), (cases, Put({"id": "b"}, Expect(exists=True)))])
    behind.flush()
    assert list(stored.scan()) == []


def test_no_more_waits_than_memory_should_hold(sqlite, stored):
    cases = Behind(sqlite).table(CASES)
    cases.write_many(Put({"id": str(n)}) for n in range(behind_tables.WAITING))
    assert len(list(stored.scan())) == behind_tables.WAITING
