"""Print what the ledger holds of a dataset, now or as of a time."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
import polars as pl
import polars.selectors as cs

from credit.catalogue import Dataset
from credit.errors import BadRequest
from credit.ledger import envelope
from gongxin import looks, platform

FORMULA = r"^[=+\-@\t\r＝＋－＠]"
BOM = "\ufeff"  # without it Excel takes UTF-8 for GBK


@click.command("records")
@click.argument("dataset")
@click.option("--as-of", help="as it was at a time: 2027-01-31 (its end), 2027-01-31T08:00:00")
@click.option("--versions", is_flag=True, help="every version, with a column that says whether it is superseded")
@click.option("--format", "form", type=click.Choice(["csv", "json", "parquet"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="write to a file instead")
def records_command(dataset: str, as_of: str | None, versions: bool, form: str, out: Path | None) -> None:
    """What the ledger holds of DATASET, the newest version of each record: CSV, one JSON object a line, or Parquet.

    A CSV file written with --out begins with a byte order mark and opens in Excel as it is. Texts that a spreadsheet
    would take for a formula get an apostrophe. Whoever lists records of persons is written into the access log.
    """
    platform.enter()
    from cloud import clock, knowledge, ledger, sealing

    entry = knowledge.catalogue().dataset(dataset)
    if entry.subject.kind == "person":
        looks.log("records", "operation", {"dataset": dataset}, [])
    held = ledger.records(entry, clock.instant(as_of) if as_of else None, versions)
    frames = (sealing.open_columns(frame, entry) for frame in held)
    empty = _empty(entry, versions)
    with _opened(out, form) as target:
        WRITERS[form](_led(empty, frames), target, out is not None)


def _empty(entry: Dataset, versions: bool) -> pl.DataFrame:
    return pl.DataFrame(schema=envelope.schema(entry) | ({"superseded": pl.Boolean()} if versions else {}))


def _led(empty: pl.DataFrame, frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The frames, or the empty one where there is none: a reader gets its columns in any case."""
    frames = iter(frames)
    yield next(frames, empty)
    yield from frames


@contextmanager
def _opened(out: Path | None, form: str) -> Iterator[IO[bytes]]:
    if out is not None:
        unfinished = out.with_name(f".{out.name}.part")
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(out)
        return
    if form == "parquet" and sys.stdout.isatty():
        raise BadRequest("Parquet is not for reading on a terminal: add --out FILE, or send it to a file")
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def _csv(frames: Iterator[pl.DataFrame], target: IO[bytes], for_people: bool) -> None:
    first = True
    for frame in frames:
        if first and for_people:
            target.write(BOM.encode())
        target.write(_plain(frame, guarded=True).write_csv(include_header=first).encode())
        first = False


def _json(frames: Iterator[pl.DataFrame], target: IO[bytes], _for_people: bool) -> None:
    for frame in frames:
        for row in _plain(frame, guarded=False).iter_rows(named=True):
            target.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _parquet(frames: Iterator[pl.DataFrame], target: IO[bytes], _for_people: bool) -> None:
    import pyarrow.parquet as pq

    first = next(frames).to_arrow()
    with pq.ParquetWriter(target, first.schema, compression="zstd") as writer:
        writer.write_table(first)
        for frame in frames:
            writer.write_table(frame.to_arrow().cast(first.schema))


def _plain(frame: pl.DataFrame, *, guarded: bool) -> pl.DataFrame:
    """Instants with their zone, amounts without trailing zeros, texts guarded against spreadsheets."""
    told = frame.with_columns(
        cs.datetime().dt.to_string("%Y-%m-%dT%H:%M:%S%.6fZ"),
        cs.date().dt.to_string("%Y-%m-%d"),
        cs.decimal().cast(pl.String).str.strip_chars_end("0").str.strip_suffix("."),
    )
    text = cs.by_name(frame.select(cs.string()).columns)
    return told.with_columns(text.str.replace(f"({FORMULA})", "'$1")) if guarded else told


Writer = Callable[[Iterator[pl.DataFrame], IO[bytes], bool], None]
WRITERS: dict[str, Writer] = {"csv": _csv, "json": _json, "parquet": _parquet}
