"""The ledger under kills and crowds: a commit is there as a whole or not at all, and once."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from cloud import ledger
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


def test_four_processes_on_one_dataset_lose_nothing_and_leave_no_gap(home: Path, dataset: Dataset, told: Path) -> None:
    submissions, records = 5, 20
    running = [
        subprocess.Popen(
            [sys.executable, HERE / "concurrent_commits.py", told, f"p{n}", str(submissions), str(records)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(4)
    ]
    answers = [process.communicate(timeout=240)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert sum(int(answer) for answer in answers) > 0, "nobody was ever overtaken: the test tried nothing"

    kept = pl.concat(ledger.records(dataset, versions=True))
    for (_,), versions in kept.group_by("record_id"):
        assert sorted(versions["version"]) == list(range(1, 4 * submissions + 1))
        assert sorted(versions["submission"]) == sorted(f"p{p}-{n}" for p in range(4) for n in range(submissions))
        assert versions.filter(~pl.col("superseded"))["version"].to_list() == [4 * submissions]
    assert kept["record_id"].n_unique() == records
