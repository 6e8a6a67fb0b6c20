"""Pages of what the tables hold under an index."""

from typing import Any

from cloud.tables import Page, table
from credit.errors import BadRequest
from functions.apis.asked_permissions import Listed
from functions.apis.problems import Problem


def standing(name: str, agency: str | None, state: str, asked: Listed) -> Page:
    """Items of a table in one state, the oldest first: of one agency (`by-agency`), or of all (`by-state`)."""
    if agency is None:
        return _page(name, state, asked, index="by-state")
    return _page(name, agency, asked, index="by-agency", begins_with=f"{state}#")


def newest(name: str, owner: str, index: str | None, asked: Listed) -> Page:
    """Items of one owner, the newest first."""
    return _page(name, owner, asked, index=index, descending=True)


def _page(name: str, partition: str, asked: Listed, **how: Any) -> Page:
    try:
        return table(name).query(partition, limit=asked.limit, cursor=asked.cursor, **how)
    except BadRequest:
        raise Problem("bad-cursor") from None
