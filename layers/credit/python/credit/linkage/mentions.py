"""What rows say of their subjects, one mention a subject."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from credit.catalogue import Dataset
from credit.linkage.keys import subject_keys
from credit.linkage.subject import Mention

ORG_CODE = slice(8, 17)  # GB 32100: positions 9 to 17 are the organisation code


def mentions(linked: pl.DataFrame, dataset: Dataset, secret: bytes) -> list[Mention]:
    """One mention for every subject in the rows, the last row's where there are several."""
    if linked.is_empty():
        return []
    keys = subject_keys(linked, dataset, secret)
    together = pl.concat(
        [linked, keys.select(pl.concat_list(pl.all()).list.drop_nulls().alias("_keys"))], how="horizontal"
    )
    last = together.unique("subject_id", keep="last", maintain_order=True)
    return [_mention(row, dataset) for row in last.iter_rows(named=True)]


def _mention(row: Mapping[str, Any], dataset: Dataset) -> Mention:
    fields = dataset.subject
    return Mention(
        id=row["subject_id"],
        kind=fields.kind,
        name=row[fields.name],
        codes=_codes(row["_keys"], registers=fields.registers),
        former_names=tuple((row[fields.former_names] or "").split(";")) if fields.former_names else (),
        region=row[fields.region] if fields.region else None,
        status=row[fields.status] if fields.status else None,
    )


def _codes(keys: list[str], *, registers: bool) -> dict[str, str]:
    """Codes by kind; the register's rows also give the organisation code that every unified code contains."""
    codes = dict(key.split(":", 1) for key in keys)
    if registers and "uscc" in codes:
        codes.setdefault("org-code", codes["uscc"][ORG_CODE])
    return codes
