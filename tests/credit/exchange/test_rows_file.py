"""Rows reach their file in order and whole; what fails in writing them is told, and nobody waits for ever."""

from pathlib import Path

import polars as pl
import pytest

from credit.exchange.rows_file import RowsFile


def test_frames_become_one_file_in_their_order(tmp_path: Path) -> None:
    frames = [pl.DataFrame({"_row": range(at, at + 1_000), "MC": "北辰"}) for at in range(0, 5_000, 1_000)]
    file = RowsFile(tmp_path / "rows.parquet", frames[0].schema)
    for frame in frames:
        file.add(frame)
    assert file.finish() == 5_000
    assert pl.read_parquet(tmp_path / "rows.parquet").equals(pl.concat(frames))


def test_a_file_of_empty_frames_still_has_its_columns(tmp_path: Path) -> None:
    frame = pl.DataFrame(schema={"_row": pl.UInt32, "MC": pl.String})
    file = RowsFile(tmp_path / "rows.parquet", frame.schema)
    file.add(frame)
    assert file.finish() == 0
    assert pl.read_parquet(tmp_path / "rows.parquet").schema == frame.schema


def test_a_disk_that_does_not_take_the_file_is_told_at_the_end(tmp_path: Path) -> None:
    frame = pl.DataFrame({"_row": [2]})
    (tmp_path / "rows.parquet").mkdir()
    file = RowsFile(tmp_path / "rows.parquet", frame.schema)
    for _ in range(5):
        file.add(frame)
    with pytest.raises((OSError, pl.exceptions.ComputeError)):
        file.finish()
