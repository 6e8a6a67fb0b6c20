"""Files of invented penalties under the national headers, written part by part, with the truth about their dirt."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.invented.penalties import penalties
from benchmarks.invented.soiling import all_rejected, every_row_bad, every_value_dirty, soiled
from credit.catalogue import Catalogue

DATASET = "org-penalty"
PART = 50_000


@dataclass(frozen=True)
class Kind:
    """How a file is written.

    Args:
        name: part of its file name.
        encoding: as departments' programs write: UTF-8, or GB18030 as spreadsheets do.
        dress: what is done to all its rows on top of the dirt.
    """

    name: str
    encoding: str = "utf-8"
    dress: Callable[[pl.DataFrame], pl.DataFrame] | None = None


PLAIN = Kind("penalties")
HABIT = Kind("penalties-habit", dress=every_value_dirty)
GB18030 = Kind("penalties-gb18030", encoding="gb18030")
BAD = Kind("penalties-bad", dress=every_row_bad)


def truth_of(file: Path) -> Path:
    """Where the truth about a file lies: Parquet, `_row, kind, decision` of every dirty row."""
    return file.with_suffix(".truth.parquet")


def path(folder: Path, rows: int, kind: Kind = PLAIN) -> Path:
    """Where the file of so many rows lies."""
    return folder / f"{kind.name}-{rows}.csv"


def write(folder: Path, rows: int, catalogue: Catalogue, kind: Kind = PLAIN) -> Path:
    """A file of so many rows, made unless it is there: the same bytes whenever and wherever it is made."""
    file = path(folder, rows, kind)
    if not truth_of(file).exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        told = _write(part, rows, catalogue, kind)
        part.replace(file)
        told.write_parquet(truth_of(file))
    return file


def authorities(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Name and code of the departments that may impose penalties."""
    dataset = catalogue.dataset(DATASET)
    return [(agency.name.zh, agency.code) for agency in catalogue.agencies if catalogue.may_send(agency.code, dataset)]


def _write(file: Path, rows: int, catalogue: Catalogue, kind: Kind) -> pl.DataFrame:
    fields = catalogue.dataset(DATASET).fields
    truth = []
    with file.open("w", encoding=kind.encoding, newline="") as out:
        csv.writer(out).writerow([field.label.zh for field in fields])
        for start in range(0, rows, PART):
            clean = penalties(start, min(PART, rows - start), authorities(catalogue))
            part, told = soiled(clean, start)
            part = kind.dress(part) if kind.dress else part
            truth.append(all_rejected(part, start) if kind is BAD else told)
            absent = [pl.lit(None, pl.String).alias(f.code) for f in fields if f.code not in part.columns]
            out.write(part.with_columns(absent).select(f.code for f in fields).write_csv(include_header=False))
    return pl.concat(truth)
