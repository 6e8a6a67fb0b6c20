"""What is known of a batch query while it runs and afterwards: the item that its asker asks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from cloud.tables import Expect, Item, Put, table
from credit.disclosure.viewer import Role, Viewer
from credit.errors import NotFound, SystemBusy
from functions.batches.task import Started

WAITING, ACCEPTED, CHECKED, ANSWERED, LOGGED, FINISHED = 0, 10, 20, 30, 40, 80
REFUSED, FAILED, EXPIRED, HELD_UP = 90, 91, 92, 95
FINAL = (FINISHED, REFUSED, FAILED, EXPIRED)
TABLE = "batch-queries"


class Stored(BaseModel):
    """A part of the item: camelCase in the table."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class Reserved(Stored):
    """Rows that are counted against an agreement on a day."""

    day: str
    rows: int


class Refusal(Stored):
    """Why it is refused: one of the policy's `reasons`, with its facts."""

    reason: str
    facts: Mapping[str, Any] = {}


class Batch(Stored):
    """A batch query. `reached` is the last step that is done, whatever `state` tells its asker.

    `stage` names the rows in staging, once there are any. `logged` rows of those found are in the access log; `lost`
    are the places of those whose consent somebody else had used by then.
    """

    id: str
    agency: str
    role: Role
    purpose: str
    basis: str
    case_number: str | None = None
    agreement: str
    datasets: tuple[str, ...] = ()
    list_key: str | None = None
    file_name: str | None = None
    stage: str
    state: int
    reached: int = ACCEPTED
    attempt: int
    created_at: datetime
    rows: int = 0
    parts: int = 0
    reserved: Reserved | None = None
    logged: int = 0
    lost: tuple[int, ...] = ()
    entry: str | None = None
    refusals: tuple[Refusal, ...] = ()
    counts: Mapping[str, int] | None = None
    files: Mapping[str, Mapping[str, Any]] = {}
    finished_at: datetime | None = None
    kept_until: datetime | None = None

    @property
    def viewer(self) -> Viewer:
        """Who asks, and what for."""
        return Viewer(self.role, agency=self.agency, purpose=self.purpose)

    @property
    def staged(self) -> str:
        """What its rows and answers are called in staging."""
        return f"batch-{self.id}"

    @property
    def folder(self) -> str:
        """Where its result lies, a folder of the bucket `results`."""
        return f"{self.agency}/{self.id}/"

    @classmethod
    def of(cls, item: Item) -> Self:
        """From the item, in which what is None is absent."""
        return cls.model_validate({name: value for name, value in item.items() if value is not None})


def item_of(number: str) -> Item:
    """The item; `NotFound` if there is none."""
    item = table(TABLE).get({"id": number})
    if item is None:
        raise NotFound
    return item


def of(task: Started) -> Batch:
    """The batch that this attempt is about; `SystemBusy` if another attempt has taken it over."""
    batch = Batch.of(item_of(task.batch))
    if batch.attempt != task.attempt:
        raise SystemBusy("another attempt has taken this batch query over")
    return batch


def change(batch: Batch, **facts: Any) -> tuple[Any, Put]:
    """The write that changes the item, if it is still this attempt's and nobody has logged more of it."""
    before = item_of(batch.id)
    after = {**before, **facts}
    return table(TABLE), Put(after, Expect(equal={"attempt": batch.attempt, "logged": before.get("logged")}))


def mark(batch: Batch, **facts: Any) -> Batch:
    """Change the item now; as it is then."""
    there, write = change(batch, **facts)
    there.put(write.item, write.expect)
    return Batch.of(write.item)
