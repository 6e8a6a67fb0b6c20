"""The search index in OpenSearch."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from boto3.session import Session
from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth
from opensearchpy.exceptions import NotFoundError, RequestError

from cloud.search import ALIAS, mapping, positions
from cloud.search.bulk import BATCH, Bulk, Wait, translated
from cloud.search.model import Document, Hit, Hits, Kept
from cloud.search.queries import Query
from credit.errors import SystemBusy

WINDOW = 10_000  # hits of one request, the engine's own limit
PATIENCE, READ_PATIENCE = 30, 5  # seconds for an answer; somebody waits for what is read
KEPT_FOR = "5m"  # how long the engine keeps a moment in time between two pages
SIGNED = (".amazonaws.com", ".amazonaws.com.cn")


def client_of(address: str) -> tuple[OpenSearch, str]:
    """A client and the alias from `https://user:word@host:port/alias`; Amazon's own hosts get signed requests."""
    url = urlsplit(address)
    host = url.hostname or ""
    secure = url.scheme == "https"
    options: dict[str, Any] = {"use_ssl": secure, "timeout": PATIENCE, "max_retries": 3, "retry_on_timeout": True}
    if host.endswith(SIGNED):
        session = Session()
        options["http_auth"] = Urllib3AWSV4SignerAuth(session.get_credentials(), session.region_name, "es")
    elif url.username:
        options["http_auth"] = (unquote(url.username), unquote(url.password or ""))
    client = OpenSearch([{"host": host, "port": url.port or (443 if secure else 80)}], **options)
    return client, url.path.strip("/") or ALIAS


def analyzers_of(address: str) -> tuple[str, ...]:
    """The analyzers of the cluster by which names are to be found as well.

    >>> analyzers_of("https://host/alias?analyzers=pinyin,ik_max_word")
    ('pinyin', 'ik_max_word')
    """
    named = parse_qs(urlsplit(address).query).get("analyzers", [""])[-1]
    return tuple(dict.fromkeys(filter(None, named.split(","))))


class OpenSearchIndex:
    """An index behind an alias, so that a rebuilt one can take its place in one step.

    Args:
        client: of the cluster, OpenSearch 2.4 or newer.
        alias: what everybody reads and writes; the indices behind it are `{alias}-{number}`.
        analyzers: of plugins that the cluster has: whatever matches a name by one of them is found after all others.
        wait: called with seconds before what was turned away is sent again.
    """

    def __init__(
        self, client: OpenSearch, alias: str = ALIAS, analyzers: Sequence[str] = (), wait: Wait = time.sleep
    ) -> None:
        self._client = client
        self._alias = alias
        self._analyzers = analyzers
        self._bulk = Bulk(client, alias, wait)

    def create(self) -> None:
        """Create the template, and an index behind the alias if there is none.

        Analyzers that were named after an index was created are in the next one: rebuild.

        Raises:
            ValueError: the cluster has no analyzer of that name.
        """
        with translated():
            for analyzer in self._analyzers:
                self._must_know(analyzer)
            template = mapping.template(self._alias, self._analyzers)
            self._client.indices.put_index_template(name=self._alias, body=template)
            if not self._client.indices.exists_alias(name=self._alias):
                self._first()

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; searchable when this returns. The engine itself refuses an older version."""
        self._bulk.put(mapping.put(document) for document in documents)

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is fine."""
        self._bulk.delete((mapping.delete(id_),) for id_ in ids)

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
        return self._page(mapping.names(asked, kind, self._analyzers), limit, after)

    def alike(self, name: str, *, limit: int = 12) -> Sequence[str]:
        """Ids of organisations whose names share the rarest pairs of characters with a name, most shared first."""
        key = Query(name).name
        if not key:
            return []
        return [hit["_id"] for hit in self._hits({"query": mapping.alike(key), "size": limit, "_source": False})]

    def count(self) -> int:
        """How many documents the index holds."""
        with translated():
            found: int = self._client.count(index=self._alias)["count"]
        return found

    def held(self, ids: Iterable[str]) -> Iterator[Kept]:
        """What the index holds of these documents, in no order."""
        stream = iter(ids)
        while some := list(islice(stream, BATCH)):
            with translated():
                answer = self._client.mget(index=self._alias, body={"ids": some})
            yield from (mapping.kept(found) for found in answer["docs"] if found.get("found"))

    def scan(self) -> Iterator[Kept]:
        """Everything that the index holds at one moment, in the order of ids; `SystemBusy` if it is cleared."""
        with translated():
            moment = self._client.create_pit(index=self._alias, keep_alive=KEPT_FOR)["pit_id"]
        body: dict[str, Any] = {"query": {"match_all": {}}, "sort": [{"id": "asc"}], "size": BATCH, "version": True}
        body["pit"] = {"id": moment, "keep_alive": KEPT_FOR}
        try:
            while found := self._hits(body):
                yield from map(mapping.kept, found)
                body["search_after"] = found[-1]["sort"]
        except NotFoundError as gone:
            raise SystemBusy("the index was replaced while it was read; try again") from gone
        finally:
            with translated():
                self._client.delete_pit(body={"pit_id": [moment]})

    def clear(self) -> None:
        """Remove every document: an empty index takes the place of the full one."""
        with translated():
            held = sorted(self._client.indices.get_alias(name=self._alias))
            fresh = f"{self._alias}-{1 + max(int(name.rpartition('-')[2]) for name in held)}"
            self._client.indices.delete(index=fresh, ignore_unavailable=True)  # of a call that was cut off
            self._client.indices.create(index=fresh)
            places = [{"add": {"index": fresh, "alias": self._alias}}]
            self._client.indices.update_aliases(
                body={"actions": [*places, *({"remove_index": {"index": name}} for name in held)]}
            )

    def settle(self) -> bool:
        """Nothing: the engine merges its segments by itself."""
        return False

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _must_know(self, analyzer: str) -> None:
        try:
            self._client.indices.analyze(body={"analyzer": analyzer, "text": "名"})
        except RequestError as error:
            raise ValueError(
                f"SEARCH_URL names the analyzer {analyzer}, which this cluster does not have;"
                " install its plugin or leave it out"
            ) from error

    def _first(self) -> None:
        try:
            self._client.indices.create(index=f"{self._alias}-1", body={"aliases": {self._alias: {}}})
        except RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def _page(self, query: Mapping[str, Any], limit: int, after: Sequence[Any] | None) -> Hits:
        found: list[Mapping[str, Any]] = []
        while len(found) <= limit:
            size = min(WINDOW, limit + 1 - len(found))
            body: dict[str, Any] = {"query": query, "sort": mapping.ORDER, "size": size, "_source": False}
            if after:
                body["search_after"] = after
            found += (some := self._hits(body))
            if len(some) < size:
                break
            after = some[-1]["sort"]
        more = positions.encode(found[limit - 1]["sort"]) if len(found) > limit else None
        return Hits([Hit(hit["_id"], hit["sort"][0]) for hit in found[:limit]], more)

    def _hits(self, body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """All that was asked for, or a fault: where a shard does not answer the rest would look like the whole."""
        place = {} if "pit" in body else {"index": self._alias}
        with translated():
            answer = self._client.search(
                body={**body, "track_total_hits": False},
                allow_partial_search_results="false",
                request_timeout=READ_PATIENCE,
                **place,
            )
        found: list[Mapping[str, Any]] = answer["hits"]["hits"]
        return found
