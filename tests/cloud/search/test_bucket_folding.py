"""Folding of the index in a bucket: when it is worth it, what goes, and that it may die anywhere."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any

import pytest

from cloud.clients import client
from cloud.search import folding
from cloud.search.bases import Base, Bases
from cloud.search.objects import Objects
from tests.cloud.search.shelf import found, held, many, move, subject


class Killed(Exception):
    """The process ends here."""


@contextmanager
def dying(after: int) -> Iterator[None]:
    """Whoever writes to the store dies instead of the write after so many."""
    s3, left, one = client("s3"), [after], Lock()

    def count(**_told: Any) -> None:
        with one:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

    events = [f"before-call.s3.{name}" for name in ("PutObject", "DeleteObject")]
    for event in events:
        s3.meta.events.register_first(event, count)
    try:
        yield
    finally:
        for event in events:
            s3.meta.events.unregister(event, count)


def test_little_that_is_new_is_left_in_the_journal_until_it_is_old(shelf):
    index = shelf.open()
    assert not index.settle()
    index.put([subject("a", "北辰")])
    assert not index.settle()
    move(shelf, 7)
    assert index.settle()
    assert not index.settle()
    assert found(shelf.open(), "北辰") == ["a"]


def test_what_was_replaced_goes_after_a_while_and_the_numbers_stay_taken(shelf):
    index = shelf.open()
    many(index, 0)
    index.settle()
    many(index, 100)
    index.settle()
    bases = set(shelf.objects("bases/"))
    assert len(bases) == 2
    move(shelf, 1)
    index.settle()
    (left,) = shelf.objects("bases/")
    assert left == max(bases)
    assert list(shelf.objects("journal/").values()) == [0] * (2 * folding.MANY + 2)
    assert shelf.open().count() == 2 * folding.MANY + 2


def test_two_at_once_publish_one_base_and_lose_nothing(shelf):
    writer = shelf.open()
    many(writer, 0)
    folders = [shelf.open() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        published = list(threads.map(lambda index: index.settle(), folders))
    assert published.count(True) >= 1
    writer.put([subject("more", "后来")])
    assert shelf.open().count() == folding.MANY + 2


@pytest.mark.parametrize(("rounds", "writes"), [(0, n) for n in range(6)] + [(1, n) for n in range(7)])
def test_one_that_dies_before_any_of_its_writes_loses_and_doubles_nothing(shelf, rounds, writes):
    """The first round empties three segments and makes the second base, the next one removes the first base."""
    index = shelf.open()
    many(index, 0, 3)
    move(shelf, 7)
    index.settle()
    many(index, 2, 2)
    index.put([subject("s1", "新名", 2)])
    index.delete(["s0"])
    index.put([subject("s0", "归来")])
    expected = held(index)
    for number in range(rounds):
        move(shelf, 14 + 7 * number)
        assert index.settle()
    move(shelf, 14 + 7 * rounds)
    with dying(writes), pytest.raises(Killed):
        shelf.open().settle()
    assert held(shelf.open()) == held(index) == expected
    for hours in (30, 40):
        move(shelf, hours)
        shelf.open().settle()
        assert held(shelf.open()) == held(index) == expected
    assert len(shelf.objects("bases/")) == 1
    assert set(shelf.objects("journal/").values()) == {0}


def test_a_base_holds_no_trace_of_what_was_removed(shelf):
    index = shelf.open()
    index.put([subject("gone", "龘靐之名"), subject("stays", "北辰")])
    index.delete(["gone"])
    move(shelf, 7)
    assert index.settle()
    index.close()
    assert found(shelf.open(), "北辰") == ["stays"]
    (copy,) = shelf.copies.glob("*/index.sqlite")
    assert "北辰".encode() in copy.read_bytes()
    assert "靐".encode() not in copy.read_bytes()


def test_one_that_slept_until_its_base_was_removed_removes_none(shelf):
    index = shelf.open()
    many(index, 0)
    index.settle()
    slept = Base(1, "bases/gone.gz", "0" * 64, 1, "2026-11-29T00:00:00+00:00", 0)
    assert list(Bases(Objects(shelf.bucket, f"{shelf.prefix}/")).others(slept)) == []
