"""Sources that the platform fetches itself (平台抓取), from `schemas/sources/`."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from credit.catalogue.document import Document

CYCLES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
SLACK = timedelta(minutes=10)  # whoever looks every hour comes a little sooner or later each time
FIRST_REST, DOUBLED = timedelta(minutes=5), 8  # after a failure; how often the rest is doubled at most


class Source(Document):
    """An address at which an agency leaves a file for the platform."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    agency: str = Field(description="Whose file it is: the code of an agency, which must be a sender of the dataset.")
    dataset: str
    address: str = Field(pattern=r"^https?://", description="Where it lies; http:// only where an operator allows it.")
    every: Literal["hour", "day", "week"] = Field(description="How often it is looked at.")
    file_name: str = Field(
        pattern=r"^[^/\\\x00-\x1f\x7f]{1,100}$",
        description="What the file is called in the inbox; its format is found by content.",
    )
    secret: str | None = Field(
        default=None,
        pattern=r"^[a-z][a-z0-9-]*$",
        description="Name, in SOURCE_SECRETS, of what its server wants to hear as `Authorization`; never the word.",
    )
    full: bool = Field(default=False, description="The file is the whole of what its agency has (全量).")

    def is_due(self, now: datetime, seen: datetime | None, tried: datetime | None = None, failures: int = 0) -> bool:
        """Whether to look again. After failures rests grow longer, up to its cycle; a clock set back is no rest.

        Args:
            now: this instant.
            seen: when it was last looked at with success.
            tried: when it was last tried.
            failures: how often in a row it has failed since.
        """
        since, rest = seen, CYCLES[self.every] - SLACK
        if failures:
            since, rest = tried, min(rest, FIRST_REST * 2 ** min(failures - 1, DOUBLED))
        return since is None or now < since or now - since >= rest


def sources(documents: Iterable[Mapping[str, Any]]) -> list[Source]:
    """The sources in parsed documents, in their order."""
    return [Source.model_validate(source) for document in documents for source in document["sources"]]
