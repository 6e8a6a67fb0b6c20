"""Rows that later rows made doubtful change files and are neither lost nor doubled."""

from pathlib import Path

import polars as pl
import pytest

from credit.exchange.amending import moved


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    rows = pl.DataFrame(
        {"_sheet": [""] * 6, "_row": range(2, 8), "CF_WSH": list("abcdef")}, schema_overrides={"_row": pl.UInt32}
    )
    paths = tmp_path / "accepted.parquet", tmp_path / "doubtful.parquet"
    for path, part in zip(paths, (rows[:4], rows[4:]), strict=True):
        part.write_parquet(path)
    return paths


def places(*rows: int) -> pl.DataFrame:
    return pl.DataFrame({"_sheet": [""] * len(rows), "_row": rows}, schema={"_sheet": pl.String, "_row": pl.UInt32})


def rows_of(files: tuple[Path, Path]) -> list[list[int]]:
    return [pl.read_parquet(path)["_row"].to_list() for path in files]


def test_a_row_moves_with_all_it_says(files: tuple[Path, Path]) -> None:
    assert moved(*files, places(3, 5)) == 2
    assert rows_of(files) == [[2, 4], [6, 7, 3, 5]]
    assert pl.read_parquet(files[1])["CF_WSH"].to_list() == list("efbd")


@pytest.mark.parametrize("asked", [(), (6,), (99,)])
def test_a_row_that_was_not_accepted_stays_where_it_is(files: tuple[Path, Path], asked: tuple[int, ...]) -> None:
    assert moved(*files, places(*asked)) == 0
    assert rows_of(files) == [[2, 3, 4, 5], [6, 7]]


def test_moving_twice_is_moving_once(files: tuple[Path, Path]) -> None:
    assert [moved(*files, places(3)), moved(*files, places(3))] == [1, 0]
    assert rows_of(files) == [[2, 4, 5], [6, 7, 3]]


def test_nothing_but_the_two_files_is_left(files: tuple[Path, Path]) -> None:
    moved(*files, places(2, 3, 4, 5))
    assert sorted(path.name for path in files[0].parent.iterdir()) == ["accepted.parquet", "doubtful.parquet"]
    assert rows_of(files) == [[], [6, 7, 2, 3, 4, 5]]
