"""The receipt (回执): the platform's answer to a submission, `receipt.json`."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic import Field as Attribute
from pydantic.alias_generators import to_camel

from credit.catalogue.document import Dimension, Responsibility, Severity
from credit.text import Text


class Told(BaseModel):
    """A part of the receipt: camelCase in JSON."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Counts(Told):
    """Every row is accounted for (design rule 2)."""

    received: int = 0
    accepted: int = 0
    doubtful: int = 0
    rejected: int = 0
    duplicate: int = 0

    @model_validator(mode="after")
    def _reconciles(self) -> Self:
        if self.received != self.accepted + self.doubtful + self.rejected + self.duplicate:
            raise ValueError("received is not accepted + doubtful + rejected + duplicate")
        return self


class LedgerChanges(Told):
    """What the accepted rows did to the ledger."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    outdated: int | None = Attribute(
        default=None, description="Rows older than what the platform has (旧数据), if any."
    )


class Example(Told):
    """Where a finding can be looked at: never the value itself."""

    sheet: str
    row: int
    column: str


class FindingTold(Told):
    """One kind of finding, with how often and three places where."""

    rule: str
    dimension: Dimension
    severity: Severity
    responsibility: Responsibility
    count: int
    message: Text
    expected: Text | None = None
    examples: tuple[Example, ...] = ()


class FileTold(Told):
    """A file that belongs to the answer: its key in the outbox, its SHA-256, its rows."""

    key: str
    sha256: str
    rows: int | None = None

    @classmethod
    def of(cls, path: Path, rows: int | None = None) -> Self:
        """A file as it lies in a folder, under its own name."""
        with path.open("rb") as content:
            return cls(key=path.name, sha256=hashlib.file_digest(content, "sha256").hexdigest(), rows=rows)


class RefusalTold(Told):
    """Why the file as a whole was not taken."""

    rule: str
    message: Text


class CorrectionTold(Told):
    """Which earlier submission this one corrects: rows of it that are settled now, and rows that are still open."""

    submission: str
    settled: int
    open: int


class RecallTold(Told):
    """Which submission was taken back: records that are gone, such as say again what they said before, and the rest."""

    submission: str
    withdrawn: int
    restored: int
    overtaken: int = Attribute(description="Records of which later submissions brought newer versions: they stay.")


class ZeroReportTold(Told):
    """The sender had nothing to report; for which period, where it was said."""

    period: str | None = None


class MarkTold(Told):
    """A mark was set on a record, or cleared (`none`); without a version it came too late, and nothing was done."""

    record: str
    mark: str
    case_number: str
    version: int | None = None


class FieldChanged(Told):
    """How many records say something else in a field than before."""

    field: str
    label: Text
    count: int


class FullTold(Told):
    """The file was the whole of what its sender has: so many of its records were not in it."""

    missing: int
    withdrawn: bool


class Receipt(Told):
    """The whole answer."""

    submission: str
    agency: str
    dataset: str
    file_name: str
    sha256: str
    received_at: datetime
    finished_at: datetime | None = None
    state: int
    state_text: Text
    refused: RefusalTold | None = None
    dry_run: bool | None = Attribute(default=None, description="Judged for trial: nothing was stored.")
    correction: CorrectionTold | None = None
    zero_report: ZeroReportTold | None = None
    mark: MarkTold | None = None
    recall: RecallTold | None = None
    counts: Counts = Counts()
    ledger: LedgerChanges = LedgerChanges()
    differences: tuple[FieldChanged, ...] | None = Attribute(
        default=None, description="What the changed records change, most frequent first."
    )
    full: FullTold | None = None
    findings: tuple[FindingTold, ...] = ()
    files: Mapping[str, FileTold] = {}

    def json_bytes(self) -> bytes:
        """`receipt.json`; what does not apply is left out."""
        return self.model_dump_json(by_alias=True, exclude_none=True, indent=2).encode()
