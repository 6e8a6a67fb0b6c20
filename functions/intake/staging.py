"""Where the steps of one submission leave their tables for the next: Parquet parts in the staging bucket.

A step that runs again writes the same parts again; how many there are travels in the task.
"""

from collections.abc import Iterator

import polars as pl

from cloud import files, settings


def put(submission: str, stage: str, part: int, frame: pl.DataFrame) -> None:
    """Write one part of a stage."""
    files.write_frame(settings.bucket("staging"), _key(submission, stage, part), frame)


def get(submission: str, stage: str, part: int) -> pl.DataFrame:
    """Read one part of a stage."""
    return files.read_frame(settings.bucket("staging"), _key(submission, stage, part))


def each(submission: str, stage: str, parts: int) -> Iterator[pl.DataFrame]:
    """The parts of a stage in order, one in memory at a time."""
    return (get(submission, stage, part) for part in range(parts))


def _key(submission: str, stage: str, part: int) -> str:
    return f"{submission}/{stage}/{part:05d}.parquet"
