"""What callers may ask about marks on records."""

from typing import Literal

from pydantic import Field

from functions.apis.asked import Asked, Words
from functions.apis.asked_permissions import Reason


class MarkAsked(Asked):
    """A mark is set on a record, or cleared."""

    mark: Literal["disputed", "repaired", "none"] = Field(
        description="`disputed`: under objection (异议标注). `repaired`: out of every public view (信用修复). "
        "`none`: what it bears is cleared."
    )
    case_number: Words = Field(description="Number of the case in which this was decided (办件编号).")
    reason: Reason = Field(description="Why, for whoever looks at it later (理由).")
