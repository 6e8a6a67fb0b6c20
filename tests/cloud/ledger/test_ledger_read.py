"""Reading the ledger: the newest versions, all of them, as of a time, one submission, one record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from cloud import clock, ledger
from cloud.ledger import read, table, viewing
from credit.catalogue import Dataset

AGENCY = "11990100MC00000121"
Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def filled(home: Path, dataset: Dataset, rows: Rows) -> list[ledger.Committed]:
    """Ten records; a week later three of them change, two weeks later two of those are repaired."""
    first = ledger.commit(dataset, "one", [rows("one", range(10))], None)
    clock.move("+7d")
    second = ledger.commit(dataset, "two", [rows("two", range(3), version=2, amount="3")], first.snapshot_id)
    clock.move("+7d")
    repaired = rows("three", range(2), version=3, amount="3", state="repaired", change="repaired")
    return [first, second, ledger.commit(dataset, "three", [repaired], second.snapshot_id)]


def shown(frames: list[pl.DataFrame]) -> set[tuple[str, int]]:
    return set(pl.concat(frames).select("record_id", "version").rows())


def test_of_each_record_the_newest_version_is_read(dataset: Dataset, filled: list[ledger.Committed]) -> None:
    newest = {("r0", 3), ("r1", 3), ("r2", 2)} | {(f"r{n}", 1) for n in range(3, 10)}
    assert shown(list(ledger.records(dataset))) == newest
    snapshot, known = ledger.current(dataset)
    assert snapshot == filled[-1].snapshot_id
    assert set(known.select("record_id", "version").rows()) == newest
    assert known.filter(pl.col("state") == "repaired")["record_id"].sort().to_list() == ["r0", "r1"]


def test_only_the_records_asked_for_are_compared_with(dataset: Dataset, filled: list[ledger.Committed]) -> None:
    _, known = ledger.current(dataset, pl.Series(["r1", "r1", "r9", "unknown"]))
    assert set(known.select("record_id", "version").rows()) == {("r1", 3), ("r9", 1)}
    assert ledger.current(dataset, pl.Series([], dtype=pl.String))[1].is_empty()


def test_of_the_records_asked_for_the_newest_version_is_read_whole(
    dataset: Dataset, filled: list[ledger.Committed]
) -> None:
    snapshot, known = ledger.newest(dataset, pl.Series(["r1", "r1", "r9", "unknown"]))
    assert snapshot == filled[-1].snapshot_id
    assert sorted(known.select("record_id", "version", "state", "MC").rows()) == [
        ("r1", 3, "repaired", "北辰1（测试）有限公司"),
        ("r9", 1, "in-force", "北辰9（测试）有限公司"),
    ]
    many = pl.Series([*(f"none{n}" for n in range(300)), "r1", "r9"])
    assert ledger.newest(dataset, many)[1].sort("record_id").equals(known.sort("record_id"))
    assert ledger.newest(dataset, pl.Series([], dtype=pl.String))[1].is_empty()


def test_of_a_ledger_that_holds_nothing_nothing_is_read(home: Path, dataset: Dataset) -> None:
    snapshot, known = ledger.newest(dataset, pl.Series(["r1"]))
    assert snapshot is None
    assert known.is_empty()
    assert {"record_id", "version", "MC"} <= set(known.columns)


def test_the_ledger_is_read_as_it_was_at_a_time(dataset: Dataset, filled: list[ledger.Committed]) -> None:
    first, second, _ = filled
    before = list(ledger.records(dataset, as_of=first.at - timedelta(seconds=1)))
    assert pl.concat(before).is_empty()
    assert shown(list(ledger.records(dataset, as_of=first.at))) == {(f"r{n}", 1) for n in range(10)}
    then = shown(list(ledger.records(dataset, as_of=second.at + timedelta(days=1))))
    assert then == {(f"r{n}", 2) for n in range(3)} | {(f"r{n}", 1) for n in range(3, 10)}


def test_every_version_says_whether_it_is_superseded(dataset: Dataset, filled: list[ledger.Committed]) -> None:
    kept = pl.concat(ledger.records(dataset, versions=True))
    assert kept.height == 15
    assert set(kept.filter("superseded").select("record_id", "version").rows()) == {
        ("r0", 1),
        ("r0", 2),
        ("r1", 1),
        ("r1", 2),
        ("r2", 1),
    }
    as_of = pl.concat(ledger.records(dataset, as_of=filled[0].at, versions=True))
    assert (as_of.height, as_of["superseded"].any()) == (10, False)


def test_versions_come_in_the_order_of_commitment(dataset: Dataset, filled: list[ledger.Committed]) -> None:
    submissions = pl.concat(ledger.records(dataset, versions=True))["submission"].to_list()
    assert submissions == ["one"] * 10 + ["two"] * 3 + ["three"] * 2


def test_a_record_has_a_history(dataset: Dataset, filled: list[ledger.Committed]) -> None:
    told = ledger.history(dataset, "r1").select("version", "state", "change").rows()
    assert told == [(1, "in-force", "new"), (2, "in-force", "changed"), (3, "repaired", "repaired")]
    assert ledger.history(dataset, "r'1").is_empty()


def test_a_submission_is_read_by_itself(dataset: Dataset, filled: list[ledger.Committed]) -> None:
    (wrote,) = ledger.submitted(dataset, "two", ("version", "record_id"))
    assert wrote.columns == ["version", "record_id"]
    assert sorted(wrote.rows()) == [(2, "r0"), (2, "r1"), (2, "r2")]
    assert list(ledger.submitted(dataset, "unknown")) == []


def test_what_was_known_before_a_commit_can_be_compared_with_again(
    dataset: Dataset, filled: list[ledger.Committed]
) -> None:
    done = ledger.taken(dataset, "two")
    assert (done, ledger.taken(dataset, "four")) == (replace(filled[1], already=True), None)
    before = filled[1].at
    _, known = ledger.current(dataset, before=before)
    assert set(known.select("record_id", "version").rows()) == {(f"r{n}", 1) for n in range(10)}
    for ids in (["r1", "r9"], ["r1", "r9", *(f"none{n}" for n in range(300))]):
        _, whole = ledger.newest(dataset, pl.Series(ids), before=before)
        assert sorted(whole.select("record_id", "version").rows()) == [("r1", 1), ("r9", 1)]
    assert ledger.current(dataset, before=filled[0].at)[1].is_empty()
    assert ledger.held_by(dataset, AGENCY, before=filled[0].at)[1].is_empty()


def test_an_agency_has_the_newest_versions_of_its_own_records(
    dataset: Dataset, filled: list[ledger.Committed], rows: Rows
) -> None:
    other = rows("four", range(20, 22)).with_columns(agency=pl.lit("11990100MC0000020U"))
    last = ledger.commit(dataset, "four", [other], filled[-1].snapshot_id)
    snapshot, mine = ledger.held_by(dataset, AGENCY)
    assert snapshot == last.snapshot_id
    assert set(mine.drop("received_at").rows()) == {
        *(("r0", 3, "repaired"), ("r1", 3, "repaired"), ("r2", 2, "in-force")),
        *((f"r{n}", 1, "in-force") for n in range(3, 10)),
    }
    assert ledger.held_by(dataset, "11990100MC0000020U")[1]["record_id"].sort().to_list() == ["r20", "r21"]
    assert ledger.held_by(dataset, "nobody")[1].is_empty()


def test_of_the_time_stamps_of_a_record_the_latest_counts(home: Path, dataset: Dataset, rows: Rows) -> None:
    at = datetime(2026, 3, 5, tzinfo=UTC)
    stamps = pl.Series([at, at, None], dtype=pl.Datetime("us", "UTC"))
    first = ledger.commit(dataset, "one", [rows("one", range(3)).with_columns(source_updated_at=stamps)], None)
    ledger.commit(dataset, "two", [rows("two", range(1), version=2)], first.snapshot_id)
    _, known = ledger.current(dataset, stamps=True)
    assert sorted(known.select("record_id", "version", "source_updated_at").rows()) == [
        *(("r0", 2, at), ("r1", 1, at), ("r2", 1, None)),
    ]
    assert "source_updated_at" not in ledger.current(dataset)[1].columns


def test_a_view_is_a_range_of_one_snapshot_and_stays_what_it_was(home: Path, dataset: Dataset, rows: Rows) -> None:
    first = ledger.commit(dataset, "one", [rows("one", range(5))], None).snapshot_id
    second = ledger.commit(dataset, "two", [rows("two", range(1, 4), version=2, amount="9")], first).snapshot_id
    before, now = (ledger.View(snapshot, "r1", "r3") for snapshot in (first, second))
    ids = pl.Series([f"r{n}" for n in range(5)])
    for view, version in ((before, 1), (now, 2)):
        held = (ledger.current(dataset, view=view), ledger.current(dataset, ids, view=view),
                ledger.newest(dataset, ids, view=view), ledger.held_by(dataset, AGENCY, view=view))  # fmt: skip
        for snapshot, found in held:
            assert snapshot == view.snapshot
            assert sorted(found.select("record_id", "version").rows()) == [("r1", version), ("r2", version)]
    assert ledger.snapshot(dataset) == second
    assert ledger.current(dataset, view=ledger.View(first))[1].height == 5
    assert ledger.current(dataset, view=ledger.View(None))[1].height == 0
    assert {i for part in ledger.submitted(dataset, "one", between=("r1", "r3")) for i in part["record_id"]} == {
        "r1",
        "r2",
    }


def test_file_after_file_gives_the_same_view_as_all_at_once(home: Path, dataset: Dataset, rows: Rows) -> None:
    first = ledger.commit(dataset, "one", [rows("one", range(5))], None).snapshot_id
    ledger.commit(dataset, "two", [rows("two", range(1, 4), version=2)], first)
    view = ledger.View(first, "r2")
    found = table.find(dataset)
    assert found is not None
    once = ledger.held_by(dataset, AGENCY, view=view)[1]
    apart = pl.concat(read.scan(found, read.HELD, viewing.where(read.EVERY, None, view), view))
    assert apart.sort("record_id").equals(once.sort("record_id"))
    assert apart["record_id"].sort().to_list() == ["r2", "r3", "r4"]
