"""The SQLite index under threads, processes and sudden death."""

import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloud.search import Document, connect
from cloud.search.fts5 import Fts5Index

PROGRAM = """
    import sys
    from cloud.search import Document
    from cloud.search.fts5 import Fts5Index

    index = Fts5Index(sys.argv[1])
    index.create()

    def subject(id_, name, version=1):
        return Document(id_, "organisation", "enterprise", name, (), (), "990100", version)
"""


def subject(id_: str, name: str, version: int = 1) -> Document:
    return Document(id_, "organisation", "enterprise", name, (), (), "990100", version)


def started(path, body: str) -> subprocess.Popen[str]:
    program = textwrap.dedent(PROGRAM) + textwrap.dedent(body)
    return subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)


def found(index, query: str, **how) -> list[str]:
    return [hit.id for hit in index.find(query, **how).hits]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "search.sqlite"


def test_processes_fill_one_new_index_together(path):
    body = "[index.put([subject(f'{sys.argv[1]}{who}-{n}', f'测试{who}第{n}号')]) for n in range(40)]"
    processes = [started(path, f"who = {who}\n{body}") for who in range(3)]
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0, 0, 0]
    index = Fts5Index(str(path))
    assert index.count() == 120
    assert [len(found(index, f"测试{who}第", limit=100)) for who in range(3)] == [40, 40, 40]
    index.close()


def test_threads_that_race_to_write_one_subject_leave_its_newest_version(path, fts5):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: fts5.put([subject("a", f"测试第{n}版", version=n)]), range(1, 81)))
    assert found(fts5, "测试") == found(fts5, "测试第80版") == ["a"]
    assert found(fts5, "第1版") == []


def test_readers_see_the_old_or_the_new_name_while_a_writer_changes_it(fts5):
    fts5.put([subject("a", "北辰测试")])

    def rename(n: int) -> None:
        fts5.put([subject("a", ("北辰测试", "南辰测试")[n % 2], version=n + 2)])

    with ThreadPoolExecutor(4) as threads:
        writes = threads.map(rename, range(40))
        answers = list(threads.map(lambda _: found(fts5, "辰测试"), range(200)))
        list(writes)
    assert all(answer in (["a"], []) for answer in answers)
    assert found(fts5, "南辰") == ["a"]


def test_a_killed_process_loses_nothing_that_it_was_told_is_searchable(path):
    body = "for n in range(10**9):\n    index.put([subject(str(n), f'测试第{n}号')])\n    print(n, flush=True)"
    process = started(path, body)
    told = [int(process.stdout.readline()) for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().splitlines()]
    process.wait()
    process.stdout.close()
    index = Fts5Index(str(path))
    assert {str(n) for n in told} <= set(found(index, "测试第", limit=10**6))
    index.close()


def test_many_subjects_changed_again_and_again_are_found_by_their_last_names_alone(fts5):
    for version in range(1, 5):
        fts5.put(subject(str(n), f"{'甲乙丙丁'[version - 1]}{'长' * (n % 7)}第{n}号", version) for n in range(300))
    fts5.delete(str(n) for n in range(0, 300, 2))
    assert [len(found(fts5, f"{c}", limit=1000)) for c in "甲乙丙丁"] == [0, 0, 0, 150]
    assert fts5.count() == 150


@pytest.mark.parametrize("query", ["北", "北辰", "北辰测试科技有限公司", "北辰 测试"])
def test_a_search_sorts_nothing(fts5, query):
    fts5.put(subject(str(n), f"北辰测试{n}科技有限公司") for n in range(300))
    seen: list[str] = []
    with fts5.store.reading() as db:
        db.set_trace_callback(seen.append)
    fts5.find(query)
    with fts5.store.reading() as db:
        db.set_trace_callback(None)
        selects = [sql for sql in seen if sql.startswith("SELECT id")]
        plans = [step[3] for sql in selects for step in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert selects
    assert not [step for step in plans if "TEMP B-TREE" in step or step.startswith("SCAN subjects")]


def test_an_address_names_the_engine(tmp_path):
    assert isinstance(connect(f"sqlite:///{tmp_path}/search.sqlite"), Fts5Index)
    with pytest.raises(ValueError, match="SEARCH_URL"):
        connect("search.sqlite")
