"""Search behind one small seam: OpenSearch, or SQLite FTS5 on one machine."""

from functools import cache

from cloud import settings
from cloud.search.model import Document, Hit, Hits, Index

__all__ = ["Document", "Hit", "Hits", "Index", "connect", "index"]

SQLITE = "sqlite:///"


@cache
def index() -> Index:
    """The index of this platform, from `SEARCH_URL`: `sqlite:////path/search.sqlite` or the address of a node."""
    return connect(settings.granted("SEARCH_URL"))


def connect(address: str) -> Index:
    """The index at an address."""
    if address.startswith(SQLITE):
        from cloud.search.fts5 import Fts5Index

        return Fts5Index(address.removeprefix(SQLITE))
    from cloud.search.opensearch import OpenSearchIndex

    return OpenSearchIndex(address)
