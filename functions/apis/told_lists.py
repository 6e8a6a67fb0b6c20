"""What is told of lists: publications, counts, codes."""

from datetime import date, datetime

from pydantic import Field

from credit.text import Text
from functions.apis.problems import Told
from functions.apis.told import Named, RecordTold, SubjectTold, Total


class PublicationTold(Told):
    """A record on display, with its subject."""

    published_at: datetime = Field(description="When this version of it came onto display.")
    subject: SubjectTold | None = Field(description="Null for people of key occupations: the record says who they are.")
    record: RecordTold


class PublicationsTold(Told):
    """A page of them, newest first."""

    items: tuple[PublicationTold, ...]
    next_cursor: str | None
    total: Total


class CountTold(Told):
    """How many there are of something."""

    id: str
    text: Text
    value: int


class StatisticsTold(Told):
    """What is on display today. `as_of`: when it was counted; what has ended since is not in the counts."""

    as_of: datetime | None
    subjects: tuple[CountTold, ...] = Field(description="Registered bodies by category.")
    records: tuple[CountTold, ...] = Field(description="Records on display by dataset.")


class FileTold(Told):
    """A file of a snapshot: gzip over JSON Lines or CSV."""

    name: str
    bytes: int
    sha256: str
    url: str


class SnapshotTold(Told):
    """What was on display of a dataset on a day, and what has changed since an earlier one."""

    dataset: str
    name: Text
    day: date
    rows: int
    changes: int
    changes_since: date | None
    files: tuple[FileTold, ...]


class OpenDataTold(Told):
    """The newest snapshots; `links_until`: when their addresses stop working."""

    items: tuple[SnapshotTold, ...]
    links_until: datetime


class CodeTold(Told):
    """A code and what is known of it."""

    kind: str
    value: str
    valid: bool
    normalised: str | None
    reasons: tuple[Named, ...]
    subjects: tuple[SubjectTold, ...] = Field(description="Who bears it; several where two bodies claim one code.")
