"""What time it is, for everybody: UTC for instants, the calendar of Asia/Shanghai for days.

On one machine the clock can be moved forward, so that expiry and deadlines can be tried; the offset lies in
`{GONGXIN_HOME}/clock.json` and every process sees it at once. In the cloud there is no such thing.
"""

import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cloud import settings
from credit.errors import BadRequest, NotAllowed

SHANGHAI = ZoneInfo("Asia/Shanghai")
FORWARD = re.compile(r"\+(\d{1,5})([dhm])")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}

_seen: tuple[int, timedelta] = (0, timedelta(0))


def now() -> datetime:
    """This instant on the platform's clock, aware, in UTC."""
    return datetime.now(UTC) + _offset()


def today() -> date:
    """The calendar day in China, which decides displays and deadlines."""
    return now().astimezone(SHANGHAI).date()


def move(to: str) -> datetime:
    """Move the local platform's clock: a date, an instant, `+7d`, or `reset`.

    Raises:
        NotAllowed: away from the local platform, or when it would go back (only `reset` does).
        BadRequest: the text is none of these.
    """
    path = _path()
    if path is None:
        raise NotAllowed("the clock can be moved on the local platform only (GONGXIN_HOME is not set)")
    if to == "reset":
        path.unlink(missing_ok=True)
        return now()
    target = moment(to, now())
    if target < now():
        raise NotAllowed("the clock does not go back; `gongxin now reset` returns to real time")
    path.write_text(json.dumps({"offset": (target - datetime.now(UTC)).total_seconds()}), encoding="ascii")
    return now()


def moment(text: str, base: datetime) -> datetime:
    """The instant that a text means, seen from `base`. A bare date keeps the hour of the day in China.

    >>> moment("+7d", datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    '2026-01-08T00:00:00+00:00'
    """
    if forward := FORWARD.fullmatch(text):
        return base + timedelta(**{UNITS[forward[2]]: int(forward[1])})
    try:
        if len(text) == len("2026-01-01"):
            return datetime.combine(date.fromisoformat(text), base.astimezone(SHANGHAI).time(), SHANGHAI).astimezone(
                UTC
            )
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"'{text}' is no time; write 2027-01-31, 2027-01-31T08:00:00+08:00, +7d or reset") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def _path() -> Path | None:
    home = settings.optional("GONGXIN_HOME")
    return Path(home) / "clock.json" if home else None


def _offset() -> timedelta:
    """The offset in force, read again only when its file has changed."""
    global _seen
    path = _path()
    if path is None:
        return timedelta(0)
    try:
        changed = os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return timedelta(0)
    if changed != _seen[0]:
        _seen = (changed, timedelta(seconds=json.loads(path.read_text(encoding="ascii"))["offset"]))
    return _seen[1]
