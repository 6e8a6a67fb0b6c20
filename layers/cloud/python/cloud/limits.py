"""How often somebody may call: requests within a window of time, counted in the tables for all who answer.

Whoever answers takes a few requests of a caller at once from the common count and gives them out one by one, so that
counting costs a write for every few requests. What is told as remaining is what was left then, and of the few.
"""

import hmac
import time
from dataclasses import dataclass
from threading import Lock

from cloud import secrets, settings
from cloud.tables import Expect, table
from credit.errors import ConditionFailed, GongxinError, SystemBusy

AT_ONCE = 20  # requests that are taken from the common count
TRIES = 20
KNOWN = 10_000  # callers of whom this process remembers what it has taken

_taken: dict[str, tuple[int, int]] = {}  # of the few, and of the common count, what is left
_turn = Lock()


@dataclass(frozen=True)
class Standing:
    """Where a caller stands: so many requests a window of so many seconds, so many left, seconds until the next one."""

    limit: int
    seconds: int
    remaining: int
    reset: int


class TooMany(GongxinError):
    """The window of a caller is used up."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        super().__init__("too many requests")


def count(caller: str) -> Standing:
    """Count one request of a caller; `TooMany` if it is one too many. The caller's name is kept as a keyed hash."""
    limit, seconds = int(settings.granted("LIMIT_REQUESTS")), int(settings.granted("LIMIT_SECONDS"))
    window, passed = divmod(int(time.time()), seconds)
    key = hmac.digest(secrets.caller_key(), f"{caller}\n{window}".encode(), "sha256").hex()[:32]
    with _turn:
        few, rest = _taken.get(key, (0, 0))
        if not few:
            _forget()
            few, rest = _take(key, limit, (window + 2) * seconds)
        _taken[key] = max(few - 1, 0), rest
    standing = Standing(limit, seconds, max(few - 1, 0) + rest, seconds - passed)
    if not few:
        raise TooMany(standing)
    return standing


def forget() -> None:
    """Give nothing out that was taken before."""
    with _turn:
        _taken.clear()


def _take(key: str, limit: int, until: int) -> tuple[int, int]:
    """A few requests from the common count, and what it has left then; none if there are none."""
    for _ in range(TRIES):
        found = table("limits").get({"id": key})
        used = int(found["used"]) if found else 0
        some = min(AT_ONCE, limit - used)
        if some <= 0:
            return 0, 0
        expect = Expect(equal={"used": used}) if found else Expect(exists=False)
        try:
            table("limits").put({"id": key, "used": used + some, "expiresAt": until}, expect)
        except ConditionFailed:
            continue
        return some, limit - used - some
    raise SystemBusy("one caller's requests are counted in too many places at once")


def _forget() -> None:
    """Windows that are over are not told apart from others: now and then everything is taken anew."""
    if len(_taken) >= KNOWN:
        _taken.clear()
