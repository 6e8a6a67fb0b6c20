"""A fast wrong answer is a failure: what the truth refuses, and what the ledger is expected to say."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks import truth
from benchmarks.invented import files
from benchmarks.invented.ledger import changes, held
from benchmarks.process import Sample
from cloud import knowledge

ROWS = 2_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.write(tmp_path_factory.mktemp("data"), ROWS, knowledge.catalogue())


def sample(counts: dict[str, int]) -> Sample:
    return Sample(wall=1, cpu=1, memory=1, told={"counts": counts})


def rows_of(file: Path, decision: str) -> pl.DataFrame:
    told = pl.read_parquet(files.truth_of(file))
    every = pl.DataFrame({"_row": range(2, ROWS + 2)}, schema={"_row": pl.UInt32}).join(told, on="_row", how="left")
    return every.filter(pl.col("decision").fill_null("accepted") == decision).select("_row")


def test_every_row_is_expected_to_become_one_thing(file: Path):
    counts = truth.expected(file, ROWS)
    assert sum(counts.values()) == ROWS
    assert {decision: rows_of(file, decision).height for decision in counts} == counts


def test_right_counts_and_rows_are_taken(file: Path, tmp_path: Path):
    for decision in truth.KEPT:
        rows_of(file, decision).write_parquet(tmp_path / f"{decision}.parquet")
    truth.check(file, ROWS, tmp_path)(sample(dict(truth.expected(file, ROWS))))


def test_a_miscounted_row_is_refused(file: Path):
    counts = dict(truth.expected(file, ROWS))
    counts["accepted"], counts["doubtful"] = counts["accepted"] + 1, counts["doubtful"] - 1
    with pytest.raises(truth.Wrong, match="accepted should be"):
        truth.check(file, ROWS)(sample(counts))


def test_as_many_rows_but_other_ones_are_refused(file: Path, tmp_path: Path):
    for decision in truth.KEPT:
        (rows_of(file, decision) + 1).cast(pl.UInt32).write_parquet(tmp_path / f"{decision}.parquet")
    with pytest.raises(truth.Wrong, match="accepted"):
        truth.check(file, ROWS, tmp_path)(sample(dict(truth.expected(file, ROWS))))


def test_the_ledger_holds_what_its_expected_changes_say():
    sent = pl.DataFrame({"record_id": [f"{n:032x}" for n in range(1_234)], "record_hash": ["ab"] * 1_234})
    known = held(sent)
    joined = sent.join(known, on="record_id", how="left", suffix="_held")
    told = {
        "new": joined["record_hash_held"].null_count(),
        "changed": joined.filter(pl.col("record_hash") != pl.col("record_hash_held")).height,
        "unchanged": joined.filter(pl.col("record_hash") == pl.col("record_hash_held")).height,
    }
    assert told == changes(1_234)
    assert all(told.values())
