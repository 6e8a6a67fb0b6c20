"""How many rows were asked for under an agreement today, counted before they are looked up."""

from datetime import timedelta
from typing import Any

from cloud import clock
from cloud.tables import Expect, Put, table
from credit.disclosure.permissions import Agreement, QuotaUsedUp

KEPT = timedelta(days=400)
Counted = tuple[Any, Put]


def today() -> str:
    """The day under which rows are counted now."""
    return clock.today().isoformat()


def counted(agreement: Agreement, rows: int) -> Counted:
    """The write that counts so many rows today, if nobody else counts in between.

    Raises:
        QuotaUsedUp: these are more than the agreement allows a day.
    """
    return within(agreement.id, agreement.daily_rows, rows)


def within(number: str, limit: int, more: int) -> Counted:
    """The same for whatever has a number and a limit a day, such as the calls of a subscription."""
    key = {"agreement": number, "day": today()}
    used = _used(key)
    if used + more > limit:
        raise QuotaUsedUp(limit=limit, used=used, rows=more)
    return _set(key, used, used + more)


def given_back(agreement: str, day: str, rows: int) -> Counted:
    """The write that takes so many rows off a day's count."""
    key = {"agreement": agreement, "day": day}
    used = _used(key)
    return _set(key, used, max(0, used - rows))


def _used(key: dict[str, str]) -> int:
    item = table("quotas").get(key)
    return int(item["rows"]) if item else 0


def _set(key: dict[str, str], before: int, after: int) -> Counted:
    # A count that is there and one that is not are told apart by the attribute: absent is None.
    expect = Expect(equal={"rows": before}) if before else Expect(older=("rows", 1))
    expires = int((clock.now() + KEPT).timestamp())
    return table("quotas"), Put({**key, "rows": after, "expiresAt": expires}, expect)
