"""How often a dataset is collected, where its senders report period by period."""

from typing import Literal

from pydantic import Field as Attribute

from credit.catalogue.document import Document


class Cycle(Document):
    """For which periods every sender reports, be it that there was nothing (归集任务)."""

    every: Literal["day", "week", "month", "quarter", "half-year", "year"]
    due: int = Attribute(ge=0, le=60, description="Working days after the end of a period until which it is reported.")
    senders: tuple[str, ...] = Attribute(
        default=(), description="Who of the senders, as `senders` names them; none: all of them."
    )
