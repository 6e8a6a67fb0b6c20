"""What is told of machines."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from credit.disclosure.viewer import Role
from functions.apis.problems import Told


class MachineTold(Told):
    """A machine: `id` is the `kid` and `iss` of the tokens that it signs."""

    id: str
    kind: Literal["key", "certificate"]
    agency: str
    role: Role
    name: str
    until: date = Field(description="The last day.")
    state: Literal["active", "revoked"]
    since: datetime
    revoked_at: datetime | None = None


class MachinesTold(Told):
    """Every machine."""

    items: tuple[MachineTold, ...]
