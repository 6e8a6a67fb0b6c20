"""A process that commits submissions to a dataset, comparing again whenever another one was quicker.

Called with the dataset as JSON, the name of the process, how many submissions it has, how many records each changes.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from cloud import ledger
from credit.catalogue import Dataset
from credit.errors import LedgerMoved
from credit.ledger import envelope
from credit.ledger.compare import WRITTEN, compare


def rows_of(dataset: Dataset, submission: str, compared: pl.DataFrame) -> pl.DataFrame:
    """What the ledger takes, without values: the envelope is what counts here."""
    at = datetime(2026, 3, 6, tzinfo=UTC)
    told = envelope.Provenance.of(
        dataset, submission=submission, agency="A", sha256="0" * 64, received_at=at, cleansed_at=at
    )
    empty = [pl.lit(None, dtype=kind).alias(code) for code, kind in envelope.field_types(dataset).items()]
    return envelope.enveloped(compared.with_columns(*empty, sheet=pl.lit(""), row=pl.lit(2)), dataset, told)


def commit(dataset: Dataset, submission: str, records: int) -> int:
    """Give every record a content of this submission's own; how often it had to be compared again."""
    incoming = pl.DataFrame({"record_id": [f"r{n}" for n in range(records)], "record_hash": [submission] * records})
    for attempt in range(1000):
        snapshot, known = ledger.current(dataset, incoming["record_id"])
        compared = compare(incoming, known).filter(pl.col("change").is_in(WRITTEN))
        try:
            ledger.commit(dataset, submission, [rows_of(dataset, submission, compared)], snapshot)
        except LedgerMoved:
            continue
        return attempt
    raise AssertionError("never landed")


def main(told: str, name: str, submissions: str, records: str) -> None:
    """Commit them one after the other; print how often it was overtaken."""
    dataset = Dataset.model_validate_json(Path(told).read_text(encoding="utf-8"))
    print(sum(commit(dataset, f"{name}-{n}", int(records)) for n in range(int(submissions))))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
