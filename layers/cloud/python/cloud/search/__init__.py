"""Search behind one small seam: OpenSearch or a bucket in the cloud, SQLite FTS5 on one machine."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from cloud import generations, grants, settings
from cloud.search.model import Document, Hit, Hits, Index, IndexLost, Kept, Written
from cloud.search.queries import kept

__all__ = [
    "Document",
    "Hit",
    "Hits",
    "Index",
    "IndexLost",
    "Kept",
    "Written",
    "address",
    "admit",
    "connect",
    "index",
    "kept",
    "put",
]

ALIAS = "gongxin-subjects"
SQLITE, HTTP, BUCKET = "sqlite:///", ("http://", "https://"), "s3://"


def index() -> Index:
    """The search index of this platform, from `SEARCH_URL`: that of the generation in which this run is."""
    return _index(generations.place().number % 2)


def put(documents: Iterable[Document]) -> None:
    """Add or replace documents where this run is; searchable when this returns, unless the run gathers them."""
    there = generations.pinned_to()
    (there.documents if there and there.documents else index()).put(documents)


def address(plain: str, number: int) -> str:
    """The address of a generation's index: the even ones have the plain one.

    >>> address("sqlite:////home/search.sqlite", 3)
    'sqlite:////home/search-b.sqlite'
    >>> address("https://host:9200/gongxin-subjects", 1)
    'https://host:9200/gongxin-subjects_b'
    >>> address("https://host/subjects?analyzers=pinyin", 1)
    'https://host/subjects_b?analyzers=pinyin'
    >>> address("s3://bucket/subjects", 1)
    's3://bucket/subjects_b'
    """
    if number % 2 == 0:
        return plain
    if plain.startswith(SQLITE):
        path = PurePosixPath(plain.removeprefix(SQLITE))
        return SQLITE + str(path.with_stem(f"{path.stem}-b"))
    url = urlsplit(plain)
    # No pattern of the plain alias's indices, `{alias}-*`, may fit the other's.
    return url._replace(path=f"/{url.path.strip('/') or ALIAS}_b").geturl()


@cache
def _index(number: int) -> Index:
    return connect(address(settings.granted("SEARCH_URL"), number))


def forget() -> None:
    """Read the environment anew at the next call."""
    _index.cache_clear()


def connect(address: str) -> Index:
    """The index at an address: `sqlite:////path/search.sqlite`, `s3://bucket/prefix`, or `https://host:port/alias`.

    `?analyzers=pinyin,ik_max_word` behind the alias of an OpenSearch names what the cluster's plugins add; names are
    found by them as well. `?fresh=2` behind a prefix says for how many seconds a process believes its copy.

    Raises:
        ValueError: the address names no engine.
    """
    engine = _engine(address)
    if not grants.are_held():
        return engine
    from cloud.search.held import HeldIndex

    return HeldIndex(engine)


def _engine(address: str) -> Index:
    if address.startswith(SQLITE):
        from cloud.search.fts5 import Fts5Index

        return Fts5Index(address.removeprefix(SQLITE))
    if address.startswith(HTTP):
        from cloud.search.opensearch import OpenSearchIndex, analyzers_of, client_of

        return OpenSearchIndex(*client_of(address), analyzers_of(address))
    if address.startswith(BUCKET):
        from cloud.search.bucket import BucketIndex

        return BucketIndex.at(address)
    raise ValueError(f"SEARCH_URL is {SQLITE}/path/of/a.file, {BUCKET}bucket/prefix or https://host:port/alias")


def admit(address: str, readers: Sequence[str], writers: Sequence[str]) -> None:
    """Let roles (ARNs) read or write the indices at an address of a domain with fine-grained access.

    Raises:
        ValueError: the address is none of an OpenSearch.
    """
    if not address.startswith(HTTP):
        raise ValueError("only an OpenSearch knows roles")
    from cloud.search import access
    from cloud.search.opensearch import client_of

    access.admit(*client_of(address), readers, writers)
