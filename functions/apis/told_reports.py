"""What agencies are told of reporting up: rows that came back, and reconciliations."""

from datetime import date, datetime

from pydantic import Field

from functions.apis.problems import Told


class RowErrorTold(Told):
    """What is wrong with a row, in the words of the target; `field` is ours where the platform has found it."""

    field: str | None = None
    code: str
    message: str
    suggestion: str | None = None


class ReportErrorTold(Told):
    """A record that is not with a target as it should be. It is mended where it comes from, and then sent again."""

    id: str
    target: str
    dataset: str
    record: str
    agency: str
    stage: str = Field(description="`check`: the platform has held it back; `target`: it came back.")
    state: str = Field(description="`open`, or `settled` once the target has it, or it is not to be there any more.")
    errors: tuple[RowErrorTold, ...]
    opened_at: datetime
    settled_at: datetime | None = None


class ReportErrorsTold(Told):
    """A page of them."""

    items: tuple[ReportErrorTold, ...]
    next_cursor: str | None


class ReconciliationTold(Told):
    """One day of one target: sent = accepted + rejected + pending, and its own list against ours."""

    target: str
    day: date
    at: datetime
    sent: int
    accepted: int
    rejected: int
    pending: int
    balanced: bool
    overdue: int = Field(0, description="Records that the target should have given up by law, and has not.")
    asked: bool = Field(description="Whether the target can be asked what it holds.")
    there: int = Field(description="Records in its list.")
    confirmed: int = Field(description="Of these, as they should be.")
    missing: int = Field(description="Records that it has lost; they are sent again.")
    surplus: int = Field(description="Records that it should not have any more; they are withdrawn again.")
    different: int = Field(description="Records in another version; they are sent again.")
    strange: int = Field(description="Records that never came from here; somebody has to look.")
    missing_records: tuple[str, ...] = Field(description="The first hundred.")
    surplus_records: tuple[str, ...] = ()
    different_records: tuple[str, ...] = ()
    strange_records: tuple[str, ...] = ()


class ReconciliationsTold(Told):
    """A page of them."""

    items: tuple[ReconciliationTold, ...]
    next_cursor: str | None
