"""What agencies may ask about reporting up."""

from typing import Literal

from functions.apis.asked import Id
from functions.apis.asked_permissions import Listed


class ReportErrors(Listed):
    """A page of records that a target has refused, or would refuse."""

    state: Literal["open", "settled"] = "open"


class Reconciliations(Listed):
    """A page of reconciliations, the newest first."""

    target: Id | None = None
