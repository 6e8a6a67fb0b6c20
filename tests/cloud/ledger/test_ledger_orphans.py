"""Tidying: what nobody names goes, what anybody names stays."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl

from cloud import ledger
from cloud.ledger import table
from cloud.ledger.orphans import remove_orphans
from credit.catalogue import Dataset

Rows = Callable[..., pl.DataFrame]


def test_only_old_files_that_no_snapshot_names_go(home: Path, dataset: Dataset, rows: Rows) -> None:
    assert remove_orphans(table.ensure(dataset)) == 0
    first = ledger.commit(dataset, "one", [rows("one", range(5))], None)
    ledger.commit(dataset, "two", [rows("two", range(5, 9))], first.snapshot_id)
    (folder,) = {file.parent for file in (home / "ledger").rglob("*.parquet")}
    orphan = folder / "00000-0-left-behind.parquet"
    orphan.write_bytes(b"half a file")

    assert remove_orphans(table.ensure(dataset)) == 0, "it may belong to a commit under way"
    before = ledger.current(dataset)
    assert remove_orphans(table.ensure(dataset), older_than=timedelta(0)) == 1
    assert not orphan.exists()
    assert remove_orphans(table.ensure(dataset), older_than=timedelta(0)) == 0
    assert ledger.current(dataset)[1].equals(before[1])
    assert pl.concat(ledger.records(dataset)).height == 9
    assert ledger.commit(dataset, "three", [rows("three", range(9, 10))], before[0]).rows == 1
