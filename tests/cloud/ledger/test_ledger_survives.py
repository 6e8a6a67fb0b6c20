"""The ledger under kills and crowds: a commit is there as a whole or not at all, and once."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from cloud import ledger
from cloud.ledger import table
from cloud.ledger.compaction import compact
from cloud.ledger.orphans import remove_orphans
from cloud.ledger.submission import committed
from credit.catalogue import Dataset

Rows = Callable[..., pl.DataFrame]
HERE = Path(__file__).parent
LONG, MANY = pl.lit("长" * 2000), 24_000  # texts and rows that fill two files


@pytest.fixture
def told(home: Path, dataset: Dataset) -> Path:
    path = home / "dataset.json"
    path.write_text(dataset.model_dump_json(by_alias=True), encoding="utf-8")
    return path


def killed_at(point: str, told: Path, sent: pl.DataFrame, expected: int | None) -> int:
    rows = told.with_name("rows.parquet")
    sent.write_parquet(rows)
    command = [sys.executable, HERE / "killed_commit.py", told, rows, "two", str(expected or "none"), point]
    return subprocess.run(command, timeout=120, check=False).returncode


@pytest.mark.parametrize(
    ("point", "lands"),
    [
        ("before-rows", False),
        ("between-files", False),
        ("before-the-catalogue", False),
        ("before-its-commit", False),
        ("after-its-commit", True),
    ],
)
def test_a_killed_commit_is_whole_or_absent_and_runs_again(
    home: Path, dataset: Dataset, rows: Rows, told: Path, point: str, lands: bool
) -> None:
    first = ledger.commit(dataset, "one", [rows("one", range(10))], None)
    size = MANY if point == "between-files" else 10
    sent = rows("two", range(10, 10 + size)).with_columns(BZ=LONG)
    assert killed_at(point, told, sent, first.snapshot_id) == -signal.SIGKILL

    snapshot, known = ledger.current(dataset)
    assert known.height == 10 + (size if lands else 0)
    assert (snapshot != first.snapshot_id) == lands

    again = ledger.commit(dataset, "two", [sent], first.snapshot_id)
    assert (again.already, again.rows) == (lands, size)
    final = pl.concat(part.select("record_id", "version") for part in ledger.records(dataset, versions=True))
    assert (final.height, final["record_id"].n_unique()) == (10 + size, 10 + size)


def test_a_commit_killed_between_files_had_written_one(home: Path, dataset: Dataset, rows: Rows, told: Path) -> None:
    ledger.ensure(dataset)
    assert killed_at("between-files", told, rows("two", range(MANY)).with_columns(BZ=LONG), None) == -signal.SIGKILL
    assert len(list((home / "ledger").rglob("*.parquet"))) == 1


def crowd(told: Path, submissions: int, records: int) -> list[subprocess.Popen[str]]:
    """Four processes that give the same records a content of their own."""
    return [started("concurrent_commits.py", told, f"p{n}", str(submissions), str(records)) for n in range(4)]


def started(script: str, *told: Path | str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, HERE / script, *told], stdout=subprocess.PIPE, text=True)


def answers(running: list[subprocess.Popen[str]]) -> list[str]:
    told = [process.communicate(timeout=240)[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return told


def all_landed_once(dataset: Dataset, submissions: int, records: int) -> None:
    kept = pl.concat(ledger.records(dataset, versions=True))
    for (_,), versions in kept.group_by("record_id"):
        assert sorted(versions["version"]) == list(range(1, 4 * submissions + 1))
        assert sorted(versions["submission"]) == sorted(f"p{p}-{n}" for p in range(4) for n in range(submissions))
        assert versions.filter(~pl.col("superseded"))["version"].to_list() == [4 * submissions]
    assert kept["record_id"].n_unique() == records


def test_four_processes_on_one_dataset_lose_nothing_and_leave_no_gap(home: Path, dataset: Dataset, told: Path) -> None:
    overtaken = answers(crowd(told, 5, 20))
    assert sum(map(int, overtaken)) > 0, "nobody was ever overtaken: the test tried nothing"
    all_landed_once(dataset, 5, 20)


def test_upkeep_beside_them_disturbs_nobody(home: Path, dataset: Dataset, told: Path) -> None:
    *_, kept = answers([*crowd(told, 5, 20), started("upkeep_beside.py", told, "20")])
    landed, _, expired = map(int, kept.split())
    assert landed > 0, "no compaction landed among the commits: the test tried nothing"
    assert expired > 0, "no snapshot expired among the commits: the test tried nothing"
    all_landed_once(dataset, 5, 20)
    found = table.ensure(dataset)
    remove_orphans(found, timedelta(0))
    for name in (f"p{p}-{n}" for p in range(4) for n in range(5)):
        known = committed(found, name)
        assert known is not None
        assert sum(part.height for part in ledger.submitted(dataset, name)) == known.rows == 20


@pytest.mark.parametrize("point", ["before-the-catalogue", "before-its-commit", "after-its-commit"])
def test_a_killed_compaction_changes_nothing(home: Path, dataset: Dataset, rows: Rows, told: Path, point: str) -> None:
    snapshot = None
    for turn in range(8):
        snapshot = ledger.commit(dataset, f"s{turn}", [rows(f"s{turn}", range(turn, turn + 1))], snapshot).snapshot_id
    before = pl.concat(ledger.records(dataset))
    killed = subprocess.run([sys.executable, HERE / "killed_compaction.py", told, point], timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL

    assert pl.concat(ledger.records(dataset)).sort("record_id").equals(before.sort("record_id"))
    found = table.ensure(dataset)
    assert (found.metadata.current_snapshot_id != snapshot) == (point == "after-its-commit")
    assert compact(found).written == (0 if point == "after-its-commit" else 1)
    remove_orphans(found, timedelta(0))
    assert pl.concat(ledger.records(dataset)).sort("record_id").equals(before.sort("record_id"))
