"""Requests to addresses that others have named: where they go, and where never."""

import io
import threading
import time

import pytest

from cloud import outbound
from cloud.outbound import Address, AddressRefused, NoAnswer
from tests.cloud.far_side import FarSide, certificate, gives

PATIENCE = 10.0


@pytest.fixture
def far(tmp_path, monkeypatch):
    """A server with a certificate for unit.example, whom the operator has allowed and trusts."""
    pem = certificate(tmp_path, "unit.example", "localhost")
    with FarSide(gives(b"well"), pem) as server:
        monkeypatch.setenv("OUTBOUND_ALLOWED", f"somewhere.example:443, localhost:{server.port}")
        monkeypatch.setenv("OUTBOUND_CA", str(pem))
        yield server


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/x",
        "https://2130706433/",  # the same in one number
        "https://0x7f.1/",
        "https://10.1.2.3:8443/",
        "https://192.168.0.1/",
        "https://172.16.9.9/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.1.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:a00:1]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[2002:a00:1::]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[ff02::1]/",
    ],
)
def test_nothing_is_sent_to_a_private_network(url):
    with pytest.raises(AddressRefused):
        outbound.allowed(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/",
        "ftp://8.8.8.8/x",
        "file:///etc/passwd",
        "8.8.8.8/x",
        "",
        "https://",
        "https://user:pass@8.8.8.8/",
        "https://8.8.8.8/#part",
        "https://8.8.8.8:99999/",
        "https://[::1",
    ],
)
def test_only_plain_https_addresses_are_called(url):
    with pytest.raises(AddressRefused):
        outbound.allowed(url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://8.8.8.8/a?b=c", Address("8.8.8.8", ("8.8.8.8",), 443, True, "/a?b=c")),
        (
            "https://[2001:4860:4860::8888]:8443",
            Address("2001:4860:4860::8888", ("2001:4860:4860::8888",), 8443, True, "/"),
        ),
        ("https://[64:ff9b::8.8.8.8]/", Address("64:ff9b::8.8.8.8", ("64:ff9b::808:808",), 443, True, "/")),
    ],
)
def test_a_public_address_is_called(url, told):
    assert outbound.allowed(url) == told


def test_an_allowed_host_is_allowed_at_its_port_alone(far):
    assert outbound.allowed(f"https://localhost:{far.port}/").port == far.port
    assert outbound.allowed(f"http://localhost:{far.port}/").tls is False
    with pytest.raises(AddressRefused):
        outbound.allowed(f"https://localhost:{far.port + 1}/")


def test_a_name_that_nobody_knows_gives_no_answer():
    with pytest.raises(NoAnswer, match=r"no-such-host\.invalid"):
        outbound.allowed("https://no-such-host.invalid/")


def test_a_request_arrives_as_it_was_sent(far):
    got = outbound.send("POST", f"https://localhost:{far.port}/in?a=1", {"X-Mark": "7"}, b"{}")
    assert (got.status, got.body, got.whole) == (200, b"well", True)
    method, path, headers, body = far.asked[0]
    assert (method, path, body) == ("POST", "/in?a=1", b"{}")
    assert (headers["host"], headers["x-mark"]) == (f"localhost:{far.port}", "7")


def test_the_connection_goes_to_the_address_that_was_looked_at_and_proves_its_name(far):
    """`unit.example` has no address in any name server: nobody asks for it again."""
    known = Address("unit.example", ("127.0.0.1",), far.port, True, "/")
    assert outbound.send_to(known, "GET", {}, b"", PATIENCE).body == b"well"
    other = Address("other.example", ("127.0.0.1",), far.port, True, "/")
    with pytest.raises(NoAnswer, match=r"other\.example"):
        outbound.send_to(other, "GET", {}, b"", PATIENCE)
    assert len(far.asked) == 1


def test_a_second_address_of_a_host_is_tried(far):
    known = Address("unit.example", ("127.255.255.254", "127.0.0.1"), far.port, True, "/")
    assert outbound.send_to(known, "GET", {}, b"", PATIENCE).body == b"well"


def test_a_certificate_that_nobody_trusts_is_no_answer(far, monkeypatch):
    monkeypatch.delenv("OUTBOUND_CA")
    with pytest.raises(NoAnswer):
        outbound.send("GET", f"https://localhost:{far.port}/")
    assert far.asked == []


def test_a_redirect_is_an_answer_that_nobody_follows(far):
    far.answer = gives(b"", 302, Location=f"https://localhost:{far.port}/else")
    assert outbound.send("GET", f"https://localhost:{far.port}/").status == 302
    assert len(far.asked) == 1


def test_no_more_is_kept_than_was_asked_for(far):
    far.answer = gives(b"x" * 5000)
    got = outbound.send("GET", f"https://localhost:{far.port}/", limit=1000)
    assert (got.body, got.whole) == (b"x" * 1000, False)


def test_a_server_that_drips_is_cut_off_in_time(far):
    over = threading.Event()

    def drip(call):
        call.send_response(200)
        call.send_header("Content-Length", "1000000")
        call.end_headers()
        while not over.wait(0.02):
            call.wfile.write(b"x")
            call.wfile.flush()

    far.answer, since = drip, time.monotonic()
    with pytest.raises(NoAnswer):
        outbound.send("GET", f"https://localhost:{far.port}/", timeout=0.5)
    over.set()
    assert time.monotonic() - since < PATIENCE


def test_a_server_that_says_nothing_is_cut_off_in_time(far):
    over = threading.Event()
    far.answer = lambda _: over.wait(PATIENCE)
    with pytest.raises(NoAnswer):
        outbound.send("GET", f"https://localhost:{far.port}/", timeout=0.3)
    over.set()


def test_half_a_download_is_no_download(far):
    def half(call):
        call.send_response(200)
        call.send_header("Content-Length", "10")
        call.end_headers()
        call.wfile.write(b"12345")
        call.close_connection = True

    far.answer = half
    with pytest.raises(NoAnswer):
        outbound.download(f"https://localhost:{far.port}/", io.BytesIO(), {}, PATIENCE, 100)


def test_a_download_whose_end_nobody_tells_is_none(far):
    def endless(call):
        call.send_response(200)
        call.end_headers()
        call.wfile.write(b"12345")
        call.close_connection = True

    far.answer = endless
    with pytest.raises(NoAnswer, match="how long"):
        outbound.download(f"https://localhost:{far.port}/", io.BytesIO(), {}, PATIENCE, 100)


def test_a_download_is_whole_or_too_long(far):
    far.answer, url = gives(b"content", ETag='"1"'), f"https://localhost:{far.port}/"
    to = io.BytesIO()
    got = outbound.download(url, to, {"If-None-Match": '"0"'}, PATIENCE, 7)
    assert (to.getvalue(), got.whole, got.headers["etag"]) == (b"content", True, '"1"')
    assert outbound.download(url, io.BytesIO(), {}, PATIENCE, 6).whole is False
    far.answer = gives(b"", 304)
    assert outbound.download(url, io.BytesIO(), {}, PATIENCE, 6).status == 304


def test_what_went_wrong_is_told_without_the_address(far):
    far.answer = lambda call: setattr(call, "close_connection", True)
    with pytest.raises(NoAnswer) as fault:
        outbound.send("GET", f"https://localhost:{far.port}/?key=hidden")
    assert "hidden" not in str(fault.value)
