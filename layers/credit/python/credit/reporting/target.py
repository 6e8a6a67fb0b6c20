"""A target of reporting (上报目标) as data: which datasets it takes, in which columns, by which rules and how often."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field as Attribute
from pydantic import model_validator

from credit.catalogue import Catalogue, Dataset
from credit.catalogue.dataset import Disclosure
from credit.catalogue.document import Document
from credit.conditions import expression, fields_of
from credit.disclosure.policy import Law
from credit.text import Text

Operation = Literal["insert", "update", "delete", "revoke", "repair"]
TransportName = Literal["rest", "soap", "drop", "manual"]
Format = Literal["json-lines", "xml", "csv", "xlsx"]
WITHDRAWALS: tuple[Operation, ...] = ("delete", "revoke", "repair")
JUDGED_ON = date(2000, 1, 1)  # any day: only to see whether a condition can be read


class Column(Document):
    """One column of the target: the field it comes from, or a constant."""

    name: str = Attribute(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="As the target calls it.")
    field: str | None = Attribute(default=None, description="Field of the dataset.")
    value: str | None = Attribute(default=None, description="The same in every row, instead of a field.")
    codes: Mapping[str, str] = Attribute(default={}, description="Entry of ours: entry of theirs; others stay.")
    required: bool = Attribute(default=False, description="The target refuses rows without it.")
    length: int | None = Attribute(default=None, gt=0, description="Most characters that the target takes.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.field is None) == (self.value is None):
            raise ValueError(f"column {self.name} comes from a field or is a value, and one of them")
        return self


class Check(Document):
    """A rule of the target, over fields of ours: a row that breaks it would come back, so it is not sent."""

    id: str
    code: str = Attribute(description="The target's own code of this error.")
    field: str = Attribute(description="What it is about.")
    when: Mapping[str, Any] | None = None
    check: Mapping[str, Any]
    message: Text
    suggestion: Text | None = None


class Exclusion(Document):
    """Records that are never sent to the target, whatever the policy shows."""

    id: str
    datasets: tuple[str, ...]
    when: Mapping[str, Any]
    reason: Text
    law: Law


class Feed(Document):
    """One dataset for one target."""

    dataset: str
    catalogue: str = Attribute(pattern=r"^[A-Za-z0-9]+$", description="What the target calls it.")
    version: str = Attribute(description="Of the target's table.")
    columns: tuple[Column, ...] = Attribute(min_length=1)
    key: tuple[str, ...] = Attribute(min_length=1, description="Columns that make a row the same row over there.")
    sums: tuple[str, ...] = Attribute(default=(), description="Amount columns whose sum the manifest tells.")
    checks: tuple[Check, ...] = ()

    @model_validator(mode="after")
    def _knows_its_columns(self) -> Self:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names) or not set(self.key) | set(self.sums) <= set(names):
            raise ValueError(f"{self.catalogue}: columns once each, key and sums among them")
        return self


class Window(Document):
    """Hours of China in which changes are sent; withdrawals are sent at any time."""

    begin: time = Attribute(alias="from")
    end: time = Attribute(alias="to")

    def open_at(self, now: time) -> bool:
        """Whether it is open; it may lie over midnight."""
        if self.begin <= self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end


class Retry(Document):
    """After how many minutes a batch is sent again, attempt by attempt; then a person takes over (转人工)."""

    minutes: tuple[int, ...] = Attribute(min_length=1)

    def wait(self, tries: int) -> timedelta | None:
        """How long to wait after so many tries; None: no more of them.

        >>> [Retry(minutes=(1, 5, 15, 60)).wait(n) for n in (1, 4, 5)]
        [datetime.timedelta(seconds=60), datetime.timedelta(seconds=3600), None]
        """
        return timedelta(minutes=self.minutes[tries - 1]) if 0 < tries <= len(self.minutes) else None


class Circuit(Document):
    """After so many failures in a row nothing is sent for a while; then one batch is tried (熔断)."""

    failures: int = Attribute(gt=0)
    rest_minutes: int = Attribute(gt=0)


class Receipts(Document):
    """How the target's receipts are waited for."""

    poll_seconds: int = Attribute(default=5, gt=0, description="Between looks while a run waits.")
    polls: int = Attribute(default=3, gt=0, description="Looks of one run.")
    every_minutes: int = Attribute(default=10, gt=0, description="Between runs that look again.")
    late_hours: int = Attribute(default=24, gt=0, description="After which a receipt is late.")


class Withdrawal(Document):
    """Within how many working days the target has to hear of what may no longer be shown."""

    working_days: int = Attribute(gt=0)
    law: Law


class Target(Document):
    """A platform above that receives what the city publishes."""

    id: str = Attribute(pattern=r"^[a-z][a-z0-9-]*$")
    name: Text
    version: str
    transport: TransportName
    format: Format
    address: str | None = Attribute(default=None, description="Where nobody has connected it to another one.")
    secret: str = Attribute(description="Name of the secret with which batches are signed and the target is called.")
    area_code: str = Attribute(pattern=r"^[0-9]{6}$", description="The city, in the ids of batches.")
    batch_rows: int = Attribute(default=5000, gt=0, le=5000)
    operations: Mapping[Operation, str] = Attribute(description="What the target calls each operation.")
    window: Window | None = None
    retry: Retry
    circuit: Circuit
    receipts: Receipts = Receipts()
    withdrawal: Withdrawal
    never: tuple[Exclusion, ...] = ()
    feeds: tuple[Feed, ...] = Attribute(min_length=1)

    @cached_property
    def by_dataset(self) -> Mapping[str, Feed]:
        """Its feeds by dataset."""
        return {feed.dataset: feed for feed in self.feeds}

    def faults(self, catalogue: Catalogue) -> list[str]:
        """What the catalogue has against it: fields that do not exist or may never leave, conditions that say nothing.

        Raises:
            ValueError: a condition cannot be read.
        """
        found = [] if len(self.operations) == 5 else [f"{self.id}: not every operation has a name"]
        for feed in self.feeds:
            found += _faults(feed, catalogue.dataset(feed.dataset), self)
        return found


def _faults(feed: Feed, dataset: Dataset, target: Target) -> list[str]:
    never = [e.when for e in target.never if feed.dataset in e.datasets]
    conditions = [*never, *(c.check for c in feed.checks), *(c.when for c in feed.checks if c.when)]
    named = {c.field for c in feed.columns if c.field} | {c.field for c in feed.checks}
    unknown = sorted((named | {f for c in conditions for f in fields_of(c)}) - set(dataset.by_code))
    if unknown:
        return [f"{target.id}: {dataset.id} has no field {code}" for code in unknown]
    for condition in conditions:
        expression(condition, dataset, JUDGED_ON)
    shut = sorted(code for code in named if dataset.by_code[code].disclosure is Disclosure.NEVER)
    return [f"{target.id}: {code} of {dataset.id} is for nobody" for code in shut]
