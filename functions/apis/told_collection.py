"""What agencies are told of collection: what they have to report until when."""

from datetime import date, datetime

from pydantic import Field

from credit.text import Text
from functions.apis.problems import Told


class ExcusedTold(Told):
    """Why nothing need be reported, and who says so."""

    by: str
    reason: str
    at: datetime


class TaskTold(Told):
    """What an agency has to report for a period (归集任务)."""

    id: str
    dataset: str
    agency: str
    period: str
    first: date
    last: date
    due: date = Field(description="The last day on which it is reported in time.")
    provisional: bool = Field(description="The holidays around the due day are not announced yet.")
    state: str
    state_text: Text
    in_time: bool | None = Field(description="Whether it was reported in time; null while it is not.")
    reported_at: datetime | None
    submissions: tuple[str, ...]
    excused: ExcusedTold | None


class TasksTold(Told):
    """A page of tasks, the ones that are due first come first."""

    items: tuple[TaskTold, ...]
    next_cursor: str | None
