"""Where the steps of one submission leave their tables for the next: Parquet parts in the staging bucket.

A step that runs again writes the same parts again; how many there are travels in the task.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict

import polars as pl

from cloud import files, settings
from credit.ledger import partitions
from credit.quality.reading import FileFinding, Header
from credit.quality.reading.model import Placed

TALLY = pl.Schema({"what": pl.String, "count": pl.Int64})


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


def spread(submission: str, stage: str, part: int, rows: pl.DataFrame, of: int) -> None:
    """Write the rows of one part apart for each of so many partitions, by their `record_id`."""
    number = partitions.numbers(rows["record_id"], of).alias("_number")
    apart = rows.with_columns(number).partition_by("_number", as_dict=True, include_key=False)
    for partition in range(of):
        put(submission, f"{stage}-{partition:05d}", part, apart.get((partition,), rows.clear()))


def collected(submission: str, stage: str, partition: int, parts: int) -> pl.DataFrame:
    """What all parts have of one partition, in the order of the parts."""
    return pl.concat(each(submission, f"{stage}-{partition:05d}", parts), how="diagonal_relaxed")


def put_tally(submission: str, stage: str, part: int, told: Mapping[str, int]) -> None:
    """Write what one part of a stage counted."""
    put(submission, stage, part, pl.DataFrame({"what": [*told], "count": [*told.values()]}, schema=TALLY))


def tally(submission: str, stage: str, parts: int) -> Counter[str]:
    """What all parts of a stage counted together."""
    total: Counter[str] = Counter()
    for part in each(submission, stage, parts):
        total.update(dict(part.iter_rows()))
    return total


def put_header(submission: str, header: Header) -> None:
    """How the file was read, and what was found about it as a whole."""
    told = json.dumps(asdict(header), ensure_ascii=False, default=str)
    files.write(settings.bucket("staging"), f"{submission}/reading.json", told.encode(), "application/json")


def header(submission: str) -> Header:
    """What `put_header` left."""
    told = json.loads(files.read(settings.bucket("staging"), f"{submission}/reading.json"))
    notes = [FileFinding(**{**note, "rows": tuple(note["rows"])}) for note in told.pop("notes")]
    places = [Placed(**place) for place in told.pop("places")]
    return Header(**told, notes=notes, places=places)


def clear(submission: str) -> None:
    """Forget everything: the ledger has it, or nobody wants it. What a crash leaves behind expires by itself."""
    files.delete_below(settings.bucket("staging"), f"{submission}/")
