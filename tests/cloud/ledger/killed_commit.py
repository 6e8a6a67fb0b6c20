"""A process that commits a submission and is killed at a given point of it.

Called with the dataset as JSON, its rows as Parquet, the submission, the snapshot expected (or `none`), the point.
"""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import event

from cloud import ledger
from credit.catalogue import Dataset

POINTS = ("before-rows", "between-files", "before-the-catalogue", "before-its-commit", "after-its-commit")


def die(*_: Any, **__: Any) -> None:
    """No clean-up, no `finally`: as a power cut or the kernel would do it."""
    os.kill(os.getpid(), signal.SIGKILL)


def batches(rows: pl.DataFrame, point: str) -> Iterator[pl.DataFrame]:
    """The rows twice over, each large enough for a file of its own."""
    if point == "before-rows":
        die()
    half = rows.height // 2
    yield rows.head(half)
    if point == "between-files":
        die()
    yield rows.tail(rows.height - half)


def arm(point: str) -> None:
    """Have the catalogue's engine kill the process around the one statement that makes a commit visible."""
    engine = ledger.catalogue().engine  # type: ignore[attr-defined]
    armed = []

    def updating(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE iceberg_tables"):
            armed.append(True)
            if point == "before-the-catalogue":
                die()

    def committing(_connection: Any) -> None:
        if armed and point == "before-its-commit":
            die()

    def checked_in(*_: Any) -> None:
        if armed and point == "after-its-commit":
            die()

    event.listen(engine, "before_cursor_execute", updating)
    event.listen(engine, "commit", committing)
    event.listen(engine, "checkin", checked_in)


def main(told: str, rows: str, submission: str, expected: str, point: str) -> None:
    """Commit, and die at the point."""
    dataset = Dataset.model_validate_json(Path(told).read_text(encoding="utf-8"))
    ledger.ensure(dataset)
    arm(point)
    snapshot = None if expected == "none" else int(expected)
    ledger.commit(dataset, submission, batches(pl.read_parquet(rows), point), snapshot)


if __name__ == "__main__":
    main(*sys.argv[1:])
