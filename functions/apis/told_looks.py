"""What is told of looks: to auditors all of an entry, to a subject who looked at it, when and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import Field

from credit.catalogue import Catalogue
from credit.text import Text
from functions.apis.problems import Told
from functions.apis.told import Named


class LookerTold(Told):
    """Who looked; `name` of the agency, where the catalogue knows it."""

    role: str
    agency: str | None = None
    name: Text | None = None


class LookTold(Told):
    """One look. `case_number, what, result_hash, previous, hash` are told to auditors only."""

    entry: str = Field(description="Number of the entry; without a gap over all days.")
    at: datetime
    by: LookerTold
    purpose: Named
    basis: str
    subject: str | None = Field(None, description="Whom it was about.")
    results: int = Field(description="How many records were shown.")
    case_number: str | None = None
    what: Mapping[str, Any] | None = None
    result_hash: str | None = None
    previous: str | None = None
    hash: str | None = None

    @classmethod
    def of(cls, entry: Mapping[str, Any], catalogue: Catalogue, purposes: Mapping[str, Text], *, whole: bool) -> Self:
        """From an entry of the log."""
        agency = catalogue.agency(entry.get("agency") or "")
        purpose = entry["purpose"]
        more = {n: entry.get(n) for n in ("what", "previous", "hash")} if whole else {}
        more |= {"case_number": entry.get("caseNumber"), "result_hash": entry["resultHash"]} if whole else {}
        return cls(
            entry=entry["entry"],
            at=entry["at"],
            by=LookerTold(
                role=entry["viewer"]["role"], agency=entry.get("agency"), name=agency.name if agency else None
            ),
            purpose=Named(id=purpose, text=purposes.get(purpose, Text(zh=purpose, en=purpose))),
            basis=entry["basis"],
            subject=entry.get("subject"),
            results=int(entry["results"]),
            **more,
        )


class LooksTold(Told):
    """A page of looks, newest first."""

    items: tuple[LookTold, ...]
    next_cursor: str | None = None
