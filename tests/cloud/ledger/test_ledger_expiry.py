"""Snapshots expire; rows, times and the memory of every submission stay."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from pyiceberg.table import Table

from cloud import ledger
from cloud.ledger import journal, table
from cloud.ledger.compaction import compact
from cloud.ledger.expiry import expire
from cloud.ledger.orphans import remove_orphans
from cloud.ledger.submission import committed
from cloud.ledger.upkeep import Kept, upkeep
from credit.catalogue import Dataset
from credit.errors import LedgerMoved

Rows = Callable[..., pl.DataFrame]
AT_ONCE = timedelta(0)
DAY = timedelta(days=1)


@pytest.fixture
def many(home: Path, dataset: Dataset, rows: Rows) -> list[ledger.Committed]:
    """Ten submissions of two records each, the fourth of which changes nothing."""
    done: list[ledger.Committed] = []
    for turn in range(10):
        sent = [] if turn == 3 else [rows(f"s{turn}", range(2 * turn, 2 * turn + 2))]
        done.append(ledger.commit(dataset, f"s{turn}", sent, done[-1].snapshot_id if done else None))
    return done


def found(dataset: Dataset) -> Table:
    there = table.find(dataset)
    assert there is not None
    return there


def tomorrow() -> datetime:
    return datetime.now(UTC) + DAY


def again(dataset: Dataset, done: list[ledger.Committed]) -> list[ledger.Committed | None]:
    return [committed(found(dataset), f"s{turn}") for turn in range(len(done))]


def as_known(done: list[ledger.Committed]) -> list[ledger.Committed]:
    return [ledger.Committed(one.snapshot_id, one.rows, one.at, already=True) for one in done]


def test_a_snapshot_expires_and_every_submission_is_known_still(
    home: Path, dataset: Dataset, many: list[ledger.Committed], rows: Rows
) -> None:
    before = pl.concat(ledger.records(dataset, versions=True))
    compact(found(dataset))
    assert expire(found(dataset), tomorrow(), 1) == 10
    remove_orphans(found(dataset), AT_ONCE)

    assert len(found(dataset).snapshots()) == 1
    assert again(dataset, many) == as_known(many), "the one that changed nothing, too"
    assert pl.concat(ledger.records(dataset, versions=True)).sort("record_id").equals(before.sort("record_id"))
    assert sum(part.height for part in ledger.submitted(dataset, "s5")) == 2
    then = pl.concat(ledger.records(dataset, as_of=many[4].at))
    assert sorted(then["record_id"]) == sorted(f"r{n}" for n in (*range(6), 8, 9))
    assert committed(found(dataset), "unknown") is None
    one_more = ledger.commit(dataset, "more", [rows("more", range(90, 92))], ledger.current(dataset)[0])
    assert one_more.already is False


def test_files_that_were_put_together_go_with_the_last_snapshot_that_names_them(
    home: Path, dataset: Dataset, many: list[ledger.Committed]
) -> None:
    def data_files() -> int:
        return len(list((home / "ledger").rglob("test_fine/data/*.parquet")))

    compact(found(dataset))
    remove_orphans(found(dataset), AT_ONCE)
    assert data_files() == 10
    expire(found(dataset), tomorrow(), 1)
    remove_orphans(found(dataset), AT_ONCE)
    assert data_files() == 1
    assert pl.concat(ledger.records(dataset)).height == 18


def test_the_newest_snapshots_stay_in_any_case(home: Path, dataset: Dataset, many: list[ledger.Committed]) -> None:
    assert expire(found(dataset), tomorrow(), 4) == 6
    assert expire(found(dataset), tomorrow(), 4) == 0
    assert {s.snapshot_id for s in found(dataset).snapshots()} == {one.snapshot_id for one in many[6:]}
    assert expire(found(dataset), tomorrow(), 0) == 3, "the current one is nobody's to expire"


def test_a_snapshot_is_as_old_as_its_successor(home: Path, dataset: Dataset, many: list[ledger.Committed]) -> None:
    second = found(dataset).snapshot_by_id(many[1].snapshot_id)
    assert second is not None
    just_after = datetime.fromtimestamp((second.timestamp_ms + 1) / 1000, UTC)
    assert expire(found(dataset), just_after, 1) == 1, "the second one was in use until the third came"
    assert found(dataset).snapshot_by_id(many[0].snapshot_id) is None
    assert expire(found(dataset), just_after, 1) == 0


def test_an_expiry_that_was_killed_halfway_is_done_again(
    home: Path, dataset: Dataset, many: list[ledger.Committed]
) -> None:
    snapshots = sorted(found(dataset).snapshots(), key=lambda snapshot: snapshot.sequence_number or 0)
    journal.write(found(dataset), snapshots[:5])
    assert expire(found(dataset), tomorrow(), 2) == 8
    past = journal.find(found(dataset))
    assert past is not None
    assert sorted(past.scan().to_arrow()["sequence_number"].to_pylist()) == list(range(1, 9))
    assert again(dataset, many) == as_known(many)


def test_what_others_expired_is_looked_for_among_the_rows(
    home: Path, dataset: Dataset, many: list[ledger.Committed]
) -> None:
    found(dataset).maintenance.expire_snapshots().by_ids([one.snapshot_id for one in many[:3]]).commit()
    expire(found(dataset), tomorrow(), 2)
    for turn in (0, 2, 5):
        known = committed(found(dataset), f"s{turn}")
        assert known is not None
        assert (known.rows, known.at) == (2, many[turn].at)
    assert committed(found(dataset), "unknown") is None


def test_what_was_compared_with_an_expired_snapshot_is_compared_again(
    home: Path, dataset: Dataset, many: list[ledger.Committed], rows: Rows
) -> None:
    compact(found(dataset))
    expire(found(dataset), tomorrow(), 1)
    for expected in (many[-1].snapshot_id, None):
        with pytest.raises(LedgerMoved):
            ledger.commit(dataset, "late", [rows("late", range(90, 92))], expected)


def test_a_day_of_upkeep(home: Path, dataset: Dataset, many: list[ledger.Committed]) -> None:
    assert upkeep(dataset.model_copy(update={"id": "never-sent"}), DAY, 1) == Kept()
    assert upkeep(dataset, DAY, 1) == Kept(replaced=9, written=1)
    assert upkeep(dataset, DAY, 1) == Kept()
    with pytest.raises(ValueError, match="reading"):
        upkeep(dataset, timedelta(hours=1), 1)


def test_a_journal_is_looked_after_like_a_ledger(home: Path, dataset: Dataset, rows: Rows) -> None:
    done: list[ledger.Committed] = []
    for turn in range(12):
        done.append(ledger.commit(dataset, f"s{turn}", [], done[-1].snapshot_id if done else None))
        expire(found(dataset), tomorrow(), 1)
    past = journal.find(found(dataset))
    assert past is not None
    assert len(list(past.scan().plan_files())) == 11

    upkeep(dataset, DAY, 1)
    past = journal.find(found(dataset))
    assert past is not None
    assert len(list(past.scan().plan_files())) == 1
    assert again(dataset, done) == as_known(done)
    assert committed(found(dataset), "unknown") is None
