"""Which fields of a record two rows say differently, and what each of them says (字段级比对)."""

from collections.abc import Iterable

import polars as pl

from credit.catalogue import Dataset
from credit.catalogue.model import Field
from credit.ledger import canonical
from credit.ledger.envelope import whole

PLACE = ("_sheet", "_row")
DIFFERENCES = {
    "_sheet": pl.String(),
    "_row": pl.UInt32(),
    "record_id": pl.String(),
    "record_key": pl.String(),
    "field": pl.String(),
    "old": pl.String(),
    "new": pl.String(),
}


def differences(rows: pl.DataFrame, held: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Every field in which rows differ from the newest versions of their records, shaped as `DIFFERENCES`.

    Values are canonical texts, so that no spelling of a date, an amount or a list is a difference. The time stamp of
    the source is none either.

    Args:
        rows: `_sheet, _row, record_id`, the fields of the dataset, typed.
        held: the newest versions of these records as the ledger keeps them; rows without one are passed over.
        dataset: its fields, and the document number by which a sender knows a row.
    """
    return compared(rows, held, dataset, (f for f in dataset.fields if f.code != dataset.updated_at))


def compared(rows: pl.DataFrame, held: pl.DataFrame, dataset: Dataset, fields: Iterable[Field]) -> pl.DataFrame:
    """As `differences`, of these fields only; `rows` and `held` agree in `record_id`, each record of `held` once."""
    known = whole(held, dataset).select("record_id", *dataset.by_code)
    pairs = rows.select(*PLACE, "record_id").join(known, on="record_id", maintain_order="left", validate="m:1")
    now = rows.join(held.select("record_id"), on="record_id", how="semi", maintain_order="left")
    place = now.select(*PLACE, "record_id", named(dataset).alias("record_key"))
    parts = [pl.DataFrame(schema=DIFFERENCES)]
    for field in fields:
        (new,), (old,) = (canonical.texts(frame, (field,)).get_columns() for frame in (now, pairs))
        told = place.with_columns(pl.lit(field.code).alias("field"), old.alias("old"), new.alias("new"))
        parts.append(told.filter(old.ne_missing(new)).cast(dict(DIFFERENCES)))  # type: ignore[arg-type]
    return pl.concat(parts).sort(*PLACE, maintain_order=True)


def named(dataset: Dataset) -> pl.Expr:
    """The document number of a row; what stands in its place may be somebody's number, and is left out then."""
    number = next((f.code for f in dataset.fields if f.type == "document-number"), None)
    column = pl.col(number) if number else pl.lit(None, pl.String)
    return pl.when(~column.str.contains("[0-9]{11}")).then(column)
