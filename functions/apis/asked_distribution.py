"""What callers may ask about subscriptions, feeds and deliveries."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from credit.distribution.subscription import Cycle, Extent, Format, Mode
from functions.apis.asked import Asked, Cursor, Id, Words
from functions.apis.asked_permissions import Basis, Listed, Reason

Region = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_]{1,64}$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=500)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ScopeAsked(Asked):
    """Which records of the dataset; what is empty sets no bound."""

    regions: tuple[Region, ...] = Field((), max_length=200, description="Of the subject: 990100 holds 990101 as well.")
    agencies: tuple[Id, ...] = Field((), max_length=200, description="That decided.")
    subjects: tuple[Id, ...] = Field((), max_length=10_000, description="Ids of subjects that are watched.")
    decided_since: date | None = Field(None, description="Decided on this day or later.")


class SubscriptionAsked(Asked):
    """An application for a subscription (订阅申请); the managing body decides about it."""

    dataset: Id
    scope: ScopeAsked = ScopeAsked()
    fields: tuple[Code, ...] = Field((), max_length=500, description="Codes of fields; empty: all that you may see.")
    purpose: Words = Field(description="What for: an id, name or alias of schemas/policies/purposes.yaml.")
    basis: Basis = Field(description="On what legal basis.")
    application: Words | None = Field(None, description="Name of the application that reads it (应用名称).")
    case_number: Words | None = Field(None, description="Where the purpose asks for one.")
    agreement: Id | None = Field(None, description="Of an institution, for more than what is public.")
    mode: Mode = Field(
        "pull", description="pull: you read the feed, or fetch files; push: you are told of every delivery."
    )
    format: Format | None = Field(
        None, description="Of files. Absent: no files are made, unless they are pushed (jsonl)."
    )
    extent: Extent = Field("increment", description="What a delivery holds: what has changed, or everything.")
    cycle: Cycle = Field("change", description="How often a delivery is made.")
    webhook: Address | None = Field(
        None, description="Where signed notices of deliveries are sent (Standard Webhooks)."
    )
    until: date | None = Field(None, description="Last day; absent: as long as the policy allows.")

    @model_validator(mode="after")
    def _where_to(self) -> "SubscriptionAsked":
        if self.webhook and self.mode != "push":
            raise ValueError("a webhook belongs to mode push")
        return self


class Subscriptions(Listed):
    """A page of subscriptions: the managing body sees all, everybody else their own."""

    state: Literal["requested", "active", "paused", "blocked", "refused", "revoked", "expired"] = "active"


class SubscriptionDecision(Asked):
    """What the managing body decides about an application."""

    decision: Literal["approve", "refuse"]
    reason: Reason
    until: date | None = Field(None, description="Last day, for `approve`; absent: as it was applied for.")
    daily_calls: int | None = Field(None, gt=0, description="How often the feed may be read a day (调用上限).")


class SubscriptionMove(Asked):
    """Its holder, or the managing body, pauses, resumes or ends a subscription."""

    reason: Reason


class Replay(Asked):
    """Deliver again from a place of the feed (补发)."""

    after: int = Field(0, ge=0, description="The number after which it begins; 0: everything.")


class FeedAsked(Asked):
    """A page of a feed."""

    cursor: Cursor | None = Field(
        None, description="`cursor` of the last page that you have taken in; absent: from the beginning."
    )
    limit: int = Field(200, ge=1, le=500)


class Acknowledgement(Asked):
    """The receiver has taken a delivery in. What is told is compared with what was delivered."""

    manifest_sha256: Digest | None = Field(None, description="Of the manifest, as it was fetched.")
    rows: int | None = Field(None, ge=0, description="How many rows were taken in.")


class FeedConfirmation(Asked):
    """The receiver has taken in everything up to a place of the feed."""

    cursor: Cursor


class Deliveries(Listed):
    """A page of the deliveries of a subscription, the newest first."""


class CopiesAsked(Listed):
    """Who holds copies of a record, or of what is known of a subject."""

    record: Id | None = None
    subject: Id | None = None
