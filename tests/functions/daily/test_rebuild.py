"""Rebuilding makes the same projections from the ledger alone, beside those that are read."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from cloud import clock, generations, knowledge, search, tables
from cloud.ledger.upkeep import upkeep
from credit.errors import NotAllowed, SystemBusy
from functions.daily import rebuild as rebuilding
from functions.daily.lease import Lease
from functions.daily.rebuild import rebuild
from functions.daily.retire import retire
from functions.daily.verify import verify
from tests.functions.city import PENALTY, REGISTER, City, at, everything


def quiet(told: int, of: int) -> None:
    """Progress is not listened to."""


def test_every_item_and_every_document_comes_out_as_it_was(filled: City):
    before = filled.shown()
    sizes = {name: len(items) for name, items in before.items()}
    assert sizes.pop("subject-keys") > 17
    assert sizes == {"dossiers": 17, "shared-keys": 1, "subjects": 10, "search": 9}
    done = rebuild(quiet)
    assert (done.generation, done.rows) == (1, 23)
    assert filled.shown() == before
    assert rebuild(quiet).generation == 2
    assert filled.shown() == before


def test_what_the_projections_had_lost_or_invented_is_right_afterwards(filled: City):
    before = filled.shown()
    tables.table("dossiers").clear()
    tables.table("subjects").put({"id": "nobody", "kind": "organisation", "name": "无", "category": "other"})
    search.index().delete(["s1"])
    rebuild(quiet)
    assert filled.shown() == before


def test_the_old_generation_is_read_until_the_new_one_is_whole(filled: City):
    before, seen = filled.shown(), []
    rebuild(lambda told, of: seen.append((told, of, filled.shown() == before, generations.state()["number"])))
    assert {(same, number) for _, _, same, number in seen} == {(True, 0)}
    assert seen[-1][:2] == (23, 23)
    assert [told for told, *_ in seen] == sorted(told for told, *_ in seen)


def test_what_is_committed_while_it_runs_is_in_it(filled: City):
    late = iter([("late1", "p20", 1), ("late2", "p21", 2), ("late3", "p22", 3)])

    def upload(told: int, of: int) -> None:
        for submission, record, about in late:
            filled.upload(PENALTY, submission, filled.penalty(record, about, f"测试{about}号商贸有限公司"))
            return

    done = rebuild(upload)
    assert done.rows == 26
    records = {item["record"] for item in filled.shown()["dossiers"]}
    assert {"p20", "p21", "p22"} <= records
    with at(0):
        assert {item["record"] for item in everything()["dossiers"]} == records


def test_uploads_go_on_during_rebuilds_and_none_is_lost(filled: City):
    def upload(first: int) -> None:
        for n in range(first, first + 12):
            register = filled.registration(n, f"测试{n}号商贸有限公司")
            filled.upload(REGISTER, f"register{n}", register)
            filled.upload(PENALTY, f"penalty{n}", filled.penalty(f"fine{n}", n, f"测试{n}号商贸有限公司"))

    with ThreadPoolExecutor() as pool:
        uploads = pool.submit(upload, 100)
        while not uploads.done():
            rebuild(quiet)
        uploads.result()
    assert generations.state()["number"] > 0
    after = filled.shown()
    assert {f"s{n}" for n in range(100, 112)} <= {item["id"] for item in after["subjects"]}
    assert {f"fine{n}" for n in range(100, 112)} <= {item["record"] for item in after["dossiers"]}
    rebuild(quiet)
    assert filled.shown() == after


def test_a_compaction_before_or_during_a_rebuild_makes_no_difference(filled: City):
    for n in range(12):
        filled.upload(PENALTY, f"small{n}", filled.penalty(f"q{n % 9}", n % 5, f"测试{n % 5}号商贸有限公司"))
    before, done = filled.shown(), []

    def compact_once(told: int, of: int) -> None:
        if not done:
            done.append(upkeep(knowledge.catalogue().dataset(PENALTY), timedelta(days=1), 1))
            filled.upload(PENALTY, "meanwhile", filled.penalty("q20", 1, "测试1号商贸有限公司"))

    assert rebuild(compact_once).rows == 36
    assert done[0].replaced > 8
    after = filled.shown()
    assert len(after["dossiers"]) == len(before["dossiers"]) + 1
    assert rebuild(quiet).rows == 36
    assert filled.shown() == after
    assert verify(quiet).agrees


def test_two_generations_are_written_once_the_next_one_is_announced(filled: City):
    lease = Lease.take("me")
    lease.announce(1)
    filled.upload(PENALTY, "both", filled.penalty("p30", 1, "测试1号商贸有限公司"))
    for number in (0, 1):
        with at(number):
            assert "p30" in {item["record"] for item in tables.table("dossiers").scan()}
    lease.give_back()


def test_a_second_rebuild_is_refused_in_a_sentence(filled: City):
    refused = []

    def second(told: int, of: int) -> None:
        with pytest.raises(NotAllowed, match=r"另一个重建正在进行.*another rebuild is under way") as told_:
            rebuild(quiet)
        refused.append(told_.value)

    rebuild(second)
    assert refused
    assert rebuild(quiet).generation == 2


def test_a_rebuild_that_was_taken_over_stops_and_changes_nothing(filled: City):
    lease = Lease.take("first")
    Lease.take("second", over=True)
    with pytest.raises(SystemBusy):
        lease.switch(1)
    assert generations.state()["number"] == 0


def test_the_lease_of_a_dead_rebuild_ends_by_itself(filled: City):
    Lease.take("dead").announce(1)
    clock.move("+10m")
    assert rebuild(quiet).generation == 1


def test_a_rebuild_that_fails_gives_the_lease_back_and_leaves_the_old_generation(filled: City):
    before = filled.shown()

    def fail(told: int, of: int) -> None:
        raise SystemBusy("for a test")

    with pytest.raises(SystemBusy):
        rebuild(fail)
    assert filled.shown() == before
    rebuild(quiet)
    assert filled.shown() == before


@pytest.mark.parametrize("after", [1, 9, 23])
def test_a_rebuild_that_is_killed_changes_nothing_and_may_be_started_again(filled: City, after: int):
    before = filled.shown()
    killed = subprocess.run(
        [sys.executable, Path(__file__).with_name("killed_rebuild.py"), filled.home, str(after)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert filled.shown() == before
    with pytest.raises(NotAllowed):
        rebuild(quiet)
    rebuild(quiet, over=True)
    assert filled.shown() == before


def test_the_old_generation_is_cleared_when_nobody_can_be_reading_it(filled: City):
    rebuild(quiet)
    assert not retire()
    clock.move("+20m")
    before = filled.shown()
    assert retire()
    assert not retire()
    with at(0):
        assert not any(everything().values())
    assert filled.shown() == before


def test_what_a_dead_rebuild_announced_is_called_off(filled: City):
    Lease.take("dead").announce(1)
    retire()
    assert generations.wanted() == (0, 1)
    clock.move("+10m")
    retire()
    assert generations.wanted() == (0,)


def test_the_function_of_the_cloud_does_the_same(filled: City):
    before = filled.shown()
    assert rebuilding.handler({"warm": True}, None) == {"warm": True}
    done = rebuilding.handler({}, None)
    assert (done["generation"], done["rows"]) == (1, 23)
    assert filled.shown() == before


def test_readers_see_the_new_generation_within_a_moment(filled: City):
    tables.table("subjects").clear()
    assert list(tables.table("subjects").scan()) == []
    rebuild(quiet)
    generations.forget()  # a second later
    assert len(list(tables.table("subjects").scan())) == 10
    assert os.environ["GONGXIN_HOME"] == str(filled.home)
