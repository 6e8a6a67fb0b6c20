"""The search index in OpenSearch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from boto3.session import Session
from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import RequestError, TransportError

from cloud.search import ALIAS, mapping, positions
from cloud.search.model import Document, Hit, Hits, Kept
from cloud.search.queries import Query
from credit.errors import SystemBusy

BATCH = 2_000  # documents in one request
SIGNED = (".amazonaws.com", ".amazonaws.com.cn")
STALE, ABSENT = 409, 404
PASSING = {429, 502, 503, 504}


def client_of(address: str) -> tuple[OpenSearch, str]:
    """A client and the alias from `https://user:word@host:port/alias`; Amazon's own hosts get signed requests."""
    url = urlsplit(address)
    host = url.hostname or ""
    secure = url.scheme == "https"
    options: dict[str, Any] = {"use_ssl": secure, "timeout": 30, "max_retries": 3, "retry_on_timeout": True}
    if host.endswith(SIGNED):
        session = Session()
        options["http_auth"] = Urllib3AWSV4SignerAuth(session.get_credentials(), session.region_name, "es")
    elif url.username:
        options["http_auth"] = (unquote(url.username), unquote(url.password or ""))
    client = OpenSearch([{"host": host, "port": url.port or (443 if secure else 80)}], **options)
    return client, url.path.strip("/") or ALIAS


class OpenSearchIndex:
    """An index behind an alias, so that a rebuilt one can take its place in one step."""

    def __init__(self, client: OpenSearch, alias: str = ALIAS) -> None:
        self._client = client
        self._alias = alias

    def create(self) -> None:
        """Create the template, and an index behind the alias if there is none."""
        with _translated():
            self._client.indices.put_index_template(name=self._alias, body=mapping.template(self._alias))
            if not self._client.indices.exists_alias(name=self._alias):
                self._first()

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; searchable when this returns. The engine itself refuses an older version."""
        self._bulk((mapping.put(document) for document in documents), {STALE})

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is fine."""
        self._bulk(((mapping.delete(id_),) for id_ in ids), {ABSENT})

    def find(
        self, query: str, *, kind: str | None = "organisation", limit: int = 20, cursor: str | None = None
    ) -> Hits:
        """Subjects whose name, former name or code matches, best first."""
        asked = Query(query)
        after = positions.decode(cursor, float, int, int, str) if cursor else None
        if not asked.name:
            return Hits((), None)
        if asked.code and (after is None or after[0] == mapping.WHOLE_CODE):
            holders = self._page(mapping.whole_code(asked.code, kind), limit, after)
            if holders.hits or after:
                return holders
        return self._page(mapping.names(asked, kind), limit, after)

    def alike(self, name: str, *, limit: int = 12) -> Sequence[str]:
        """Ids of organisations whose names share the rarest pairs of characters with a name, most shared first."""
        key = Query(name).name
        if not key:
            return []
        body = {"query": mapping.alike(key), "size": limit, "_source": False, "track_total_hits": False}
        with _translated():
            return [hit["_id"] for hit in self._client.search(index=self._alias, body=body)["hits"]["hits"]]

    def count(self) -> int:
        """How many documents the index holds."""
        with _translated():
            found: int = self._client.count(index=self._alias)["count"]
        return found

    def held(self, ids: Iterable[str]) -> Iterator[Kept]:
        """What the index holds of these documents, in no order."""
        stream = iter(ids)
        while some := list(islice(stream, BATCH)):
            with _translated():
                answer = self._client.mget(index=self._alias, body={"ids": some})
            yield from (mapping.kept(found) for found in answer["docs"] if found.get("found"))

    def scan(self) -> Iterator[Kept]:
        """Everything that the index holds, page by page in the order of ids."""
        body: dict[str, Any] = {"query": {"match_all": {}}, "sort": [{"id": "asc"}], "size": BATCH, "version": True}
        while True:
            with _translated():
                found = self._client.search(index=self._alias, body=body)["hits"]["hits"]
            if not found:
                return
            yield from map(mapping.kept, found)
            body["search_after"] = found[-1]["sort"]

    def clear(self) -> None:
        """Remove every document: an empty index takes the place of the full one."""
        with _translated():
            held = sorted(self._client.indices.get_alias(name=self._alias))
            fresh = f"{self._alias}-{1 + max(int(name.rpartition('-')[2]) for name in held)}"
            self._client.indices.delete(index=fresh, ignore_unavailable=True)  # of a call that was cut off
            self._client.indices.create(index=fresh)
            places = [{"add": {"index": fresh, "alias": self._alias}}]
            self._client.indices.update_aliases(
                body={"actions": [*places, *({"remove_index": {"index": name}} for name in held)]}
            )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _first(self) -> None:
        try:
            self._client.indices.create(index=f"{self._alias}-1", body={"aliases": {self._alias: {}}})
        except RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def _page(self, query: Mapping[str, Any], limit: int, after: Sequence[Any] | None) -> Hits:
        body = {"query": query, "sort": mapping.ORDER, "size": limit + 1, "_source": False, "track_total_hits": False}
        if after:
            body["search_after"] = after
        with _translated():
            found = self._client.search(index=self._alias, body=body)["hits"]["hits"]
        more = positions.encode(found[limit - 1]["sort"]) if len(found) > limit else None
        return Hits([Hit(hit["_id"], hit["sort"][0]) for hit in found[:limit]], more)

    def _bulk(self, writes: Iterable[Sequence[Mapping[str, Any]]], expected: set[int]) -> None:
        """One batch waits for the next refresh; of many each would wait a second, so the whole is refreshed."""
        stream = iter(writes)
        some = list(islice(stream, BATCH))
        many = len(some) == BATCH
        while some:
            with _translated():
                answer = self._client.bulk(
                    index=self._alias,
                    body=[line for write in some for line in write],
                    refresh="false" if many else "wait_for",
                )
            if answer["errors"]:
                _judge(answer["items"], expected)
            some = list(islice(stream, BATCH))
        if many:
            with _translated():
                self._client.indices.refresh(index=self._alias)


def _judge(items: Iterable[Mapping[str, Mapping[str, Any]]], expected: set[int]) -> None:
    """Raise for what went wrong in a batch; never with a document in the message."""
    results = [result for item in items for result in item.values()]
    wrong = {r["status"] for r in results if r["status"] >= 300} - expected
    if wrong & PASSING:
        raise SystemBusy("the search engine has too much to do; try again")
    if wrong:
        kinds = sorted({r["error"]["type"] for r in results if r["status"] in wrong})
        raise RuntimeError(f"the search engine refused documents: {', '.join(kinds)}")


@contextmanager
def _translated() -> Iterator[None]:
    """The engine's passing faults under the platform's name; everything else rises as it is."""
    try:
        yield
    except Unreachable as error:
        raise SystemBusy("the search engine cannot be reached; try again") from error
    except TransportError as error:
        if error.status_code in PASSING:
            raise SystemBusy("the search engine has too much to do; try again") from error
        raise
