"""What agencies are told of marks on records."""

from datetime import datetime

from pydantic import Field

from functions.apis.problems import Told


class MarkedTold(Told):
    """A decision about a mark."""

    id: str
    record: str
    mark: str
    case_number: str
    reason: str
    by: str = Field(description="Code of the agency that decided.")
    at: datetime
    state: str = Field(
        description="`decided`: on its way into the ledger. `kept`: it is there. `void`: the record had come to "
        "another state meanwhile, and nothing was done."
    )
    version: int | None = Field(None, description="Version of the record that bears it, once it is kept.")
    submission: str | None = Field(None, description="As which it was taken in.")


class MarksTold(Told):
    """A page of decisions about one record, the newest first."""

    items: tuple[MarkedTold, ...]
    next_cursor: str | None
