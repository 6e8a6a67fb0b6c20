"""The rows of a delivery as files: JSON Lines, CSV for people and programs, Parquet for large ones."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import orjson
import polars as pl

from credit.exchange.sheets import csv_bytes

FACTS = (
    "number",
    "operation",
    "type",
    "record",
    "version",
    "subject",
    "name",
    "code",
    "agency",
    "decidedOn",
    "displayUntil",
    "marks",
    "changedAt",
    "watermark",
)
NAMES = {"jsonl": "records.jsonl", "csv": "records.csv", "parquet": "records.parquet"}
KINDS = {"jsonl": "application/x-ndjson", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
BLANK: Mapping[str, Any] = {"subject": {}, "fields": {}, "marks": ()}

Row = Mapping[str, Any]


def lines(rows: Iterable[Row]) -> bytes:
    """Rows as JSON Lines, as the feed tells them."""
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def frame(rows: Sequence[Row], codes: Sequence[str]) -> pl.DataFrame:
    """Rows as a table of texts: `FACTS`, then a column for each field code. A removal has no fields."""
    columns = (*FACTS, *codes)
    return pl.DataFrame([_flat(row) for row in rows], schema=dict.fromkeys(columns, pl.String))


def sheet(rows: Sequence[Row], labels: Mapping[str, str]) -> bytes:
    """Rows as CSV with the Chinese headers of the catalogue, safe to open in Excel."""
    return csv_bytes(frame(rows, list(labels)).rename(_apart(labels)), header=True)


def parquet(rows: Sequence[Row], codes: Sequence[str]) -> bytes:
    """Rows as Parquet, every column a text."""
    out = BytesIO()
    frame(rows, codes).write_parquet(out, compression="zstd")
    return out.getvalue()


def _flat(row: Row) -> dict[str, str | None]:
    told = {**BLANK, **{name: value for name, value in row.items() if value is not None}}
    about = {"subject": told["subject"].get("id"), "name": told["subject"].get("name")}
    plain = {**told, **told["fields"], **about, "code": told["subject"].get("code"), "marks": ";".join(told["marks"])}
    return {name: None if value is None else str(value) for name, value in plain.items() if name != "fields"}


def _apart(labels: Mapping[str, str]) -> Mapping[str, str]:
    """A header for every field; two fields with one label, or one that is a fact's, keep their codes."""
    often = [*labels.values(), *FACTS]
    return {code: label if often.count(label) == 1 else f"{label} {code}" for code, label in labels.items()}
