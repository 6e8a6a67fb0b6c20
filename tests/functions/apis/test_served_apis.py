"""The APIs behind a real HTTP server of their own process: nothing is mixed up, nothing lingers."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from tests.functions.apis.server import PATIENCE, Server


@pytest.fixture
def served(platform, tmp_path):
    """Start a service; everything is stopped at the end."""
    running = []

    def start(service: str) -> Server:
        with (tmp_path / f"{service}.log").open("wb") as log:
            server = Server(service, log)
        running.append(server)
        server.ready()
        return server

    yield start
    for server in running:
        server.process.kill()
        server.process.wait()


def test_fifty_callers_at_once_each_get_their_own_answer(served, platform):
    for n in range(50):
        platform.subject(f"s{n:02}", f"北辰测试第{n:02}有限公司", None)
    server = served("public")

    def own(n: int) -> tuple[str, str]:
        status, headers, body = server.ask("GET", f"/v1/subjects/s{n % 50:02}")
        assert status == 200
        assert json.loads(body)["id"] == f"s{n % 50:02}"
        return headers["X-Request-Id"], headers["API-Version"]

    with ThreadPoolExecutor(50) as pool:
        told = list(pool.map(own, range(200)))
    assert len({request for request, _ in told}) == 200
    assert {version for _, version in told} == {"1.0.0"}


def test_tokens_of_callers_at_once_are_not_mixed_up(served, platform):
    from cloud import tables

    agencies = ["11990100MC00000121", "11990100MC0000047K"]
    for n in range(20):
        tables.table("submissions").put({"id": f"b{n}", "agency": agencies[n % 2], "dataset": "d", "state": 81})
    tokens = {a: platform.token(agency=a) for a in agencies}
    server = served("agency")

    def asked(n: int) -> None:
        who = agencies[n % 2 if n < 40 else (n + 1) % 2]
        status, _, body = server.ask("GET", f"/v1/submissions/b{n % 20}", headers={"Authorization": tokens[who]})
        assert (status, json.loads(body).get("id")) == ((200, f"b{n % 20}") if n < 40 else (404, None))

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(asked, range(80)))


def test_the_access_log_holds_nothing_that_was_asked(served, platform, tmp_path):
    server = served("public")
    server.ask("GET", f"/v1/subjects?q={quote('北辰测试')}&limit=3")
    server.ask("GET", f"/{quote('某人的名字')}/990100199001011239")
    server.ask("GET", "/v1/subjects/s1")
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(PATIENCE)
    written = (tmp_path / "public.log").read_text(encoding="utf-8")
    assert '"path": "/v1/subjects/{id}", "status": 404' in written
    assert '"path": "-", "status": 404' in written
    assert not any(secret in written for secret in ("limit", "某人", "%E5", "990100199001011239", "s1"))


def test_any_bytes_arrive_and_none_break_the_server(served, platform):
    server = served("agency")
    headers = {"Authorization": platform.token(), "Content-Type": "application/json"}
    status, told, _ = server.ask("POST", "/v1/queries", bytes(range(256)), headers)
    assert (status, told["Content-Type"]) == (400, "application/problem+json")
    asked = {"code": "北辰\u2028🏭", "purpose": "inspection", "basis": "测试办法 💡"}
    assert server.ask("POST", "/v1/queries", json.dumps(asked, ensure_ascii=False).encode(), headers)[0] == 404
    asked["basis"] = "测试\u0000办法"
    assert server.ask("POST", "/v1/queries", json.dumps(asked).encode(), headers)[0] == 400
    assert server.ask("GET", "/v1/%ff%fe")[0] == 404
    assert server.ask("HEAD", "/v1/openapi.json")[2] == b""
    assert server.ask("GET", "/v1/health?x=%ff")[0] == 200


def test_sigterm_stops_it_at_once(served):
    server = served("public")
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(PATIENCE) == 0
    assert time.monotonic() - began < 3
    with pytest.raises(ConnectionRefusedError):
        server.ask("GET", "/v1/health")


def test_it_listens_on_the_loopback_address_only(served):
    server = served("public")
    wanted = f"{server.port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if os.path.exists(table):
            with open(table, encoding="ascii") as lines:
                listening = [f[1] for f in (line.split() for line in lines) if f[3] == "0A" and f[1].endswith(wanted)]
            assert all(address.startswith("0100007F:") for address in listening)
