"""The rows of a batch query: those of the request, and those of an uploaded list as the file reader finds them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from pydantic import BaseModel

from cloud import files, knowledge, secrets, settings
from credit.catalogue import Catalogue
from credit.errors import FileRefused
from credit.insight.asked_rows import SENT, asked_rows
from credit.quality.reading import read
from functions.batches.store import Batch
from functions.intake import staging
from functions.permissions.policy import policy

PART = 5_000  # rows that are looked up together
COLUMNS = {"DM": "code", "MC": "name", "ZJHM": "id_number", "SQM": "consent", "SPBH": "approval"}
PLACES = pl.Schema({"place": pl.UInt32, "sheet": pl.String, "row": pl.UInt32})


class TooManyRows(FileRefused):
    """The list is longer than the policy allows."""

    def __init__(self, limit: int) -> None:
        super().__init__("file.too-large", limit=limit)


def items(asked: Sequence[BaseModel]) -> pl.DataFrame:
    """The rows that a request has in its body, numbered from 1."""
    told = [{"place": n, "sheet": "", "row": n, **item.model_dump()} for n, item in enumerate(asked, 1)]
    rows = pl.DataFrame(told, schema={**PLACES, **dict.fromkeys(SENT, pl.String)})
    return asked_rows(rows, knowledge.catalogue(), secrets.record_key())


def stage(batch: Batch) -> tuple[int, int]:
    """Read the uploaded list and leave its rows in staging; how many parts and rows.

    Raises:
        FileRefused: it cannot be read, or has more rows than the policy allows (`TooManyRows`).
    """
    parts = rows = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        files.fetch(settings.bucket("lists"), batch.list_key or "", path, limit=policy().batches.list_bytes)
        for frame in _counted(_read(path)):
            staging.put(batch.staged, batch.stage, parts, frame)
            parts, rows = parts + 1, rows + frame.height
    return parts, rows


def _read(path: Path) -> Iterator[pl.DataFrame]:
    place, most = 0, policy().batches.rows
    dataset = _catalogue().dataset("query-list")
    for batch in read(path, dataset, _catalogue(), batch_rows=PART).batches:
        numbers = pl.Series("place", range(place + 1, place + batch.height + 1), dtype=pl.UInt32)
        place += batch.height
        if place > most:
            raise TooManyRows(most)
        yield asked_rows(_renamed(batch).with_columns(numbers), knowledge.catalogue(), secrets.record_key())


def _renamed(batch: pl.DataFrame) -> pl.DataFrame:
    """A row whose cells have moved says nothing that could be relied on."""
    whole = [pl.when(pl.col("_fault").is_null()).then(pl.col(code)).alias(name) for code, name in COLUMNS.items()]
    return batch.select(pl.col("_sheet").alias("sheet"), pl.col("_row").alias("row"), *whole)


def _counted(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Frames in which `use` counts over the whole list."""
    seen: Counter[str] = Counter()
    for frame in frames:
        before = pl.col("consent").replace_strict(dict(seen), default=0, return_dtype=pl.UInt32) if seen else 0
        yield frame.with_columns(pl.col("use") + before)
        seen.update(frame["consent"].drop_nulls())


@cache
def _catalogue() -> Catalogue:
    """A catalogue of the list alone, so that no list is taken for a file of a dataset."""
    return Catalogue.of([knowledge.document("lists/query-list.yaml")])
