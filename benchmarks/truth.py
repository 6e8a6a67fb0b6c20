"""Whether a run's answer is right: a fast wrong answer is a failure."""

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from benchmarks.invented.files import truth_of
from benchmarks.invented.ledger import changes
from benchmarks.invented.soiling import FIRST_ROW
from benchmarks.process import Sample

DECISIONS = ("accepted", "doubtful", "rejected", "duplicate")
KEPT = ("accepted", "doubtful")


class Wrong(Exception):
    """A run's answer differs from the truth; the message says where."""


def expected(file: Path, rows: int) -> Mapping[str, int]:
    """How many rows of a file there are of each decision."""
    dirty = dict(pl.read_parquet(truth_of(file))["decision"].value_counts().iter_rows())
    clean = rows - sum(dirty.values())
    return {decision: dirty.get(decision, 0) + clean * (decision == "accepted") for decision in DECISIONS}


def check(file: Path, rows: int, out: Path | None = None, *, ledger: bool = False) -> Callable[[Sample], None]:
    """What refuses a sample whose counts, rows or changes of the ledger are not those of the truth.

    Args:
        file: what was judged.
        rows: how many rows it has.
        out: where the run left its rows; without it only the counts are looked at.
        ledger: whether the run compared with the ledger.
    """
    counts = dict(expected(file, rows))
    if ledger:
        counts |= changes(counts["accepted"])

    def refuse(sample: Sample) -> None:
        _refuse_other(counts, sample.counts, file)
        if out is not None:
            for decision in KEPT:
                _refuse_rows(file, rows, out, decision)

    return refuse


def _refuse_other(wanted: Mapping[str, int], told: Mapping[str, int], file: Path) -> None:
    other = {name: (count, told.get(name, 0)) for name, count in wanted.items() if told.get(name, 0) != count}
    if other:
        raise Wrong(f"{file.name}: " + ", ".join(f"{n} should be {a}, is {b}" for n, (a, b) in other.items()))


def _refuse_rows(file: Path, rows: int, out: Path, decision: str) -> None:
    truth = pl.read_parquet(truth_of(file))
    every = pl.int_range(FIRST_ROW, rows + FIRST_ROW, dtype=pl.UInt32, eager=True).to_frame("_row")
    told = every.join(truth, on="_row", how="left").with_columns(pl.col("decision").fill_null("accepted"))
    wanted = told.filter(pl.col("decision") == decision).select("_row", "kind")
    found = pl.read_parquet(out / f"{decision}.parquet", columns=["_row"])
    lost = wanted.join(found, on="_row", how="anti")
    if lost.height or found.height != wanted.height:
        kinds = dict(lost["kind"].value_counts().iter_rows())
        raise Wrong(f"{file.name}: {decision} {found.height} rows, should be {wanted.height}; lost {kinds}")
