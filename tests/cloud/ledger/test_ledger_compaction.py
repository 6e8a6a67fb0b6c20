"""Compaction: fewer files, the same rows, and nobody who reads or commits notices."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import polars as pl
import pyarrow.parquet as pq
import pytest
from pyiceberg.manifest import DataFile
from pyiceberg.table import FileScanTask, Table
from pyiceberg.table.snapshots import Operation

from cloud import clock, ledger
from cloud.ledger import compaction, read, table
from cloud.ledger.compaction import FULL_BYTES, FULL_ROWS, Compacted, compact, groups, replace, rewrite
from cloud.ledger.orphans import remove_orphans
from cloud.ledger.submission import committed, is_last
from credit.catalogue import Dataset
from credit.errors import LedgerDamaged, LedgerMoved

Rows = Callable[..., pl.DataFrame]
AT_ONCE = timedelta(0)


@pytest.fixture
def many(home: Path, dataset: Dataset, rows: Rows) -> list[ledger.Committed]:
    """Ten days: five new records each, and from the second day on the first record changes."""
    done: list[ledger.Committed] = []
    for day in range(10):
        sent = [rows(f"s{day}", range(5 * day + 1, 5 * day + 6))]
        sent.append(rows(f"s{day}", range(1), version=day + 1, amount=str(day + 1)))
        done.append(ledger.commit(dataset, f"s{day}", sent, done[-1].snapshot_id if done else None))
        clock.move("+1d")
    remove_orphans(found(dataset), AT_ONCE)  # a commit that merges manifests leaves one that nobody names
    return done


def found(dataset: Dataset) -> Table:
    there = table.find(dataset)
    assert there is not None
    return there


def files(dataset: Dataset) -> list[FileScanTask]:
    return list(found(dataset).scan().plan_files())


def everything(dataset: Dataset) -> pl.DataFrame:
    return pl.concat(ledger.records(dataset, versions=True)).sort("record_id", "version")


def test_small_files_become_one_and_the_rows_stay(home: Path, dataset: Dataset, many: list[ledger.Committed]) -> None:
    before, known = everything(dataset), ledger.current(dataset)[1].sort("record_id")
    assert compact(found(dataset)) == Compacted(replaced=10, written=1)

    assert len(files(dataset)) == 1
    assert everything(dataset).equals(before)
    assert before.height == 60
    snapshot, after = ledger.current(dataset)
    assert after.sort("record_id").equals(known)
    now = found(dataset).current_snapshot()
    assert now is not None
    assert now.summary is not None
    assert (now.snapshot_id, now.summary.operation) == (snapshot, Operation.REPLACE)
    assert (now.summary["total-records"], now.summary["total-data-files"]) == ("60", "1")
    assert compact(found(dataset)) == Compacted(), "there is nothing left to do"


def test_a_compacted_ledger_is_read_as_before(home: Path, dataset: Dataset, many: list[ledger.Committed]) -> None:
    def told() -> list[pl.DataFrame]:
        return [
            pl.concat(ledger.records(dataset, as_of=many[4].at)).sort("record_id"),
            ledger.history(dataset, "r0"),
            ledger.newest(dataset, pl.Series(["r0", "r7", "none"]))[1].sort("record_id"),
            *(pl.concat(ledger.submitted(dataset, f"s{day}")).sort("record_id") for day in range(10)),
        ]

    before = told()
    compact(found(dataset))
    assert [frame.rows() for frame in told()] == [frame.rows() for frame in before]
    assert before[1]["version"].to_list() == list(range(1, 11))
    assert list(ledger.submitted(dataset, "unknown")) == []


def test_versions_of_a_compacted_file_come_in_the_order_of_commitment(
    home: Path, dataset: Dataset, many: list[ledger.Committed]
) -> None:
    compact(found(dataset))
    (file,) = files(dataset)
    stored = pl.read_parquet(file.file.file_path)
    assert stored["record_id"].is_sorted(), "a record is found by the statistics of row groups"
    assert not stored["committed_at"].is_sorted(), "the file is in the order of commitment anyhow: nothing is tried"
    assert pl.concat(ledger.records(dataset, versions=True))["committed_at"].is_sorted()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_committed_in_between_no_row_is_lost_or_doubled(
    home: Path, dataset: Dataset, rows: Rows, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311
    snapshot, versions, model = None, dict[int, int](), set[tuple[str, int, str]]()
    for turn in range(12):
        first = chance.randrange(20)
        numbers = range(first, first + chance.randrange(1, 6))
        sent = []
        for number in numbers:
            versions[number] = versions.get(number, 0) + 1
            sent.append(rows(f"t{turn}", range(number, number + 1), version=versions[number], amount=str(turn)))
            model.add((f"r{number}", versions[number], f"t{turn}"))
        ledger.commit(dataset, f"t{turn}", sent, snapshot if chance.random() < 0.5 else ledger.current(dataset)[0])
        snapshot = ledger.current(dataset)[0]
        if chance.random() < 0.5:
            compact(found(dataset), fewest=2)
    kept = everything(dataset).select("record_id", "version", "submission").rows()
    assert len(kept) == len(model)
    assert set(kept) == model
    assert Operation.REPLACE in {s.summary.operation for s in found(dataset).snapshots() if s.summary}


def task(rows: int, size: int = 1000) -> FileScanTask:
    return FileScanTask(DataFile.from_args(file_path=f"{rows}-{size}", record_count=rows, file_size_in_bytes=size))


def chosen(*rows: int) -> list[list[int]]:
    return [[t.file.record_count for t in group] for group in groups([task(n) for n in rows], fewest=3)]


def test_files_follow_each_other_into_one_until_it_is_full() -> None:
    third = FULL_ROWS // 3
    assert chosen(third, third, third, third, 5) == [[third] * 3]
    assert chosen(third, third) == [], "two files that fill none are not worth the writing"
    assert chosen(5, 5, 5) == [[5, 5, 5]]
    assert chosen() == []
    assert [len(group) for group in groups([task(9, FULL_BYTES // 4)] * 9, fewest=3)] == [4, 4]


def test_a_file_that_is_large_already_stays_and_nothing_is_put_together_across_it() -> None:
    large = FULL_ROWS // 2
    assert chosen(large, large, 2 * FULL_ROWS) == []
    assert chosen(5, 5, large, 5, 5) == []
    assert chosen(5, 5, 5, large, 7, 7, 7) == [[5, 5, 5], [7, 7, 7]]


def test_no_more_is_rewritten_than_the_budget_allows(
    home: Path, dataset: Dataset, many: list[ledger.Committed]
) -> None:
    assert compact(found(dataset), budget=1) == Compacted()
    assert len(files(dataset)) == 10


def altered(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(MC=pl.lit("另一家（测试）有限公司"))


def doubled(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([rows.head(rows.height - 1), rows.head(1)])


@pytest.mark.parametrize("damage", [altered, doubled, lambda rows: rows.head(rows.height - 1)])
def test_what_did_not_come_out_the_same_replaces_nothing(
    home: Path, dataset: Dataset, many: list[ledger.Committed], damage: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    there = found(dataset)
    tasks, before = [files(dataset)], everything(dataset)
    written, digest = rewrite(there, tasks, compaction.ORDER)
    path = Path(written[0].file_path)
    schema = pq.read_schema(path)
    pq.write_table(damage(pl.read_parquet(path)).to_arrow().cast(schema), path)

    with pytest.raises(LedgerDamaged, match="not the same"):
        replace(there, tasks, written, digest)
    assert not path.exists()
    assert ledger.current(dataset)[0] == many[-1].snapshot_id
    assert everything(dataset).equals(before)


def test_a_compaction_that_another_one_overtakes_leaves_nothing_behind(
    home: Path, dataset: Dataset, many: list[ledger.Committed]
) -> None:
    slow, tasks = found(dataset), [files(dataset)]
    written, digest = rewrite(slow, tasks, compaction.ORDER)
    compact(found(dataset))
    before = everything(dataset)
    assert replace(slow, tasks, written, digest) is False
    assert everything(dataset).equals(before)
    assert remove_orphans(found(dataset), AT_ONCE) == 0


def test_a_submission_that_lands_meanwhile_hinders_no_compaction(
    home: Path, dataset: Dataset, many: list[ledger.Committed], rows: Rows
) -> None:
    slow, tasks = found(dataset), [files(dataset)]
    written, digest = rewrite(slow, tasks, compaction.ORDER)
    ledger.commit(dataset, "meanwhile", [rows("meanwhile", range(90, 93))], many[-1].snapshot_id)
    assert replace(slow, tasks, written, digest) is True
    assert (len(files(dataset)), everything(dataset).height) == (2, 63)
    assert remove_orphans(found(dataset), AT_ONCE) == 0


def test_the_last_submission_is_the_last_one_after_a_compaction_too(
    home: Path, dataset: Dataset, many: list[ledger.Committed]
) -> None:
    wrote = pl.concat(ledger.submitted(dataset, "s8", ("record_id", "version")))
    compact(found(dataset))
    assert [is_last(found(dataset), f"s{day}") for day in (8, 9)] == [False, True]
    assert ledger.overtaken(dataset, "s9", wrote).is_empty()
    assert ledger.overtaken(dataset, "s8", wrote).select("record_id", "version").rows() == [("r0", 10)]


def test_rows_compared_before_a_compaction_are_taken_after_it(
    home: Path, dataset: Dataset, many: list[ledger.Committed], rows: Rows
) -> None:
    compact(found(dataset))
    assert ledger.commit(dataset, "later", [rows("later", range(90, 93))], many[-1].snapshot_id).rows == 3
    with pytest.raises(LedgerMoved):
        ledger.commit(dataset, "last", [rows("last", range(93, 95))], many[-1].snapshot_id)


def test_a_compaction_while_rows_are_written_sends_nobody_back(
    home: Path, dataset: Dataset, many: list[ledger.Committed], rows: Rows
) -> None:
    def overtaken() -> Iterator[pl.DataFrame]:
        yield rows("slow", range(90, 93))
        assert compact(found(dataset)).written == 1

    assert ledger.commit(dataset, "slow", overtaken(), many[-1].snapshot_id).rows == 3
    assert everything(dataset).height == 63
    assert [part["record_id"].len() for part in ledger.submitted(dataset, "slow")] == [3]
    assert remove_orphans(found(dataset), AT_ONCE) == 0


def test_a_submission_beside_the_compaction_still_sends_back(
    home: Path, dataset: Dataset, many: list[ledger.Committed], rows: Rows
) -> None:
    def overtaken() -> Iterator[pl.DataFrame]:
        yield rows("slow", range(90, 93))
        compact(found(dataset))
        ledger.commit(dataset, "fast", [rows("fast", range(90, 93))], ledger.current(dataset)[0])

    with pytest.raises(LedgerMoved):
        ledger.commit(dataset, "slow", overtaken(), many[-1].snapshot_id)
    assert (everything(dataset).height, committed(found(dataset), "slow")) == (63, None)
    assert remove_orphans(found(dataset), AT_ONCE) == 0


def test_a_reader_who_began_before_reads_on(home: Path, dataset: Dataset, many: list[ledger.Committed]) -> None:
    there, before = found(dataset), everything(dataset)
    compact(found(dataset))
    remove_orphans(found(dataset), AT_ONCE)
    assert pl.concat(read.scan(there)).sort("record_id", "version").equals(before.drop("superseded"))
