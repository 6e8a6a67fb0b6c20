"""What the dossiers keep: subjects and their records, as flat values."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from credit.catalogue import Dataset, Field

State = Literal["in-force", "disputed", "repaired", "withdrawn"]


class Kept(BaseModel):
    """An item of a table; attributes that disclosure does not ask about are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class Record(Kept):
    """The newest version of one record (信用记录): field code → cleansed value as text, empty fields absent."""

    record: str
    subject: str
    dataset: str
    version: int
    state: State
    agency: str
    decided_on: date | None = None
    fields: Mapping[str, str]


class Subject(Kept):
    """One body or person (信用主体). `registered` says whether the register itself has named it."""

    id: str
    kind: Literal["organisation", "person"]
    category: str | None = None
    name: str
    former_names: tuple[str, ...] = ()
    codes: Mapping[str, str] = {}
    region: str | None = None
    status: str | None = None
    registered: bool = False
    version: int = 0

    @property
    def code(self) -> str | None:
        """The 统一社会信用代码, else the strongest code it has."""
        return self.codes.get("uscc") or next(iter(self.codes.values()), None)


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
