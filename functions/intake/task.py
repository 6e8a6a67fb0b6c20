"""What travels through the state machine `intake`: keys and counts, never rows."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from credit.collection.policy import UPLOAD


class Task(BaseModel):
    """Base of every state's input and output: camelCase in the state machine, snake_case in Python."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")

    @classmethod
    def after(cls, task: "Task", **more: Any) -> Self:
        """The next state: all of this one and what the step adds."""
        return cls(**{**dict(task), **more})


class Arrived(Task):
    """A file has arrived in the inbox; `arrival` is the id of this one stored version of the object."""

    arrival: str
    bucket: str
    key: str
    version: str | None = None
    attempt: int = 0


class Counts(Task):
    """received = accepted + doubtful + rejected + duplicate, always."""

    received: int = 0
    accepted: int = 0
    doubtful: int = 0
    rejected: int = 0
    duplicate: int = 0

    def withheld(self, rows: int) -> Self:
        """The counts after so many accepted rows have turned out to be doubtful."""
        return self.model_copy(update={"accepted": self.accepted - rows, "doubtful": self.doubtful + rows})


class Changes(Task):
    """What the accepted rows did to the ledger."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    outdated: int = 0


class Received(Arrived):
    """The file is in the evidence store and has its submission id; `known` if it is answered, or being answered."""

    submission: str
    agency: str
    dataset: str
    file_name: str
    sha256: str
    size: int
    raw_key: str
    received_at: datetime
    known: bool = False
    refusal: str | None = None
    dry_run: bool = False  # judged for trial: nothing is stored
    corrects: str | None = None  # the submission whose open rows this one mends
    full: bool = False  # the file is the whole of what its sender has
    withdraw_missing: bool = False  # the sender has confirmed that many records are to go
    channel: str = UPLOAD
    period: str | None = None  # which the file is about, where its sender says so
    reference: str | None = None  # the sender's own number for it


class Validated(Received):
    """The file was read and agrees with the catalogue; its rows lie in `parts` text files."""

    parts: int
    received: int
    zero_report: bool = False  # there is nothing to report
    recalls: str | None = None  # the submission that is taken back
    again: bool = False  # rows that were taken in before, because something they depend on has changed
    mark: str | None = None  # the decision about a mark that this is, in place of rows


class Cleansed(Validated):
    """Every row is cleansed and judged."""

    judged: Counts  # as the rows were judged by themselves, whatever the comparison makes of them later
    counts: Counts
    cleansed_at: datetime
    withdraws: bool = False  # some of its rows take records back
    large: bool = False  # too much for one function to compare: every part and every partition gets its own
    shares: list[int] = []  # of a large one, the numbers of its parts


class Planned(Cleansed):
    """What every function that compares a share has to agree about.

    `snapshot` is what is compared with, `before` the time of the submission's own commit, if an earlier run made it.
    """

    snapshot: int | None = None
    before: datetime | None = None
    partitions: list[int] = []  # of a large submission, the numbers of the ranges of record ids


class Compared(Planned):
    """Every accepted row knows its record, its subject and what it changes."""

    changes: Changes
    differing: int = 0  # parts that say which fields differ
    missing: int = 0  # records of its sender that a full submission lacks
    withdraws_missing: bool = False  # and that it withdraws
    overtaken: int = 0  # records of a recalled submission that have newer versions


class Share(Task):
    """One of the parts or partitions of a large submission."""

    share: int


class CleansedShare(Share):
    """One part of a cleansed submission."""

    task: Cleansed


class PlannedShare(Share):
    """One part, or partition, of a submission whose comparison is planned."""

    task: Planned


class Committed(Compared):
    """The ledger holds the new versions; or it has moved on since the comparison, and nothing was written."""

    committed_at: datetime
    moved: bool = False


class CommittedShare(Share):
    """One partition of a submission that the ledger holds."""

    task: Committed


class Projected(Committed):
    """Dossiers and search show what the ledger holds."""

    projected: int


class Distributed(Projected):
    """Everybody who should know has been told."""

    told: int


class Returned(Arrived):
    """Whatever the state machine brings to `report_back`: an answer to write, a refusal, or a fault.

    `correction` is what it did for an earlier submission: `submission, settled, open`.
    """

    submission: str | None = None
    agency: str = ""
    dataset: str = ""
    file_name: str = ""
    sha256: str = ""
    received_at: datetime | None = None
    known: bool = False
    refusal: str | None = None
    dry_run: bool = False
    corrects: str | None = None
    channel: str = UPLOAD
    zero_report: bool = False
    period: str | None = None
    correction: dict[str, Any] | None = None
    again: bool = False
    mark: str | None = None
    error: dict[str, Any] | None = None
    parts: int = 0
    counts: Counts = Counts()
    changes: Changes = Changes()
    full: bool = False
    differing: int = 0
    missing: int = 0
    withdraws_missing: bool = False
    recalls: str | None = None
    overtaken: int = 0


class Answered(Task):
    """The department has its receipt."""

    arrival: str
    submission: str | None
    state: int
