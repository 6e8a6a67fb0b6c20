"""Search behind one small seam: OpenSearch in the cloud, SQLite FTS5 on one machine."""

from functools import cache

from cloud import settings
from cloud.search.model import Document, Hit, Hits, Index

__all__ = ["Document", "Hit", "Hits", "Index", "connect", "index"]

SQLITE, HTTP = "sqlite:///", ("http://", "https://")


@cache
def index() -> Index:
    """The search index of this platform, from `SEARCH_URL`."""
    return connect(settings.granted("SEARCH_URL"))


def connect(address: str) -> Index:
    """The index at an address: `sqlite:////path/search.sqlite`, or `https://host:port/name` of an OpenSearch alias.

    Raises:
        ValueError: the address names no engine.
    """
    if address.startswith(SQLITE):
        from cloud.search.fts5 import Fts5Index

        return Fts5Index(address.removeprefix(SQLITE))
    if address.startswith(HTTP):
        from cloud.search.opensearch import OpenSearchIndex, client_of

        return OpenSearchIndex(*client_of(address))
    raise ValueError(f"SEARCH_URL is {SQLITE}/path/of/a.file or https://host:port/alias")
