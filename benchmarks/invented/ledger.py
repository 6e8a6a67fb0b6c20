"""A ledger to compare with: the platform's own Iceberg table, of records that are sent and many that nobody sends."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from random import Random

import polars as pl

from cloud import ledger
from credit.catalogue import Dataset
from credit.ledger.envelope import Provenance, enveloped

PART = 500_000
LENGTH = 32 + 64  # hexadecimal characters of an id and a hash
AT = datetime(2026, 6, 1, tzinfo=UTC)
NEW, CHANGED = 10, 5  # of a hundred sent records so many are new to the ledger, so many say something else


def held(sent: pl.DataFrame) -> pl.DataFrame:
    """What the ledger holds of records that will be sent: most as they are sent, some with another content.

    Args:
        sent: `record_id, record_hash` of the accepted rows.
    """
    turn = pl.int_range(pl.len()) % 100
    other = pl.when(turn < NEW + CHANGED).then(pl.col("record_hash").str.reverse()).otherwise("record_hash")
    return sent.with_columns(record_hash=other).filter(turn >= NEW)


def changes(sent: int) -> Mapping[str, int]:
    """What so many sent records do to a ledger that holds what `held` says."""
    turns = [turn % 100 for turn in range(sent)]
    new = sum(turn < NEW for turn in turns)
    changed = sum(NEW <= turn < NEW + CHANGED for turn in turns)
    return {"new": new, "changed": changed, "unchanged": sent - new - changed}


def fill(dataset: Dataset, sent: pl.DataFrame, rows: int) -> None:
    """Commit a ledger of so many records of a dataset, those of `held` among them."""
    ledger.commit(dataset, "benchmark", (_enveloped(part, dataset) for part in _parts(held(sent), rows)), None)


def _parts(known: pl.DataFrame, rows: int) -> Iterator[pl.DataFrame]:
    """The known records are spread over the table, as years of uploads would have left them."""
    parts = max(1, rows // PART)
    for part in range(parts):
        own = known.gather_every(parts, part)
        yield pl.concat([own, _strangers(part, rows // parts - own.height)])


def _strangers(part: int, count: int) -> pl.DataFrame:
    """Records that nobody sends: an id of 32 hexadecimal characters and a hash of 64."""
    drawn = Random(part).randbytes(count * LENGTH // 2).hex()
    starts = range(0, len(drawn), LENGTH)
    ids, hashes = [drawn[at : at + 32] for at in starts], [drawn[at + 32 : at + LENGTH] for at in starts]
    return pl.DataFrame({"record_id": ids, "record_hash": hashes})


def _enveloped(part: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    provenance = Provenance.of(
        dataset, submission="benchmark", agency="11990100MC0000020U", sha256="0" * 64, received_at=AT, cleansed_at=AT
    )
    row = pl.int_range(1, pl.len() + 1, dtype=pl.Int32)
    filled = part.with_columns(pl.lit(None, pl.String).alias(code) for code in dataset.by_code).with_columns(
        version=pl.lit(1), state=pl.lit("in-force"), change=pl.lit("new"), sheet=pl.lit(""), row=row
    )
    return enveloped(filled, dataset, provenance)
