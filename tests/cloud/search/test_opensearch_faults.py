"""How OpenSearch's faults reach the platform: told by a small server that answers as the engine would."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from cloud.search import Document
from cloud.search.opensearch import ALIAS, OpenSearchIndex, client_of
from credit.errors import SystemBusy

SUBJECT = Document("a", "organisation", "enterprise", "北辰测试", (), (), "990100", 1)


@pytest.fixture
def engine() -> Iterator[ThreadingHTTPServer]:
    """An engine that answers every request with `engine.answer`."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = self.server.answer
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def index(engine) -> Iterator[OpenSearchIndex]:
    made = OpenSearchIndex(OpenSearch([{"host": "127.0.0.1", "port": engine.server_port}], max_retries=0))
    yield made
    made.close()


def bulk_answer(status: int, kind: str) -> dict[str, object]:
    return {"errors": True, "items": [{"index": {"status": status, "error": {"type": kind, "reason": "北辰测试"}}}]}


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_engine_that_has_too_much_to_do_is_busy(engine, index, status):
    engine.answer = (status, {})
    with pytest.raises(SystemBusy):
        index.find("北辰")


def test_a_batch_that_was_turned_away_is_busy(engine, index):
    engine.answer = (200, bulk_answer(429, "rejected_execution_exception"))
    with pytest.raises(SystemBusy):
        index.put([SUBJECT])


def test_a_newer_version_in_the_engine_is_no_fault(engine, index):
    engine.answer = (200, bulk_answer(409, "version_conflict_engine_exception"))
    index.put([SUBJECT])


def test_a_subject_the_engine_does_not_know_is_removed_already(engine, index):
    engine.answer = (200, {"errors": True, "items": [{"delete": {"status": 404, "result": "not_found"}}]})
    index.delete(["a"])


def test_a_refused_document_fails_without_telling_what_was_in_it(engine, index):
    engine.answer = (200, bulk_answer(400, "mapper_parsing_exception"))
    with pytest.raises(RuntimeError, match="mapper_parsing_exception") as failure:
        index.put([SUBJECT])
    assert "北辰" not in str(failure.value)


def test_what_will_not_pass_rises_as_it_is(engine, index):
    engine.answer = (403, {"error": {"type": "security_exception"}})
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
