"""The policy about distribution, as typed objects (schemas/policies/distribution.yaml)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

from pydantic import Field as Attribute

from credit.catalogue.document import Document
from credit.disclosure.viewer import Role
from credit.text import Text


class Packing(Document):
    """How many rows one file of a delivery has, and how many days the files are kept."""

    rows: int = Attribute(gt=0)
    keep_days: int = Attribute(gt=0)


class Webhooks(Document):
    """How long an answer is waited for, and how long after each failed attempt the next one is made."""

    seconds: int = Attribute(gt=0)
    retry_minutes: tuple[int, ...] = Attribute(min_length=1)


class DistributionPolicy(Document):
    """Everything about subscriptions and deliveries that is a decision rather than code."""

    version: str
    longest_days: int = Attribute(gt=0)
    daily_calls: int = Attribute(gt=0)
    askers: tuple[Role, ...]
    files: Packing
    webhooks: Webhooks
    confirm_hours: int = Attribute(gt=0)
    cycles: Mapping[str, int]
    states: Mapping[str, Text]
    deliveries: Mapping[str, Text]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The policy from its document."""
        return cls.model_validate(document)

    @property
    def longest_wait(self) -> timedelta:
        """How often somebody is told again who fetches files and never confirms them."""
        return timedelta(minutes=max(self.webhooks.retry_minutes))

    def wait(self, failed: int) -> timedelta | None:
        """How long after the so-manieth failed attempt the next one is made; None if there is none."""
        minutes = self.webhooks.retry_minutes
        return timedelta(minutes=minutes[failed - 1]) if failed <= len(minutes) else None
