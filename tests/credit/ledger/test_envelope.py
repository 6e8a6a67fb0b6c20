"""The envelope around the values of a record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest
from pydantic import ValidationError

from credit.catalogue import Dataset
from credit.ledger import envelope
from credit.ledger.canonical import Value

Framed = Callable[[Sequence[Mapping[str, Value]]], pl.DataFrame]
AT = datetime(2026, 3, 6, 1, 2, 3, 456789, tzinfo=UTC)
TOLD = {"submission": "s", "agency": "a", "sha256": "0" * 64, "received_at": AT, "cleansed_at": AT}


def rows(framed: Framed) -> pl.DataFrame:
    known = {"record_id": "r", "record_hash": "h", "version": 1, "state": "in-force", "change": "new", "_sheet": "表1"}
    frame = framed([{"JE": Decimal("2.5"), "MC": "北辰"}])
    return frame.with_columns(_row=pl.lit(7, dtype=pl.UInt32), **{name: pl.lit(value) for name, value in known.items()})


def test_rows_are_put_into_their_envelope(dataset: Dataset, framed: Framed) -> None:
    told = envelope.enveloped(
        rows(framed).with_columns(_decision=pl.lit("accepted")), dataset, envelope.Provenance.of(dataset, **TOLD)
    )
    assert dict(told.schema) == {n: t for n, t in envelope.schema(dataset).items() if n != "committed_at"}
    row = told.row(0, named=True)
    assert (row["sheet"], row["row"], row["agency"], row["collected_by"]) == ("表1", 7, "a", "0")
    assert (row["nature"], row["subject_kind"], row["dataset_version"]) == ("negative", "organisation", 1)
    assert (row["received_at"], row["JE"], row["subject_id"]) == (AT, Decimal("2.5"), None)


def test_a_row_without_its_record_is_not_enveloped(dataset: Dataset, framed: Framed) -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="record_id"):
        envelope.enveloped(rows(framed).drop("record_id"), dataset, envelope.Provenance.of(dataset, **TOLD))


def test_an_empty_frame_has_the_same_columns(dataset: Dataset, framed: Framed) -> None:
    told = envelope.enveloped(rows(framed).clear(), dataset, envelope.Provenance.of(dataset, **TOLD))
    assert told.is_empty()
    assert told.columns == [name for name in envelope.schema(dataset) if name != "committed_at"]


def test_where_rows_come_from_must_be_told(dataset: Dataset) -> None:
    with pytest.raises(ValidationError, match="sha256"):
        envelope.Provenance.of(dataset, **{name: value for name, value in TOLD.items() if name != "sha256"})


def test_every_column_says_what_it_means_in_both_languages() -> None:
    assert all(column.label.zh and column.label.en for column in envelope.COLUMNS.values())


def test_no_amount_that_a_field_may_allow_is_rounded(dataset: Dataset) -> None:
    kind = envelope.field_types(dataset)["JE"]
    assert pl.Series([Decimal("0.123456789")], dtype=kind).to_list() == [Decimal("0.123456789")]
