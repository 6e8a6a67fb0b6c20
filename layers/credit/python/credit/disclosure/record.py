"""What the dossiers keep of a record: flat values, as text."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from credit.catalogue import Dataset, Field

State = Literal["in-force", "disputed", "repaired", "withdrawn", "recalled"]


class Record(BaseModel):
    """The newest version of one record (信用记录): field code → cleansed value as text, empty fields absent."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    record: str
    subject: str
    dataset: str
    version: int
    state: State
    agency: str
    decided_on: date | None = None
    committed_at: datetime | None = None  # when the ledger took this version
    fields: Mapping[str, str]


def typed(record: Record, dataset: Dataset) -> dict[str, Any]:
    """The record's row as conditions read it: dates as dates, amounts as decimals, the rest as text; absent is None."""
    return {f.code: _value(f, record.fields.get(f.code)) for f in dataset.fields}


def day(text: str | None) -> date | None:
    """A date as the ledger writes it, or None."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _value(field: Field, text: str | None) -> Any:
    if not text:
        return None
    if field.type == "date":
        return day(text)
    if field.type in ("amount", "integer"):
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    return text.split(";") if field.many else text
