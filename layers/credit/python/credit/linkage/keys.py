"""The keys by which a row names its subject, strongest first (GB 32100 code, then the older codes), never a name.

A key is `kind:value`, such as `uscc:91990100MA0TEXT129`. Keys of persons are replaced by a keyed hash before they leave
this module: nothing downstream can tell an identity number from its key.
"""

import hashlib
import hmac
from collections.abc import Iterable

import polars as pl

from credit.catalogue import Dataset
from credit.quality import identifiers

ID_LENGTH = 32


def subject_keys(rows: pl.DataFrame, dataset: Dataset, secret: bytes) -> pl.DataFrame:
    """Columns `key_0, key_1, …` in the order of `dataset.subject.codes`; null: absent, or fails its check.

    A code that fails its check names nobody: two bodies that share a mistyped or placeholder code must never meet.
    """
    columns = [
        _key(kind, field).alias(f"key_{n}")
        for n, (kind, field) in enumerate(dataset.subject.codes.items())
        if field in rows.columns
    ]
    keys = (
        rows.select(columns) if columns else pl.DataFrame({"key_0": pl.Series([None] * rows.height, dtype=pl.String)})
    )
    if dataset.subject.kind == "person":
        return keys.with_columns(pl.all().map_elements(lambda key: hashed(key, secret), return_dtype=pl.String))
    return keys


def hashed(key: str, secret: bytes) -> str:
    """The keyed hash of a person's key."""
    return "person:" + hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()[:ID_LENGTH]


def subject_ids(keys: Iterable[str | None], secret: bytes) -> list[str | None]:
    """Opaque ids of subjects that nobody knows yet, one for each key; the same key always gives the same id."""
    return [
        None if key is None else hmac.new(secret, f"subject:{key}".encode(), hashlib.sha256).hexdigest()[:ID_LENGTH]
        for key in keys
    ]


def _key(kind: str, field: str) -> pl.Expr:
    value = pl.col(field)
    if kind not in identifiers.KINDS:
        return pl.lit(f"{kind}:") + value
    sound = identifiers.KINDS[kind].reasons(value, None) == 0
    return pl.when(sound).then(pl.lit(f"{kind}:") + value)
