"""SQLite tables under threads, processes, forks and sudden death: nothing is lost, nothing half done."""

import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloud.tables import Expect, Index, Put, Schema
from cloud.tables.sqlite import SqliteTables
from credit.errors import ConditionFailed

COUNTERS = Schema("counters", partition="id", indexes=(Index("by-state", "state", "at"),))
PROGRAM = """
    import os, sys
    from cloud.tables import Expect, Index, Put, Schema
    from cloud.tables.sqlite import SqliteTables
    from credit.errors import ConditionFailed

    tables = SqliteTables(sys.argv[1])
    schema = Schema("counters", partition="id", indexes=(Index("by-state", "state", "at"),))
    tables.create(schema)
    counters = tables.table(schema)

    def count_up():
        while True:
            found = counters.get({"id": "n"})
            try:
                if found is None:
                    return counters.put({"id": "n", "value": 1}, Expect(exists=False))
                return counters.put({"id": "n", "value": found["value"] + 1}, Expect(equal={"value": found["value"]}))
            except ConditionFailed:
                pass
"""


def started(path, body: str) -> subprocess.Popen[str]:
    program = textwrap.dedent(PROGRAM) + textwrap.dedent(body)
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tables.sqlite"


@pytest.fixture
def counters(path):
    tables = SqliteTables(str(path))
    tables.create(COUNTERS)
    yield tables.table(COUNTERS)
    tables.close()


def count_up(counters) -> None:
    while True:
        value = counters.get({"id": "n"})["value"]
        try:
            return counters.put({"id": "n", "value": value + 1}, Expect(equal={"value": value}))
        except ConditionFailed:
            continue


def test_eight_threads_that_count_up_lose_none(counters):
    counters.put({"id": "n", "value": 0})
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: count_up(counters), range(400)))
    assert counters.get({"id": "n"}) == {"id": "n", "value": 400}


def test_only_one_of_many_threads_creates(counters):
    def create(n: int) -> bool:
        try:
            counters.put({"id": "once", "by": n}, Expect(exists=False))
        except ConditionFailed:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(create, range(64))) == 1


def test_processes_that_open_a_new_file_at_once_count_together(path):
    processes = [started(path, "for _ in range(100): count_up()") for _ in range(3)]
    assert [process.communicate(timeout=60) and process.returncode for process in processes] == [0, 0, 0]
    tables = SqliteTables(str(path))
    assert tables.table(COUNTERS).get({"id": "n"})["value"] == 300
    tables.close()


def test_a_killed_process_loses_nothing_that_it_was_told_is_written(path, counters):
    process = started(path, "for n in range(10**9):\n    counters.put({'id': str(n)})\n    print(n, flush=True)")
    told = [int(process.stdout.readline()) for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().splitlines()]
    process.wait()
    process.stdin.close()
    process.stdout.close()
    found = {item["id"] for item in counters.scan()}
    assert {str(n) for n in told} <= found
    assert len(found) <= len(told) + 1


def test_a_process_killed_amid_a_transaction_leaves_nothing_of_it(path, counters):
    body = """
    with tables.store.writing() as db:
        db.execute("INSERT INTO counters VALUES ('half', '', '{}')")
        print("written", flush=True)
        sys.stdin.read()
    """
    process = started(path, body)
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert list(counters.scan()) == []
    counters.put({"id": "free"})


def test_a_forked_child_opens_the_file_itself(path, counters):
    body = """
    count_up()
    child = os.fork()
    for _ in range(50):
        count_up()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    """
    process = started(path, body)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert counters.get({"id": "n"})["value"] == 101


def test_a_closed_store_opens_again(path):
    tables = SqliteTables(str(path))
    tables.create(COUNTERS)
    tables.close()
    tables.table(COUNTERS).put({"id": "a"})
    assert tables.table(COUNTERS).get({"id": "a"}) == {"id": "a"}
    tables.close()


def test_what_outlived_its_time_is_removed_at_the_next_start(path):
    tables = SqliteTables(str(path))
    schema = Schema("links", partition="id", ttl="until")
    tables.create(schema)
    links = tables.table(schema)
    links.write_many([Put({"id": "past", "until": 1}), Put({"id": "future", "until": 2**40}), Put({"id": "always"})])
    tables.create(schema)
    assert sorted(item["id"] for item in links.scan()) == ["always", "future"]
    tables.close()


def test_every_commit_is_on_disk_before_it_returns(path):
    tables = SqliteTables(str(path))
    with tables.store.reading() as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    tables.close()


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("index", [None, "by-state"])
def test_a_query_walks_an_index_and_sorts_nothing(path, counters, index, descending):
    seen: list[str] = []
    schema = Schema("cases", "agency", "number", indexes=(Index("by-state", "state", "at"),))
    tables = SqliteTables(str(path))
    tables.create(schema)
    with tables.store.reading() as db:
        db.set_trace_callback(seen.append)
    tables.table(schema).query("a", index=index, descending=descending, cursor="WyIxIiwiMSIsIjEiXQ")
    with tables.store.reading() as db:
        db.set_trace_callback(None)
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {seen[-1]}")]
    tables.close()
    assert len(plan) == 1
    assert plan[0].startswith("SEARCH cases USING ")
