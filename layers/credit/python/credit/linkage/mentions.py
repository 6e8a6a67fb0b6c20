"""What rows say of their subjects, one mention a subject."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from credit.catalogue import Dataset
from credit.linkage.asked import sound

SEPARATOR = ";"


@dataclass(frozen=True)
class Mention:
    """What one row says of its subject; `on` is the day from which it holds, `told` the day on which it was known."""

    id: str
    kind: str
    name: str | None
    codes: Mapping[str, str] = field(default_factory=dict)
    former_names: tuple[str, ...] = ()
    region: str | None = None
    legal_representative: str | None = None
    status: str | None = None
    founded: date | None = None
    ended: date | None = None
    on: date | None = None
    told: date | None = None


def mentions(linked: pl.DataFrame, dataset: Dataset) -> list[Mention]:
    """One mention for every subject in rows of the ledger, of several the one that holds from the latest day."""
    if linked.is_empty():
        return []
    day = pl.col(dataset.decided_on) if dataset.decided_on else pl.lit(None, pl.Date)
    dated = linked.with_columns(day.alias("_on")).sort("_on", nulls_last=False, maintain_order=True)
    codes = [_sound(kind, name, dataset) for kind, name in dataset.subject.codes.items() if name in linked.columns]
    last = dated.unique("subject_id", keep="last", maintain_order=True).with_columns(codes)
    return [_mention(row, dataset) for row in last.iter_rows(named=True)]


def _mention(row: Mapping[str, Any], dataset: Dataset) -> Mention:
    fields = dataset.subject
    about = ("region", "legal_representative", "status")
    told = {name: row[code] for name in about if (code := getattr(fields, name)) is not None}
    former = (row[fields.former_names] or "").split(SEPARATOR) if fields.former_names else ()
    return Mention(
        id=row["subject_id"],
        kind=fields.kind,
        name=row[fields.name],
        codes={kind: value for kind in fields.codes if (value := row.get(f"_{kind}"))},
        former_names=tuple(name for name in former if name),
        founded=row[fields.valid_from] if fields.valid_from else None,
        ended=row[fields.valid_to] if fields.valid_to else None,
        on=row["_on"],
        told=row["committed_at"].date(),
        **told,
    )


def _sound(kind: str, name: str, dataset: Dataset) -> pl.Expr:
    """A code that passes its checks; one that does not is no attribute of anybody."""
    return pl.when(sound(kind, name, dataset, pl.col(name))).then(pl.col(name)).alias(f"_{kind}")
