"""What may be asked about collection: rows in the request itself, tasks of a period."""

from typing import Annotated, Literal

from pydantic import Field, StrictFloat, StrictInt, StrictStr, StringConstraints

from functions.apis.asked import PRINTED, Asked, Cursor, Id, Period, Words

# As they are: with their blanks taken away two headers could become one, and a value would be lost.
Header = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTED)]
Value = Annotated[StrictStr, StringConstraints(max_length=10_000)] | StrictInt | StrictFloat | None


class Rows(Asked):
    """Rows in the place of a file."""

    dataset: Id
    rows: tuple[dict[Header, Value], ...] = Field(
        min_length=1,
        description="Each an object of values by field code or header, Chinese or English. "
        "Numbers of more than 15 digits are texts.",
    )
    reference: Words | None = Field(None, description="The sender's own number for it, told again with its state.")
    period: Period | None = Field(None, description="Which period they are about, above all if they are late (补报).")
    corrects: Id | None = Field(None, description="The submission, or its ticket, whose open rows these mend.")
    dry_run: bool = Field(default=False, description="Judge the rows, store nothing but the answer, for some days.")


class Tasks(Asked):
    """A page of tasks; an agency sees its own, the managing body all."""

    state: Literal["open", "late", "reported", "zero-reported", "excused"] | None = Field(
        None, description="Absent: all; for the managing body `late`."
    )
    period: Period | None = None
    dataset: Id | None = None
    agency: Id | None = Field(None, description="The code of an agency, for the managing body.")
    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor | None = None


class Reason(Asked):
    """Why something is done, for whoever looks at it later."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=500, pattern=PRINTED)]
