"""Many who write one item at once, by conditions and in transactions: what exactly-once rests on, on each engine.

Of DynamoDB a service alone is tried: the double in process lets two of its own threads through at once.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloud.tables import Expect, Put, Table, Tables
from cloud.tables.dynamo import DynamoTables
from credit.errors import ConditionFailed, SystemBusy

ENGINES = ["sqlite", "dynamodb"] if os.environ.get("GONGXIN_TEST_DYNAMODB_URL") else ["sqlite"]
THREADS = 8


@pytest.fixture(params=ENGINES)
def tables(request) -> Tables:
    engine = request.getfixturevalue(request.param)
    return DynamoTables(engine) if request.param == "dynamodb" else engine


def until_done(write) -> None:
    """As every step does that meets others: look again, write again."""
    while True:
        try:
            return write()
        except (ConditionFailed, SystemBusy):
            continue


def numbered(table: Table, id_: str) -> int:
    return int(table.get({"id": id_})["value"])


def test_whoever_counts_up_by_condition_loses_nothing(submissions):
    submissions.put({"id": "n", "value": 0})

    def count_up(_: int) -> None:
        value = numbered(submissions, "n")
        submissions.put({"id": "n", "value": value + 1}, Expect(equal={"value": value}))

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda n: until_done(lambda: count_up(n)), range(120)))
    assert numbered(submissions, "n") == 120


def test_one_of_many_creates(submissions):
    def create(n: int) -> bool:
        try:
            submissions.put({"id": "once", "by": n}, Expect(exists=False))
        except ConditionFailed:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as threads:
        created = list(threads.map(create, range(64)))
    assert created.count(True) == 1
    assert submissions.get({"id": "once"})["by"] == created.index(True)


def test_a_transaction_moves_all_or_nothing_however_many_meet(tables, submissions):
    for account, value in (("from", 60), ("to", 0)):
        submissions.put({"id": account, "value": value})

    def move(_: int) -> None:
        less, more = (numbered(submissions, account) for account in ("from", "to"))
        tables.transact(
            [
                (submissions, Put({"id": "from", "value": less - 1}, Expect(equal={"value": less}))),
                (submissions, Put({"id": "to", "value": more + 1}, Expect(equal={"value": more}))),
            ]
        )

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda n: until_done(lambda: move(n)), range(60)))
    assert [numbered(submissions, account) for account in ("from", "to")] == [0, 60]
