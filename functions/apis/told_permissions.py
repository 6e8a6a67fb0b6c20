"""What callers are told of agreements, consents and approvals."""

from datetime import date, datetime

from pydantic import Field

from functions.apis.problems import Told


class Ended(Told):
    """When something was taken back, and why."""

    at: datetime
    reason: str


class AgreementTold(Told):
    """An agreement, as it was made."""

    id: str
    agency: str
    institution: str | None = None
    number: str | None = None
    purposes: tuple[str, ...]
    datasets: tuple[str, ...]
    since: date
    until: date
    daily_rows: int
    persons: bool
    state: str
    granted_by: str
    granted_at: datetime
    revoked: Ended | None = None


class AgreementsTold(Told):
    """A page of agreements."""

    items: tuple[AgreementTold, ...]
    next_cursor: str | None


class ConsentTold(Told):
    """A consent. `code` is told once, to whoever gives it; `state`: `active`, `used`, `expired` or `revoked`."""

    id: str
    agency: str | None = None
    purposes: tuple[str, ...]
    datasets: tuple[str, ...]
    until: date
    uses: int
    left: int
    state: str
    issued_at: datetime
    used_at: datetime | None = None
    issued_by: str | None = Field(None, description="The agency whose window recorded it from paper.")
    paper_number: str | None = None
    code: str | None = None


class ConsentsTold(Told):
    """A page of one's own consents, the newest first."""

    items: tuple[ConsentTold, ...]
    next_cursor: str | None


class DecidedTold(Told):
    """What was decided about a request, and why."""

    decision: str
    reason: str
    by: str
    at: datetime


class ApprovalTold(Told):
    """A request to look at a natural person, of whose identity number only a few characters are told."""

    id: str
    agency: str
    person: str
    purpose: str
    basis: str
    case_number: str
    datasets: tuple[str, ...]
    state: str
    until: date | None
    requested_at: datetime
    decided: DecidedTold | None


class ApprovalsTold(Told):
    """A page of approvals."""

    items: tuple[ApprovalTold, ...]
    next_cursor: str | None
