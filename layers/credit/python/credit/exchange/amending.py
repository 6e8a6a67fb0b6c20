"""Rows that were written as accepted and are doubtful after all: moved from one file to the other."""

from pathlib import Path

import polars as pl

from credit.quality.findings import PLACE


def moved(accepted: Path, doubtful: Path, places: pl.DataFrame) -> int:
    """Move rows from one Parquet file to the end of another, in flat memory; how many there were.

    Args:
        accepted: `_sheet, _row` and the fields of a dataset.
        doubtful: the same columns.
        places: `_sheet, _row` of the rows; those that `accepted` does not hold are passed over.
    """
    if not places.height:
        return 0
    rows = pl.scan_parquet(accepted)
    leaving = rows.join(places.lazy(), on=PLACE, how="semi", maintain_order="left").collect()
    if leaving.height:
        _rewritten(accepted, rows.join(places.lazy(), on=PLACE, how="anti", maintain_order="left"))
        _rewritten(doubtful, pl.concat([pl.scan_parquet(doubtful), leaving.lazy()]))
    return leaving.height


def _rewritten(path: Path, rows: pl.LazyFrame) -> None:
    """Under another name first, because the rows are read from the file while they are written."""
    beside = path.with_suffix(".moving")
    rows.sink_parquet(beside, compression_level=1)
    beside.replace(path)
