"""How OpenSearch's faults reach the platform: told by a small server that answers as the engine would."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from cloud.search import Document
from cloud.search.bulk import TRIES
from cloud.search.opensearch import ALIAS, OpenSearchIndex, client_of
from credit.errors import SystemBusy

SUBJECT = Document("a", "organisation", "enterprise", "北辰测试", (), (), "990100", 1)


Answer = tuple[int, dict[str, Any]]


class Answers(BaseHTTPRequestHandler):
    """Answers every request with what `server.answer` makes of its path and its lines."""

    def do_POST(self) -> None:
        lines = self.rfile.read(int(self.headers.get("Content-Length", 0))).splitlines()
        status, body = self.server.answer(urlsplit(self.path).path, [json.loads(line) for line in lines])
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def engine() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def index(engine, waits) -> Iterator[OpenSearchIndex]:
    client = OpenSearch([{"host": "127.0.0.1", "port": engine.server_port}], max_retries=0)
    made = OpenSearchIndex(client, wait=waits.append)
    yield made
    made.close()


def subjects(count: int) -> list[Document]:
    return [replace(SUBJECT, id=str(n)) for n in range(count)]


def results(*told: tuple[str, int, str]) -> Answer:
    """The answer to a bulk request: id, status and kind of error of each of its writes."""
    items = [
        {"index": {"_id": id_, "status": status, **({"error": {"type": kind, "reason": "北辰测试"}} if kind else {})}}
        for id_, status, kind in told
    ]
    return 200, {"errors": any(kind for *_, kind in told), "items": items}


def ids(lines: list[dict[str, Any]]) -> list[str]:
    return [line["index"]["_id"] for line in lines if "index" in line]


FULL, STALE = (429, "rejected_execution_exception"), (409, "version_conflict_engine_exception")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_engine_that_has_too_much_to_do_is_busy(engine, index, status):
    engine.answer = lambda *_: (status, {})
    with pytest.raises(SystemBusy):
        index.find("北辰")


def test_what_was_turned_away_is_sent_again_and_nothing_else(engine, index, waits):
    sent: list[list[str]] = []

    def answer(_path: str, lines: list[dict[str, Any]]) -> Answer:
        sent.append(ids(lines))
        busy = {"1", "2"} if len(sent) == 1 else {"2"} if len(sent) == 2 else set()
        return results(*((i, *FULL) if i in busy else (i, 201, "") for i in sent[-1]))

    engine.answer = answer
    index.put(subjects(4))
    assert sent == [["0", "1", "2", "3"], ["1", "2"], ["2"]]
    assert len(waits) == 2


def test_a_whole_request_that_was_turned_away_is_sent_again(engine, index, waits):
    answers = [(429, {}), (503, {}), results(("a", 201, ""))]
    engine.answer = lambda *_: answers.pop(0)
    index.put([SUBJECT])
    assert (answers, len(waits)) == ([], 2)


def test_patience_has_an_end(engine, index, waits):
    engine.answer = lambda *_: results(("a", *FULL))
    with pytest.raises(SystemBusy):
        index.put([SUBJECT])
    assert len(waits) == TRIES - 1


def test_a_request_that_is_too_large_is_cut_until_it_is_not(engine, index, waits):
    taken: list[list[str]] = []

    def answer(_path: str, lines: list[dict[str, Any]]) -> Answer:
        if len(some := ids(lines)) > 3:
            return 413, {}
        taken.append(some)
        return results(*((i, 201, "") for i in some))

    engine.answer = answer
    index.put(subjects(10))
    assert [i for some in taken for i in some] == [str(n) for n in range(10)]
    assert waits == []


def test_one_document_that_is_too_large_rises(engine, index):
    engine.answer = lambda *_: (413, {})
    with pytest.raises(TransportError):
        index.put([SUBJECT])


def test_a_newer_version_in_the_engine_is_no_fault(engine, index, waits):
    held = {"docs": [{"_id": "a", "found": True}]}
    engine.answer = lambda path, _: (200, held) if path.endswith("_mget") else results(("a", *STALE))
    index.put([SUBJECT])
    assert waits == []


def test_what_stands_behind_a_removal_alone_is_sent_again(engine, index, waits):
    conflicts = [results(("a", *STALE)), results(("a", *STALE)), results(("a", 201, ""))]
    absent = {"docs": [{"_id": "a", "found": False}]}
    engine.answer = lambda path, _: (200, absent) if path.endswith("_mget") else conflicts.pop(0)
    index.put([SUBJECT])
    assert (conflicts, len(waits)) == ([], 2)


def test_a_subject_the_engine_does_not_know_is_removed_already(engine, index):
    engine.answer = lambda *_: (200, {"errors": True, "items": [{"delete": {"status": 404, "result": "not_found"}}]})
    index.delete(["a"])


def test_an_alias_the_engine_does_not_know_is_a_fault_of_a_removal_as_well(engine, index):
    missing = {"status": 404, "error": {"type": "index_not_found_exception"}}
    engine.answer = lambda *_: (200, {"errors": True, "items": [{"delete": missing}]})
    with pytest.raises(RuntimeError, match="index_not_found_exception"):
        index.delete(["a"])


def test_a_refused_document_fails_without_telling_what_was_in_it(engine, index):
    engine.answer = lambda *_: results(("a", 400, "mapper_parsing_exception"))
    with pytest.raises(RuntimeError, match="mapper_parsing_exception") as failure:
        index.put([SUBJECT])
    assert "北辰" not in str(failure.value)


def test_what_will_not_pass_rises_as_it_is(engine, index):
    engine.answer = lambda *_: (403, {"error": {"type": "security_exception"}})
    with pytest.raises(TransportError):
        index.find("北辰")


def test_an_unreachable_engine_is_busy():
    nowhere = OpenSearchIndex(OpenSearch([{"host": "127.0.0.1", "port": 9}], max_retries=0))
    with pytest.raises(SystemBusy):
        nowhere.count()
    nowhere.close()


@pytest.mark.parametrize(
    ("address", "server", "alias"),
    [
        ("http://localhost:9200", "http://localhost:9200", ALIAS),
        ("https://search.city.example/subjects", "https://search.city.example:443", "subjects"),
    ],
)
def test_an_address_names_server_and_alias(address, server, alias):
    client, named = client_of(address)
    assert named == alias
    assert client.transport.get_connection().host == server
    client.close()
