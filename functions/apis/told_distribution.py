"""What callers are told of subscriptions, feeds and deliveries."""

from collections.abc import Mapping
from datetime import date, datetime

from credit.text import Text
from functions.apis.problems import Told
from functions.apis.told import Total
from functions.apis.told_permissions import DecidedTold


class ScopeTold(Told):
    """Which records of the dataset."""

    regions: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    decided_since: date | None = None


class MovedTold(Told):
    """When something was paused, blocked or ended, and why."""

    at: datetime
    reason: str
    by: str | None = None


class SubscriptionTold(Told):
    """A subscription. `unconfirmed` changes have not been confirmed by its receiver; `lastChange` is the newest one."""

    id: str
    agency: str
    dataset: str
    scope: ScopeTold
    fields: tuple[str, ...]
    purpose: str
    basis: str
    application: str | None = None
    agreement: str | None = None
    mode: str
    format: str | None = None
    extent: str
    cycle: str
    webhook: str | None = None
    until: date
    daily_calls: int | None = None
    state: str
    state_text: Text
    requested_at: datetime
    decided: DecidedTold | None = None
    paused: MovedTold | None = None
    blocked: MovedTold | None = None
    revoked: MovedTold | None = None
    last_change: int
    confirmed: int
    feed: str


class SubscriptionsTold(Told):
    """A page of subscriptions."""

    items: tuple[SubscriptionTold, ...]
    next_cursor: str | None


class SecretTold(Told):
    """The secret with which webhooks are signed. It is told whenever it is asked for; a new one ends the old one."""

    secret: str
    version: int


class FeedSubjectTold(Told):
    """Whom a record is about."""

    id: str
    name: str
    code: str | None


class ChangeTold(Told):
    """A change: what a receiver does with its copy of a record. `put` says the whole record, `remove` nothing of it."""

    number: int
    operation: str
    type: str
    record: str
    version: int
    changed_at: datetime
    subject: FeedSubjectTold | None = None
    agency: str | None = None
    decided_on: date | None = None
    display_until: date | None = None
    marks: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}
    watermark: str | None = None


class FeedTold(Told):
    """A page of a feed. `cursor` is where it ends: keep it and go on there, today or next week.

    `nextCursor` is the same while there is more, and null when this was the last page for now.
    """

    items: tuple[ChangeTold, ...]
    cursor: str
    next_cursor: str | None
    total: Total


class DeliveryFileTold(Told):
    """A file of a delivery, and for a minute its address."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None
    url: str | None = None
    expires_at: datetime | None = None


class DeliveryTold(Told):
    """A delivery. Its files can be fetched until it is confirmed; the manifest stays as the proof of what it was."""

    id: str
    subscription: str
    dataset: str
    extent: str
    state: str
    state_text: Text
    after: int
    up_to: int
    rows: Mapping[str, int]
    created_at: datetime
    attempts: int
    problem: str | None = None
    told_at: datetime | None = None
    acknowledged_at: datetime | None = None
    manifest: DeliveryFileTold
    files: tuple[DeliveryFileTold, ...]


class DeliveriesTold(Told):
    """A page of deliveries."""

    items: tuple[DeliveryTold, ...]
    next_cursor: str | None


class CopyTold(Told):
    """What one receiver's copy of a record says. `confirmed`: the receiver has said so itself.

    A receiver is a subscription, with its agency and purpose, or a target of reporting.
    """

    subscription: str | None = None
    target: str | None = None
    agency: str | None = None
    agency_name: str | None
    purpose: str
    record: str
    version: int
    holds: bool
    told: str
    confirmed: bool


class CopiesTold(Told):
    """A page of copies."""

    items: tuple[CopyTold, ...]
    next_cursor: str | None


class LateTold(Told):
    """A receiver who has not confirmed what it was told: how many changes, and since when the oldest of them waits."""

    subscription: str
    agency: str
    agency_name: str | None
    dataset: str
    state: str
    unconfirmed: int
    waiting_since: datetime | None
    late: bool


class LateListTold(Told):
    """Everybody who has not confirmed."""

    items: tuple[LateTold, ...]
    next_cursor: str | None
