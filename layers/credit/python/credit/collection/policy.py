"""The rules of collection as typed objects, from `schemas/policies/collection.yaml`."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, Self, get_args

from pydantic import Field

from credit.catalogue.document import Document
from credit.text import Text

Channel = Literal["upload", "api", "form", "pull", "drop", "platform"]
CHANNELS: tuple[str, ...] = get_args(Channel)
UPLOAD: Channel = "upload"


class ChannelWords(Document):
    """A channel by which data come (归集渠道)."""

    id: Channel
    collected_by: Literal["0", "1", "2"] = Field(description="采集方式 of the ledger's envelope.")
    text: Text


class RowsLimit(Document):
    """How many rows, and bytes, one request may bring."""

    most: int = Field(gt=0)
    bytes: int = Field(gt=0)


class CollectionPolicy(Document):
    """All of it."""

    channels: tuple[ChannelWords, ...]
    rows: RowsLimit
    session_minutes: int = Field(gt=0, description="After so many minutes whoever fills in a form identifies anew.")
    recall_days: int = Field(
        ge=0, description="Working days after its receipt in which a submission can be taken back."
    )
    reminders: tuple[int, ...] = Field(description="Working days after the due day of a task, negative ones before it.")

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The policy in a parsed document."""
        return cls.model_validate(document["collection"])

    @cached_property
    def collected_by(self) -> Mapping[str, str]:
        """采集方式 by channel."""
        return {channel.id: channel.collected_by for channel in self.channels}
