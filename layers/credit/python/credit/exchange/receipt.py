"""The answer to a submission: what became of its rows, what is wrong and what to do (docs: the contract of `receipt.json`)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, NonNegativeInt, model_validator
from pydantic.alias_generators import to_camel

from credit.catalogue.model import Dimension, Responsibility, Severity
from credit.quality.decision import Decision
from credit.quality.tally import Counted
from credit.text import Text


class Part(BaseModel):
    """A part of a receipt: camelCase outside, snake_case inside."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Counts(Part):
    """What became of the rows; received = accepted + doubtful + rejected + duplicate, always."""

    received: NonNegativeInt = 0
    accepted: NonNegativeInt = 0
    doubtful: NonNegativeInt = 0
    rejected: NonNegativeInt = 0
    duplicate: NonNegativeInt = 0

    @classmethod
    def of(cls, decisions: Mapping[Decision, int]) -> Self:
        """The counts of a tally."""
        return cls(received=sum(decisions.values()), **decisions)

    @model_validator(mode="after")
    def _reconciles(self) -> Self:
        told = self.accepted + self.doubtful + self.rejected + self.duplicate
        if self.received != told:
            raise ValueError(f"{self.received} rows were received, but {told} are accounted for")
        return self


class LedgerChanges(Part):
    """What the accepted rows did to the ledger."""

    new: NonNegativeInt = 0
    changed: NonNegativeInt = 0
    unchanged: NonNegativeInt = 0
    withdrawn: NonNegativeInt = 0


class Example(Part):
    """A place where a finding can be seen: the row as Excel numbers it, the column by its label."""

    sheet: str = ""
    row: int | None = None
    column: str | None = None


class Finding(Part):
    """One rule, one field: how often, what it means, where to look."""

    rule: str
    dimension: Dimension
    severity: Severity
    responsibility: Responsibility
    count: NonNegativeInt
    message: Text
    examples: tuple[Example, ...] = ()

    @classmethod
    def of(cls, counted: Counted) -> Self:
        """The finding of a tally; the field is named by its label in message and examples."""
        examples = tuple(Example(sheet=e.sheet, row=e.row, column=e.column) for e in counted.examples)
        return cls(
            rule=counted.rule,
            dimension=counted.dimension,
            severity=counted.severity,
            responsibility=counted.responsibility,
            count=counted.count,
            message=counted.message,
            examples=examples,
        )


class Refusal(Part):
    """Why the file as a whole was not taken."""

    rule: str
    message: Text


class FileOut(Part):
    """A file that belongs to the receipt."""

    key: str
    sha256: str
    rows: NonNegativeInt | None = None


class Receipt(Part):
    """`receipt.json`."""

    submission: str
    agency: str | None
    dataset: str
    file_name: str
    sha256: str
    received_at: datetime
    finished_at: datetime | None = None
    state: int
    state_text: Text
    refused: Refusal | None = None
    counts: Counts = Counts()
    ledger: LedgerChanges = LedgerChanges()
    findings: tuple[Finding, ...] = ()
    files: Mapping[str, FileOut] = {}

    def document(self) -> dict[str, Any]:
        """As it is written to `receipt.json`: what is not known yet, or does not apply, is left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def findings(counted: Iterable[Counted]) -> tuple[Finding, ...]:
    """The findings of a tally as a receipt tells them."""
    return tuple(Finding.of(entry) for entry in counted)
