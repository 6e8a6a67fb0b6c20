"""The access log as it is read: by its auditors, by subjects who ask who looked, by whoever verifies it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cloud.access_log import HEAD
from cloud.tables import Item, Page, every, table
from credit.errors import BadRequest

PAGES = 40  # read for one answer at most; whoever asks for something rare is given a cursor to go on
EMPTY_DAYS = 400  # looked into for one answer at most
DAY = timedelta(days=1)
BETWEEN = "~"


@dataclass(frozen=True)
class Asked:
    """What is wanted of the log, newest first; `wanted` judges what the keys cannot tell."""

    subject: str | None
    agency: str | None
    since: date | None
    until: date | None
    wanted: Callable[[Item], bool]


def page(asked: Asked, limit: int, cursor: str | None) -> Page:
    """A page of entries and where it ends; `BadRequest` if the cursor is none of this question's."""
    found: list[Item] = []
    for _ in range(PAGES):
        read, cursor = _read(asked, limit - len(found), cursor)
        found += [entry for entry in read if asked.wanted(entry) and _in_time(asked, entry)]
        if cursor is None or len(found) >= limit:
            break
    return Page(found, cursor)


def head() -> Item | None:
    """What is told of the newest entry: `number, hash, reached, since`; None while there is none."""
    return table("access-log").get(HEAD)


def entries(day: str) -> Iterator[Item]:
    """Every entry of a day, in order."""
    return every(table("access-log"), day)


def days(first: str, last: str) -> Iterator[str]:
    """Every day from one to another, both included."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day.isoformat()
        day += DAY


def _read(asked: Asked, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    log = table("access-log")
    if key := asked.subject or asked.agency:
        index = "by-subject" if asked.subject else "by-agency"
        told = log.query(key, index=index, descending=True, limit=limit, cursor=cursor)
        return list(told.items), told.cursor
    return _of_days(asked, limit, cursor)


def _of_days(asked: Asked, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """The next entries, day by day backwards; the cursor names the day and the place in it."""
    told = head()
    if told is None:
        return [], None
    first = max(str(asked.since or ""), told["since"])
    day, _, place = cursor.partition(BETWEEN) if cursor else (min(str(asked.until or "~"), told["reached"]), "", "")
    for _ in range(EMPTY_DAYS):
        if _date(day) < first:
            return [], None
        found = table("access-log").query(day, descending=True, limit=limit, cursor=place or None)
        if found.cursor:
            return list(found.items), f"{day}{BETWEEN}{found.cursor}"
        day, place = (date.fromisoformat(day) - DAY).isoformat(), ""
        if found.items:
            return list(found.items), f"{day}{BETWEEN}"
    return [], f"{day}{BETWEEN}"


def _date(told: str) -> str:
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError:
        raise BadRequest("the cursor is none of the access log's") from None


def _in_time(asked: Asked, entry: Item) -> bool:
    """Of the indexes, which know no days."""
    return str(asked.since or "") <= str(entry["day"]) <= str(asked.until or "~")
