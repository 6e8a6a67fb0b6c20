"""What time it is, for everybody: UTC for instants, the calendar of Asia/Shanghai for days.

On one machine the clock can be moved forward, so that expiry and deadlines can be tried; the offset lies in
`{GONGXIN_HOME}/clock.json` and every process sees it at once. In the cloud there is no such thing.
"""

import json
import os
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from cloud import settings
from credit.errors import BadRequest, NotAllowed

SHANGHAI = ZoneInfo("Asia/Shanghai")
FORWARD = re.compile(r"\+(\d{1,5})([dhm])")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def now() -> datetime:
    """This instant on the platform's clock, aware, in UTC."""
    return datetime.now(UTC) + local_offset()


def today() -> date:
    """The calendar day in China, which decides displays and deadlines."""
    return now().astimezone(SHANGHAI).date()


def local_offset() -> timedelta:
    """How far the local platform's clock has been moved; zero in the cloud. The file is read only when it changed."""
    path = _path()
    if path is None:
        return timedelta(0)
    try:
        about = os.stat(path)
        return _read(path, about.st_ino, about.st_mtime_ns)
    except FileNotFoundError:
        return timedelta(0)


def move(to: str) -> datetime:
    """Move the local platform's clock forward, as `moment` reads the text (or `reset` it); the time it shows then.

    Raises:
        NotAllowed: away from the local platform, or when it would go back: only `reset` does.
        BadRequest: the text is no time.
    """
    if to == "reset":
        return reset()
    path, base = _local(), now()
    target = moment(to, base)
    if target < base:
        raise NotAllowed("the clock does not go back; `gongxin now reset` returns to real time")
    # Replaced, not rewritten: another process must never read half a file.
    written = path.with_name(f"{path.name}.{os.getpid()}")
    written.write_text(json.dumps({"offset": (local_offset() + (target - base)).total_seconds()}), encoding="ascii")
    os.replace(written, path)
    return now()


def reset() -> datetime:
    """Return to real time; `NotAllowed` away from the local platform."""
    _local().unlink(missing_ok=True)
    return now()


def moment(text: str, base: datetime) -> datetime:
    """The instant in UTC that a text means, seen from `base`: a date, an instant, or `+7d`, `+3h`, `+30m`.

    A bare date keeps the hour of the day in China; an instant without offset is China's.

    Raises:
        BadRequest: the text is none of these.

    >>> moment("+7d", datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    '2026-01-08T00:00:00+00:00'
    """
    if forward := FORWARD.fullmatch(text):
        return base + timedelta(**{UNITS[forward[2]]: int(forward[1])})
    return instant(text, base.astimezone(SHANGHAI).time())


def instant(text: str, hour: time = time.max) -> datetime:
    """The instant in UTC that a written time means; a bare date is that day in China at `hour`, else at its very end.

    >>> instant("2026-01-01T08:00:00+08:00").isoformat()
    '2026-01-01T00:00:00+00:00'
    """
    try:
        if DATE.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), hour, SHANGHAI).astimezone(UTC)
        written = datetime.fromisoformat(text)
        return (written if written.tzinfo else written.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRequest(f"'{text}' is no time; write 2027-01-31, 2027-01-31T08:00:00+08:00 or +7d") from None


def _path() -> Path | None:
    home = settings.optional("GONGXIN_HOME")
    return Path(home) / "clock.json" if home else None


def _local() -> Path:
    path = _path()
    if path is None:
        raise NotAllowed("the clock can be moved on the local platform only (GONGXIN_HOME is not set)")
    if not path.parent.is_dir():
        raise NotAllowed(f"there is no platform in {path.parent}: `make up` starts one")
    return path


@lru_cache(maxsize=1)
def _read(path: Path, _inode: int, _changed: int) -> timedelta:
    return timedelta(seconds=json.loads(path.read_text(encoding="ascii"))["offset"])
