"""What callers are told of what was exchanged."""

from datetime import datetime

from credit.insight.exchanged import Handed, Sent, Supplied, Tasks
from credit.text import Text
from functions.apis.problems import Told


class SupplyTold(Supplied):
    """What came of one dataset by one channel."""

    dataset: str
    channel: str
    channel_text: Text


class UnitTold(Told):
    """A unit: what it supplied (提供) and received (获取), what it had to report, what it has not confirmed."""

    unit: str
    name: Text | None = None
    supplied: tuple[SupplyTold, ...]
    handed: Handed
    tasks: Tasks
    subscriptions: int
    unconfirmed: int


class AboveTold(Sent):
    """What went up to a target."""

    target: str
    name: Text


class ExchangeTold(Told):
    """A month. `asOf`: when it was counted, null if it was not; `above` for those who see all units."""

    period: str
    as_of: datetime | None
    supplied: Supplied
    units: tuple[UnitTold, ...]
    above: tuple[AboveTold, ...]
