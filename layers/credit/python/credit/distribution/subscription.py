"""A subscription (订阅): what its holder receives of which dataset, what for, how, and until when."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from credit.catalogue import Dataset
from credit.disclosure.policy import Policy
from credit.disclosure.record import Record
from credit.disclosure.viewer import Role, Viewer
from credit.linkage.subject import Subject

REQUESTED, ACTIVE, REFUSED, PAUSED, BLOCKED, REVOKED = "requested", "active", "refused", "paused", "blocked", "revoked"
EXPIRED = "expired"
FOLLOWING = (ACTIVE, PAUSED, BLOCKED)  # whose copies are kept up to date; who receives is another question
ENDED = (REVOKED, EXPIRED)  # whose copies are taken back
WITHOUT_CASE = ("anyone", "agreed")  # grants that hold for a stream of records, not for one look at one subject

Format = Literal["jsonl", "csv", "parquet"]
Mode = Literal["pull", "push"]
Extent = Literal["increment", "full"]
Cycle = Literal["change", "day", "week", "month"]
State = Literal["requested", "active", "refused", "paused", "blocked", "revoked", "expired"]


class Kept(BaseModel):
    """A part of an item: camelCase in the table."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class Scope(Kept):
    """Which records of the dataset: all, or those of some regions, agencies, subjects, or decided since a day."""

    regions: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    decided_since: date | None = None

    def holds(self, record: Record, subject: Subject) -> bool:
        """Whether a record of a subject lies within. A region holds what lies in it: 990100 holds 990101."""
        return (
            (not self.agencies or record.agency in self.agencies)
            and (not self.subjects or record.subject in self.subjects)
            and (not self.regions or any(_lies_in(subject.region, region) for region in self.regions))
            and (self.decided_since is None or (record.decided_on or date.min) >= self.decided_since)
        )


class Subscription(Kept):
    """A subscription as the tables keep it. `fields` is empty where everything is wanted that may be seen."""

    id: str
    agency: str
    role: Role
    dataset: str
    scope: Scope = Scope()
    fields: tuple[str, ...] = ()
    purpose: str
    agreement: str | None = None
    format: Format | None = None
    mode: Mode = "pull"
    extent: Extent = "increment"
    cycle: Cycle = "change"
    webhook: str | None = None
    until: date
    daily_calls: int | None = None  # of its feed; without it what the policy allows everybody
    state: State
    secret_version: int = 1

    @property
    def delivered(self) -> bool:
        """Whether files are made for it; whoever pulls without naming a format reads the feed."""
        return self.mode == "push" or self.format is not None

    @property
    def form(self) -> Format:
        """The form of its files."""
        return self.format or "jsonl"

    @property
    def viewer(self) -> Viewer:
        """As whom its holder sees what it receives."""
        agreed = frozenset({self.dataset}) if self.agreement else frozenset[str]()
        return Viewer(self.role, agency=self.agency, purpose=self.purpose, agreed=agreed)

    def standing(self, today: date) -> str:
        """Its state as it is today: what was not taken back ends by itself."""
        return EXPIRED if self.state in FOLLOWING and today > self.until else self.state

    def ended(self, today: date) -> bool:
        """Whether its holder has lost the right to what it received."""
        return self.standing(today) in ENDED

    def receives(self, today: date) -> bool:
        """Whether anything is handed over today."""
        return self.standing(today) == ACTIVE


def distributable(dataset: Dataset, viewer: Viewer, policy: Policy) -> bool:
    """Whether the policy shows such a viewer anything of a dataset at all, without a case or a consent of its own."""
    return any(
        viewer.role in grant.viewers
        and grant.about(dataset)
        and grant.of in WITHOUT_CASE
        and (grant.of != "agreed" or dataset.id in viewer.agreed)
        for grant in policy.grants
    )


def texts(subscription: Subscription, dataset: Dataset) -> Mapping[str, str]:
    """The columns of its files by code, with their Chinese headers; what the catalogue marks `never` is not there."""
    wanted = set(subscription.fields)
    return {f.code: f.label.zh for f in dataset.fields if f.disclosure != "never" and (not wanted or f.code in wanted)}


def _lies_in(region: str, within: str) -> bool:
    """GB/T 2260: two digits for the province, two for the city, two for the county; zeros stand for all of it."""
    return bool(region) and region.startswith(within.removesuffix("00").removesuffix("00"))
