"""The files on which linking is measured: a register, rows about its subjects, the truth about the rows."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from benchmarks.invented.mentions import mentions
from benchmarks.invented.subjects import register

PART = 250_000


class Files(NamedTuple):
    """Where they lie."""

    register: Path
    rows: Path
    truth: Path


def write(folder: Path, count: int) -> Files:
    """A register of so many subjects and as many rows, made unless they are there."""
    files = Files(*(folder / f"linking-{count}-{name}.parquet" for name in Files._fields))
    if not files.truth.exists():
        folder.mkdir(parents=True, exist_ok=True)
        register(count).write_parquet(files.register)
        parts = [mentions(start, min(PART, count - start), count) for start in range(0, count, PART)]
        pl.concat(rows for rows, _ in parts).write_parquet(files.rows)
        pl.concat(truth for _, truth in parts).write_parquet(files.truth)
    return files
