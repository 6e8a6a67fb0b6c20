"""Pages of what the tables hold under an index."""

from collections.abc import Callable
from typing import Any

from cloud.tables import Item, Page, table
from credit.errors import BadRequest
from functions.apis.asked_permissions import Listed
from functions.apis.problems import Problem

PAGES = 20  # read for one answer at most


def standing(name: str, agency: str | None, state: str, asked: Listed) -> Page:
    """Items of a table in one state, the oldest first: of one agency (`by-agency`), or of all (`by-state`)."""
    if agency is None:
        return _page(name, state, asked, index="by-state")
    return _page(name, agency, asked, index="by-agency", begins_with=f"{state}#")


def newest(name: str, owner: str, index: str | None, asked: Listed) -> Page:
    """Items of one owner, the newest first."""
    return _page(name, owner, asked, index=index, descending=True)


def filtered(
    read: Callable[[int, str | None], Page], wanted: Callable[[Item], bool], limit: int, cursor: str | None
) -> Page:
    """A page of the items that are wanted among many: shorter than asked for where there are few of them.

    Args:
        read: gives at most so many items from a cursor on.
        wanted: which of them are.
        limit: how many at most.
        cursor: where to begin.
    """
    items: list[Item] = []
    for _ in range(PAGES):
        page = read(limit - len(items), cursor)
        items += filter(wanted, page.items)
        cursor = page.cursor
        if cursor is None or len(items) >= limit:
            break
    return Page(items, cursor)


def _page(name: str, partition: str, asked: Listed, **how: Any) -> Page:
    try:
        return table(name).query(partition, limit=asked.limit, cursor=asked.cursor, **how)
    except BadRequest:
        raise Problem("bad-cursor") from None
