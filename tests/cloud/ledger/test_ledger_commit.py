"""Commits: one submission, one snapshot, once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from cloud import clock, ledger
from cloud.ledger import table
from cloud.ledger.submission import committed
from credit.catalogue import Dataset, Field
from credit.errors import BadRequest, LedgerMoved, MissingGrant
from credit.text import Text

Rows = Callable[..., pl.DataFrame]


def data_files(home: Path) -> list[Path]:
    return sorted((home / "ledger").rglob("*.parquet"))


def test_nothing_is_known_of_a_dataset_that_nobody_sent(home: Path, dataset: Dataset) -> None:
    snapshot, known = ledger.current(dataset)
    assert (snapshot, known.height) == (None, 0)
    assert known.columns == ["record_id", "record_hash", "version", "state", "subject_id", "link"]
    assert list(ledger.records(dataset)) == []
    assert ledger.history(dataset, "r1").is_empty()


def test_all_batches_of_a_submission_land_in_one_snapshot(home: Path, dataset: Dataset, rows: Rows) -> None:
    batches = (rows("one", range(n, n + 10)) for n in range(0, 50, 10))
    done = ledger.commit(dataset, "one", batches, None)
    assert (done.rows, done.already) == (50, False)
    assert timedelta(0) <= clock.now() - done.at < timedelta(minutes=1)
    found = table.find(dataset)
    assert found is not None
    assert [s.snapshot_id for s in found.snapshots()] == [done.snapshot_id]
    snapshot, known = ledger.current(dataset)
    assert (snapshot, known.height) == (done.snapshot_id, 50)


def test_what_was_committed_is_read_back_as_it_was(home: Path, dataset: Dataset, rows: Rows) -> None:
    sent = rows("one", range(3))
    done = ledger.commit(dataset, "one", [sent], None)
    (kept,) = ledger.records(dataset)
    assert kept.drop("committed_at").equals(sent.select(kept.drop("committed_at").columns))
    assert kept["committed_at"].unique().to_list() == [done.at]
    assert kept["JE"].to_list() == [Decimal("2.5")] * 3


def test_the_same_submission_again_writes_nothing(home: Path, dataset: Dataset, rows: Rows) -> None:
    first = ledger.commit(dataset, "one", [rows("one", range(5))], None)
    before = data_files(home)
    again = ledger.commit(dataset, "one", [rows("one", range(5))], None)
    assert again == type(first)(first.snapshot_id, 5, first.at, already=True)
    assert data_files(home) == before


def test_a_submission_that_changes_nothing_is_remembered_too(home: Path, dataset: Dataset, rows: Rows) -> None:
    first = ledger.commit(dataset, "one", [rows("one", range(5))], None)
    unchanged = ledger.commit(dataset, "two", [], first.snapshot_id)
    assert (unchanged.rows, unchanged.already) == (0, False)
    assert ledger.commit(dataset, "two", [], first.snapshot_id).already
    assert ledger.current(dataset)[1].height == 5
    assert len(data_files(home)) == 1


def test_rows_compared_with_an_older_snapshot_are_not_taken(home: Path, dataset: Dataset, rows: Rows) -> None:
    first = ledger.commit(dataset, "one", [rows("one", range(5))], None)
    second = ledger.commit(dataset, "two", [rows("two", range(5, 9))], first.snapshot_id)
    before = data_files(home)
    with pytest.raises(LedgerMoved, match="compare again"):
        ledger.commit(dataset, "three", [rows("three", range(9, 12))], first.snapshot_id)
    assert data_files(home) == before
    assert ledger.commit(dataset, "three", [rows("three", range(9, 12))], second.snapshot_id).rows == 3


def test_a_commit_that_is_overtaken_while_it_writes_leaves_nothing(home: Path, dataset: Dataset, rows: Rows) -> None:
    def overtaken() -> Iterator[pl.DataFrame]:
        yield rows("slow", range(5))
        ledger.commit(dataset, "fast", [rows("fast", range(5))], None)

    with pytest.raises(LedgerMoved, match="compare again"):
        ledger.commit(dataset, "slow", overtaken(), None)
    assert [part["submission"].unique().to_list() for part in ledger.records(dataset)] == [["fast"]]
    assert len(data_files(home)) == 1


def test_the_same_submission_at_the_same_time_lands_once(home: Path, dataset: Dataset, rows: Rows) -> None:
    def overtaken() -> Iterator[pl.DataFrame]:
        yield rows("one", range(5))
        ledger.commit(dataset, "one", [rows("one", range(5))], None)

    with pytest.raises(LedgerMoved):
        ledger.commit(dataset, "one", overtaken(), None)
    snapshot, known = ledger.current(dataset)
    assert known.height == 5
    assert ledger.commit(dataset, "one", [rows("one", range(5))], snapshot).already


def test_rows_that_break_off_leave_nothing(home: Path, dataset: Dataset, rows: Rows) -> None:
    def broken() -> Iterator[pl.DataFrame]:
        yield rows("one", range(12_000)).with_columns(BZ=pl.Series(["长" * 2000] * 12_000))
        assert data_files(home), "nothing was written before the fault: the test tries nothing"
        raise LookupError("the staging part is gone")

    with pytest.raises(LookupError):
        ledger.commit(dataset, "one", broken(), None)
    assert ledger.current(dataset)[0] is None
    assert data_files(home) == []


def test_a_submission_is_found_by_its_rows_when_its_snapshot_has_expired(
    home: Path, dataset: Dataset, rows: Rows
) -> None:
    first = ledger.commit(dataset, "one", [rows("one", range(5))], None)
    second = ledger.commit(dataset, "two", [rows("two", range(5, 9))], first.snapshot_id)
    found = table.ensure(dataset)
    found.maintenance.expire_snapshots().by_id(first.snapshot_id).commit()
    again = ledger.commit(dataset, "one", [rows("one", range(5))], second.snapshot_id)
    assert (again.already, again.rows, again.at) == (True, 5, first.at)
    assert committed(table.ensure(dataset), "three") is None


def test_a_new_field_grows_the_table_and_old_versions_have_none(home: Path, dataset: Dataset, rows: Rows) -> None:
    first = ledger.commit(dataset, "one", [rows("one", range(2))], None)
    more = Field(code="DZ", label=Text(zh="地址", en="Address"))
    grown = dataset.model_copy(update={"fields": (*dataset.fields, more), "version": 2})
    ledger.commit(grown, "two", [rows("two", range(2, 4)).with_columns(DZ=pl.lit("测试路1号"))], first.snapshot_id)
    kept = pl.concat(ledger.records(grown)).sort("record_id")
    assert kept["DZ"].to_list() == [None, None, "测试路1号", "测试路1号"]
    assert ledger.commit(dataset, "three", [rows("three", range(9, 10))], ledger.current(dataset)[0]).rows == 1


def test_a_field_never_changes_its_type_in_the_ledger(home: Path, dataset: Dataset, rows: Rows) -> None:
    ledger.commit(dataset, "one", [rows("one", range(2))], None)
    other = tuple(f.model_copy(update={"type": "text"}) if f.code == "RQ" else f for f in dataset.fields)
    with pytest.raises(BadRequest, match="new code"):
        ledger.ensure(dataset.model_copy(update={"fields": other, "version": 2}))


def test_a_field_that_would_be_taken_for_a_column_of_the_envelope_is_refused(home: Path, dataset: Dataset) -> None:
    clash = Field(code="STATE", label=Text(zh="状态", en="State"))
    with pytest.raises(BadRequest, match="by case only"):
        ledger.ensure(dataset.model_copy(update={"fields": (*dataset.fields, clash)}))


def test_rows_without_what_the_envelope_requires_are_not_taken(home: Path, dataset: Dataset, rows: Rows) -> None:
    nameless = rows("one", range(2)).with_columns(record_id=pl.lit(None, dtype=pl.String))
    with pytest.raises(ValueError, match="record_id"):
        ledger.commit(dataset, "one", [nameless], None)
    assert data_files(home) == []


def test_a_record_is_written_once_by_a_submission(home: Path, dataset: Dataset, rows: Rows) -> None:
    with pytest.raises(ValueError, match="twice"):
        ledger.commit(dataset, "one", [rows("one", range(5)), rows("one", range(4, 6))], None)
    assert (ledger.current(dataset)[0], data_files(home)) == (None, [])


def test_a_function_without_a_ledger_is_told_which_grant_it_lacks(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEDGER", raising=False)
    with pytest.raises(MissingGrant, match="infra"):
        ledger.current(dataset)
    monkeypatch.setenv("LEDGER", "mysql://x")
    with pytest.raises(MissingGrant, match="glue://"):
        ledger.current(dataset)
