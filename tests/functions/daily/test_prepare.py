"""After a deployment search is there for both generations, and a domain knows who may do what."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cloud import generations, search
from functions.daily import prepare


class Domain(HTTPServer):
    """A server that writes down what is put into it, and answers like a domain that has everything already."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.put: dict[str, dict] = {}


class Answering(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.put[self.path] = json.loads(body)
        self._answer(b'{"status": "OK"}')

    def do_HEAD(self) -> None:
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def domain() -> Iterator[Domain]:
    with Domain() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_both_generations_have_an_index_and_making_them_again_is_fine(tmp_path, monkeypatch):
    address = f"sqlite:///{tmp_path}/search.sqlite"
    monkeypatch.setenv("SEARCH_URL", address)
    assert prepare.handler({}, None) == prepare.handler({}, None) == {"generations": 2}
    assert [search.connect(search.address(address, n)).count() for n in generations.BOTH] == [0, 0]


def test_a_domain_is_told_which_roles_may_read_and_which_may_write(domain, monkeypatch):
    monkeypatch.setenv("SEARCH_URL", f"http://127.0.0.1:{domain.server_port}/city-subjects")
    prepare.handler({"readers": ["role-a"], "writers": ["role-b"]}, None)
    security = {path.removeprefix("/_plugins/_security/api/"): body for path, body in domain.put.items()}
    assert security["rolesmapping/city-subjects-readers"] == {"backend_roles": ["role-a"]}
    assert security["rolesmapping/city-subjects-writers"] == {"backend_roles": ["role-b"]}
    reading = security["roles/city-subjects-readers"]["index_permissions"]
    assert reading == [{"index_patterns": ["city-subjects*"], "allowed_actions": ["read"]}]
    assert {path for path in domain.put if path.startswith("/_index_template/")} == {
        "/_index_template/city-subjects",
        "/_index_template/city-subjects_b",
    }


def test_a_file_knows_no_roles(tmp_path, monkeypatch):
    monkeypatch.setenv("SEARCH_URL", f"sqlite:///{tmp_path}/search.sqlite")
    with pytest.raises(ValueError, match="OpenSearch"):
        prepare.handler({"readers": ["role-a"], "writers": []}, None)
