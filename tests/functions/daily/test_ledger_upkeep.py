"""The daily upkeep of the ledger: every dataset in its turn, whatever happens to one of them."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from cloud import ledger
from cloud.knowledge import catalogue
from cloud.ledger import table
from cloud.step import StepFailed
from credit.errors import NotFound
from credit.ledger import envelope
from functions.daily.ledger import handler
from localstack import manifest

AGENCY = "11990100MC00000121"
AT = datetime(2026, 3, 6, tzinfo=UTC)
NAME = "北辰（测试）有限公司"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A platform folder with the environment that the function is granted."""
    (tmp_path / "logs").mkdir()
    for name, value in manifest.environment("daily-ledger", tmp_path, 4566).items():
        if name != "LOG_FILE":  # a logger is made once for a process
            monkeypatch.setenv(name, value)
    return tmp_path


def sent(dataset_id: str, submissions: int) -> None:
    """So many submissions of one record each."""
    dataset = catalogue().dataset(dataset_id)
    fields = [pl.lit(None, dtype=kind).alias(code) for code, kind in envelope.field_types(dataset).items()]
    named = pl.lit(NAME).alias(dataset.subject.name)
    snapshot = None
    for name in (f"s{number}" for number in range(submissions)):
        told = envelope.Provenance.of(
            dataset, submission=name, agency=AGENCY, sha256="0" * 64, received_at=AT, cleansed_at=AT
        )
        row = pl.DataFrame({"record_id": [name], "record_hash": ["h"], "state": ["in-force"], "change": ["new"]})
        row = row.with_columns(*fields, version=1, row=2, sheet=pl.lit("")).with_columns(named)
        snapshot = ledger.commit(dataset, name, [envelope.enveloped(row, dataset, told)], snapshot).snapshot_id


def broken(home: Path, dataset_id: str) -> None:
    """A file of the table is gone."""
    found = table.find(catalogue().dataset(dataset_id))
    assert found is not None
    next(Path(found.location()).rglob("*.parquet")).unlink()


def test_every_dataset_is_looked_after(home: Path) -> None:
    sent("org-penalty", 9)
    sent("org-licence", 2)
    done = handler({}, None)
    assert set(done) == {dataset.id for dataset in catalogue().datasets}
    nothing = {"replaced": 0, "written": 0, "expired": 0, "removed": 0, "overtaken": 0}
    assert done["org-penalty"] == nothing | {"replaced": 9, "written": 1}
    assert done["org-licence"] == nothing
    assert done["red-list"] == nothing, "nobody ever sent any"
    assert handler({}, None)["org-penalty"] == nothing


def test_one_can_be_asked_for(home: Path) -> None:
    sent("org-penalty", 9)
    sent("org-licence", 9)
    assert list(handler({"dataset": "org-licence"}, None)) == ["org-licence"]
    assert handler({"dataset": "org-penalty"}, None)["org-penalty"]["written"] == 1
    with pytest.raises(NotFound):
        handler({"dataset": "no-such-thing"}, None)
    assert handler({"warm": True}, None) == {"warm": True}


def test_a_fault_of_one_dataset_stops_no_other_and_is_told_in_the_end(home: Path) -> None:
    for dataset in ("org-licence", "org-penalty", "person-penalty"):
        sent(dataset, 9)
    broken(home, "org-penalty")
    with pytest.raises(StepFailed, match=r"failed for org-penalty; the log says where$"):
        handler({}, None)
    for other in ("org-licence", "person-penalty"):
        found = table.find(catalogue().dataset(other))
        assert found is not None
        assert len(list(found.scan().plan_files())) == 1


def gongxin(*words: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("gongxin"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_an_operator_does_it_by_hand(home: Path) -> None:
    sent("org-penalty", 9)
    done = gongxin("upkeep", "org-penalty")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["org-penalty"]["replaced"] == 9
    refused = gongxin("upkeep", "no-such-thing")
    assert refused.returncode == 2
    assert "no-such-thing" in refused.stderr


def test_the_log_says_what_was_done_and_where_a_fault_lies_and_nothing_of_the_data(home: Path) -> None:
    for dataset in ("org-licence", "org-penalty"):
        sent(dataset, 9)
    broken(home, "org-penalty")
    assert gongxin("upkeep").returncode == 3
    text = (home / "logs" / "platform.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    kept = [line for line in lines if line["message"] == "ledger kept" and line["dataset"] == "org-licence"]
    assert [(line["replaced"], line["written"]) for line in kept] == [(9, 1)]
    (failed,) = (line for line in lines if line["level"] == "ERROR")
    assert (failed["what"], failed["error"], " < " in failed["at"]) == ("org-penalty", "FileNotFoundError", True)
    assert NAME not in text
