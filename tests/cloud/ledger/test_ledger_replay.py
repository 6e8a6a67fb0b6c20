"""The ledger told from its beginning, and which versions were replaced meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from cloud import clock, ledger
from cloud.ledger import Replay
from cloud.ledger.upkeep import upkeep
from credit.catalogue import Dataset

Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def other(dataset: Dataset) -> Dataset:
    """A second dataset."""
    return dataset.model_copy(update={"id": "test-other"})


def commit(dataset: Dataset, submission: str, *batches: pl.DataFrame) -> None:
    ledger.commit(dataset, submission, batches, ledger.current(dataset)[0])
    clock.move("+1h")


def told(replay: Replay) -> list[tuple[str, str, int]]:
    return [(part.dataset.id, part.submission, part.rows.height) for part in replay.fresh()]


def test_submissions_come_in_the_order_of_commitment_over_all_datasets(
    home: Path, dataset: Dataset, other: Dataset, rows: Rows
) -> None:
    for n, into in enumerate((dataset, other, other, dataset, other)):
        commit(into, f"b{n}", rows(f"b{n}", range(10 * n, 10 * n + n + 1)))
    replay = Replay([other, dataset])
    assert told(replay) == [
        (dataset.id, "b0", 1), (other.id, "b1", 2), (other.id, "b2", 3), (dataset.id, "b3", 4), (other.id, "b4", 5),
    ]  # fmt: skip
    assert replay.rows == 15
    assert told(replay) == []


def test_asked_again_it_tells_what_was_committed_since(home: Path, dataset: Dataset, rows: Rows) -> None:
    replay = Replay([dataset])
    assert told(replay) == []
    commit(dataset, "one", rows("one", range(3)))
    assert told(replay) == [(dataset.id, "one", 3)]
    commit(dataset, "two", rows("two", range(3, 5)))
    commit(dataset, "three", rows("three", range(1), version=2))
    assert told(replay) == [(dataset.id, "two", 2), (dataset.id, "three", 1)]


def test_parts_are_what_submitted_gives(home: Path, dataset: Dataset, rows: Rows) -> None:
    commit(dataset, "one", rows("one", range(40)))
    commit(dataset, "two", rows("two", range(40, 60)), rows("two", range(60, 90)))
    parts = list(Replay([dataset]).fresh())
    for submission in ("one", "two"):
        mine = [part.rows for part in parts if part.submission == submission]
        given = list(ledger.submitted(dataset, submission))
        assert [frame.rows() for frame in mine] == [frame.rows() for frame in given]
        assert [frame.columns for frame in mine] == [frame.columns for frame in given]


def test_a_submission_of_several_large_files_is_cut_as_submitted_cuts_it(
    home: Path, dataset: Dataset, rows: Rows
) -> None:
    commit(dataset, "small", rows("small", range(5)))
    # Nothing that Parquet makes small.
    noise = pl.concat_str([pl.int_range(pl.len()).hash(seed).cast(pl.String) for seed in range(12)])
    batches = [rows("large", range(n, n + 70_000)).with_columns(BZ=noise) for n in (10, 100_000, 200_000)]
    commit(dataset, "large", *batches)
    commit(dataset, "last", rows("last", range(300_000, 300_005)))
    parts = [(part.submission, part.rows["record_id"].to_list()) for part in Replay([dataset]).fresh()]
    given = [("large", frame["record_id"].to_list()) for frame in ledger.submitted(dataset, "large")]
    assert len(given) > 1
    assert [part for part in parts if part[0] == "large"] == given
    assert [parts[0][0], parts[-1][0]] == ["small", "last"]


def test_versions_that_were_replaced_are_told_with_each_part(home: Path, dataset: Dataset, rows: Rows) -> None:
    commit(dataset, "one", rows("one", range(3)))
    commit(dataset, "two", rows("two", range(2), version=2))
    commit(dataset, "three", rows("three", range(1), version=3))
    replaced = {part.submission: set(part.superseded.rows()) for part in Replay([dataset]).fresh()}
    assert replaced["one"] == {("r0", 1), ("r0", 2), ("r1", 1)}


def test_after_a_compaction_nothing_is_told_twice_and_nothing_is_lost(home: Path, dataset: Dataset, rows: Rows) -> None:
    for n in range(12):
        commit(dataset, f"b{n:02}", rows(f"b{n:02}", range(n, n + 2), version=1 if n % 2 == 0 else 2))
    replay = Replay([dataset])
    before = told(replay)
    assert len(before) == 12
    assert upkeep(dataset, timedelta(days=1), 1).replaced == 12
    commit(dataset, "last", rows("last", range(90, 93)))
    assert told(replay) == [(dataset.id, "last", 3)]
    assert told(Replay([dataset])) == [*before, (dataset.id, "last", 3)]
