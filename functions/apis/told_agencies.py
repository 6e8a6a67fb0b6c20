"""What agencies are told: uploads and their state, links to files, dossiers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from credit.text import Text
from functions.apis.problems import Told
from functions.apis.told import Named, RecordTold, SubjectTold, Total


class UploadAddress(Told):
    """Where and how to send the file: one request with this method and these headers, before it expires."""

    method: Literal["PUT"] = "PUT"
    url: str
    headers: Mapping[str, str]
    expires_at: datetime


class TicketTold(Told):
    """A ticket for one upload; without `upload` nothing need be sent any more."""

    id: str
    key: str
    upload: UploadAddress | None
    status: str


class Step(Told):
    """A step of intake that is done."""

    name: str
    at: datetime


class Refusal(Told):
    """Why a file was refused."""

    rule: str
    message: Text | None


class CorrectionTold(Told):
    """Which earlier submission was corrected: rows of it that are settled by this one, and those still open then."""

    submission: str
    settled: int
    open: int


class RecalledTold(Told):
    """By which submission another one was taken back, and why."""

    by: str
    reason: str
    at: datetime


class SubmissionTold(Told):
    """Where a submission stands."""

    id: str
    ticket: str | None
    agency: str
    dataset: str
    file_name: str | None
    sha256: str | None
    size: int | None
    received_at: datetime | None
    finished_at: datetime | None
    state: int
    state_text: Text
    final: bool
    counts: Mapping[str, int] | None
    ledger: Mapping[str, int] | None
    refused: Refusal | None
    dry_run: bool
    open: int | None
    correction: CorrectionTold | None
    zero_reports: tuple[str, ...] | None
    channel: str = Field(description="By which it came: an id of schemas/policies/collection.yaml.")
    period: str | None = Field(description="Which it is about, as its sender says.")
    reference: str | None = Field(description="The sender's own number for it.")
    recalled: RecalledTold | None
    recalls: str | None = Field(description="The submission that it takes back.")
    steps: tuple[Step, ...]


class LinkTold(Told):
    """An address from which one file may be read for a short while."""

    url: str
    expires_at: datetime


class DossierTold(Told):
    """What the caller may see of a subject for the stated purpose. `query` is the look's number in the access log."""

    query: str
    purpose: Named
    subject: SubjectTold
    records: tuple[RecordTold, ...]
    total: Total
