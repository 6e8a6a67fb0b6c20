"""Bulk requests to OpenSearch: what it turns away for the moment is sent again, after longer and longer waits."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import TransportError

from credit.errors import SystemBusy

BATCH = 2_000  # documents in one request
TRIES, FIRST_WAIT, LONGEST_WAIT = 8, 0.1, 5.0  # seconds; for what a request leaves over
STALE, ABSENT, TOO_LARGE = 409, 404, 413
PASSING = {429, 502, 503, 504}
FULL = "the search engine has too much to do; try again"

Lines = Sequence[Mapping[str, Any]]  # of one write: what is to be done, and for a document the document
Sent = tuple[Lines, Mapping[str, Any]]  # a write and its result
Wait = Callable[[float], None]
Fine = Callable[[Mapping[str, Any]], bool]  # whether a result that is no success is as good as one


class Bulk:
    """Writes to one alias."""

    def __init__(self, client: OpenSearch, alias: str, wait: Wait = time.sleep) -> None:
        self._client = client
        self._alias = alias
        self._wait = wait

    def put(self, writes: Iterable[Lines]) -> None:
        """Write documents with versions of their own: where the engine has a newer one nothing is to be done."""
        self._write(writes, _is_stale)

    def delete(self, writes: Iterable[Lines]) -> None:
        """Remove documents; one that is not there is removed already."""
        self._write(writes, _is_absent)

    def _write(self, writes: Iterable[Lines], fine: Fine) -> None:
        """One batch waits for the next refresh; of many each would wait a second, so the whole is refreshed."""
        stream = iter(writes)
        some = list(islice(stream, BATCH))
        many = len(some) == BATCH
        while some:
            self._patiently(some, fine, "false" if many else "wait_for")
            some = list(islice(stream, BATCH))
        if many:
            with translated():
                self._client.indices.refresh(index=self._alias)

    def _patiently(self, writes: Sequence[Lines], fine: Fine, refresh: str) -> None:
        left = writes
        for attempt in range(TRIES):
            if attempt:
                self._wait(random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt)))  # noqa: S311
            left = self._left_over(left, fine, refresh)
            if not left:
                return
        raise SystemBusy(FULL)

    def _left_over(self, writes: Sequence[Lines], fine: Fine, refresh: str) -> Sequence[Lines]:
        """Send writes; those that are to be sent again."""
        try:
            sent = list(zip(writes, self._results(writes, refresh), strict=True))
        except TransportError as error:
            if error.status_code == TOO_LARGE and len(writes) > 1:
                half = len(writes) // 2
                halves = (writes[:half], writes[half:])
                return [line for part in halves for line in self._left_over(part, fine, refresh)]
            if error.status_code in PASSING:
                return writes
            raise
        _judge(result for _, result in sent if result["status"] not in PASSING and not fine(result))
        turned_away = [lines for lines, result in sent if result["status"] in PASSING]
        return turned_away + self._gone([s for s in sent if _is_stale(s[1])])

    def _results(self, writes: Sequence[Lines], refresh: str) -> Iterable[Mapping[str, Any]]:
        """What came of each. Only behind the alias, else an index of that name would be made up on the spot."""
        lines = [line for write in writes for line in write]
        try:
            answer = self._client.bulk(index=self._alias, body=lines, refresh=refresh, require_alias="true")
        except Unreachable as error:
            raise SystemBusy("the search engine cannot be reached; try again") from error
        return (result for item in answer["items"] for result in item.values())

    def _gone(self, stale: Sequence[Sent]) -> list[Lines]:
        """Writes that stand behind a removal alone: the engine remembers it for a moment, with a version of its own."""
        if not stale:
            return []
        ids = [result["_id"] for _, result in stale]
        with translated():
            answer = self._client.mget(index=self._alias, body={"ids": ids}, _source="false")
        held = {found["_id"] for found in answer["docs"] if found.get("found")}
        return [lines for lines, result in stale if result["_id"] not in held]


def _is_stale(result: Mapping[str, Any]) -> bool:
    return bool(result["status"] == STALE)


def _is_absent(result: Mapping[str, Any]) -> bool:
    """Of the document; a missing alias is told with the same number, and an error."""
    return result["status"] == ABSENT and "error" not in result


def _judge(wrong: Iterator[Mapping[str, Any]]) -> None:
    """Raise for what went wrong and will not pass; never with a document in the message."""
    kinds = sorted({result["error"]["type"] for result in wrong if result["status"] >= 300})
    if kinds:
        raise RuntimeError(f"the search engine refused documents: {', '.join(kinds)}")


@contextmanager
def translated() -> Iterator[None]:
    """The engine's passing faults under the platform's name; everything else rises as it is."""
    try:
        yield
    except Unreachable as error:
        raise SystemBusy("the search engine cannot be reached; try again") from error
    except TransportError as error:
        if error.status_code in PASSING:
            raise SystemBusy(FULL) from error
        raise
