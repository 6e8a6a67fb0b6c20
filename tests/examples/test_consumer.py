"""The reference consumer, run as its readers run it: against the API over HTTP, from its own folder."""

import hashlib
import importlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.distribution import store
from functions.distribution.feed import Candidate
from functions.distribution.writing import Writer
from tests.cloud.far_side import FarSide
from tests.functions import at_rest
from tests.functions.apis import granting
from tests.functions.apis.conftest import WHO, opened
from tests.functions.apis.server import Server
from tests.functions.apis.test_subscriptions import court, granted

HERE = Path(__file__).parents[2] / "examples" / "consumer"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def city(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with opened(home) as platform:
        at_rest.enter(home, (*WHO, "distribution-follow"))
        yield granting.town(platform)


@pytest.fixture
def consumer(city, tmp_path) -> Iterator[object]:
    """The modules of the consumer, with a served API to talk to."""
    with (tmp_path / "server.log").open("wb") as log:
        server = Server("agency", log)
    try:
        server.ready()
        os.environ["GONGXIN_API"] = f"http://127.0.0.1:{server.port}"
        os.environ["GONGXIN_TOKEN"] = court(city).removeprefix("Bearer ")
        sys.path.insert(0, str(HERE))
        yield importlib.import_module
    finally:
        sys.path.remove(str(HERE))
        server.process.kill()
        server.process.wait()


def changed(subscription: str, *records: str) -> None:
    writer = Writer.take(store.one(subscription), "run")
    assert writer
    writer.write([Candidate(record, "s1") for record in records])
    writer.give_back()


def held(copy) -> dict[str, int]:
    return {record: version for record, version, _ in copy.records()}


def test_a_late_consumer_catches_up_and_one_that_was_killed_goes_on_where_it_was(city, consumer, tmp_path):
    made = granted(city)["id"]
    changed(made, "r1", "r2")
    pull, copies = consumer("pull"), consumer("copy_store")
    early = copies.Copy(tmp_path / "early.sqlite")
    assert pull.pull(early, made) == 2
    city.record("r1", "s1", version=2, state="withdrawn")
    city.record("r2", "s1", version=2, decidedOn="2024-01-15", fields={"CF_CFLB": "警告", "CF_JDRQ": "2024-01-15"})
    changed(made, "r1", "r2")
    late = copies.Copy(tmp_path / "late.sqlite")
    pull.pull(late, made)
    again = copies.Copy(tmp_path / "early.sqlite")  # as after a crash: all it knows is in its file
    pull.pull(again, made)
    assert held(again) == held(late) == {"r2": 2}
    assert pull.pull(again, made) == 0
    told = city.agency.get(f"/v1/subscriptions/{made}", authorization=court(city)).json
    assert told["confirmed"] == told["lastChange"]


def test_a_change_and_its_place_are_stored_together_or_not_at_all(consumer, tmp_path):
    copies = consumer("copy_store")
    copy = copies.Copy(tmp_path / "copy.sqlite")
    good = {"operation": "put", "record": "r1", "version": 1}
    with pytest.raises(KeyError):
        copy.take([good, {"operation": "put"}], "feed s", "c1")
    assert (held(copy), copy.place("feed s")) == ({}, None)
    copy.take([good], "feed s", "c1")
    assert (held(copy), copy.place("feed s")) == ({"r1": 1}, "c1")


@pytest.mark.parametrize(
    "wrong", ["body", "secret", "old", "id", None], ids=["altered", "other secret", "too old", "other id", "genuine"]
)
def test_only_genuine_notices_are_believed(consumer, wrong):
    from credit.distribution.signing import signed

    webhook = consumer("webhook")
    body, now = b'{"id": "d1"}', 1_800_000_000
    headers = dict(signed(SECRET, "d1", now - (301 if wrong == "old" else 5), body))
    if wrong == "id":
        headers["webhook-id"] = "d2"
    told = b'{"id": "d2"}' if wrong == "body" else body
    secret = "whsec_" + "AAAA" * 8 if wrong == "secret" else SECRET
    if wrong is None:
        assert webhook.genuine(secret, headers, told, now) == "d1"
    else:
        with pytest.raises(webhook.NotGenuine):
            webhook.genuine(secret, headers, told, now)


def test_a_file_that_is_not_what_the_manifest_says_is_not_taken_in(consumer):
    webhook = consumer("webhook")
    right = hashlib.sha256(b"{}\n").hexdigest()
    with FarSide(lines) as far:
        url = f"http://127.0.0.1:{far.port}/records.jsonl"
        assert webhook._checked({"name": "records.jsonl", "url": url, "sha256": right}) == b"{}\n"
        with pytest.raises(webhook.NotWhole):
            webhook._checked({"name": "records.jsonl", "url": url, "sha256": "0" * 64})


def lines(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "3")
    handler.end_headers()
    handler.wfile.write(b"{}\n")


def test_a_notice_with_a_false_signature_gets_401(consumer, tmp_path):
    import http.client

    webhook, copies = consumer("webhook"), consumer("copy_store")
    server = webhook.server(copies.Copy(tmp_path / "copy.sqlite"), 0, SECRET)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        caller = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        caller.request("POST", "/", b"{}", {"webhook-id": "d1", "webhook-timestamp": "1", "webhook-signature": "v1,x"})
        assert caller.getresponse().status == 401
    finally:
        server.shutdown()
        server.server_close()
