"""Rows with their subjects: `subject_id`, `link` (result 01–06) and `method` beside every row."""

from collections.abc import Callable, Iterable

import polars as pl

from credit.catalogue import Dataset
from credit.linkage.keys import subject_ids, subject_keys
from credit.linkage.match import link
from credit.linkage.names import name_keys

Known = Callable[[Iterable[str]], pl.DataFrame]


def identify(rows: pl.DataFrame, dataset: Dataset, secret: bytes, known: Known) -> pl.DataFrame:
    """The rows with `subject_id, link, method`.

    Args:
        rows: cleansed rows with the dataset's fields.
        secret: the platform's key.
        known: looks keys up and answers columns `key, subject, names`.
    """
    keys = subject_keys(rows, dataset, secret)
    strongest = keys.select(pl.coalesce(pl.all())).to_series()
    fresh = pl.Series("fresh", subject_ids(strongest, secret), dtype=pl.String)
    names = rows.select(name_keys(pl.col(dataset.subject.name))).to_series()
    asked = keys.select(pl.concat_list(pl.all()).explode()).to_series().drop_nulls().unique()
    return pl.concat(
        [rows, link(keys, names, known(asked), fresh, registers=dataset.subject.registers)], how="horizontal"
    )
