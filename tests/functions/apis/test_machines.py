"""Systems that call by themselves: known by a key or a certificate, believed for one request, taken back at once."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from functions.apis import authoriser
from tests.functions.apis.conftest import SENDER, Platform, Reply

PATH = "/v1/doubts"


def pem(key: Any) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def certificate() -> str:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "测试")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def known(platform: Platform, public_side: str, **more: str) -> Reply:
    body = {"agency": SENDER, "role": "officer", "name": "测试系统", "until": "2027-11-23", "publicSide": public_side}
    return platform.agency.post("/v1/machines", body | more, authorization=platform.token("security", agency=None))


@pytest.fixture(params=[lambda: ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate])
def key(request: pytest.FixtureRequest) -> Any:
    return request.param()


@pytest.fixture
def signed(platform: Platform, key: Any) -> Callable[..., str]:
    """A token of a known machine for one request."""
    machine = known(platform, pem(key)).json["id"]
    algorithm = "EdDSA" if isinstance(key, ed25519.Ed25519PrivateKey) else "ES256"

    def made(**more: Any) -> str:
        now = int(time.time())
        told = {"iss": machine, "aud": "gongxin", "iat": now, "exp": now + 60, "jti": secrets.token_hex(8)}
        claims = {**told, "htm": "GET", "htu": PATH, **more}
        return "Bearer " + jwt.encode(claims, key, algorithm, headers={"kid": machine})

    return made


def test_a_machine_is_its_agency(platform: Platform, signed: Callable[..., str]):
    reply = platform.agency.get(PATH, authorization=signed())
    assert reply.status == 200
    assert "X-Gongxin-Issuer" not in reply.headers


def test_a_token_is_taken_once(platform: Platform, signed: Callable[..., str]):
    token = signed()
    assert [platform.agency.get(PATH, authorization=token).status for _ in range(2)] == [200, 401]


@pytest.mark.parametrize(
    "wrong",
    [
        {"htm": "POST"},
        {"htu": "/v1/access-log"},
        {"aud": "another"},
        {"iss": "machine-1"},
        {"exp": int(time.time()) + 86_400},
        {"exp": int(time.time()) - 10, "iat": int(time.time()) - 20},
        {"jti": None},
    ],
)
def test_a_token_for_something_else_is_not_believed(platform: Platform, signed: Callable[..., str], wrong: dict):
    assert platform.agency.get(PATH, authorization=signed(**wrong)).status == 401


def test_what_was_taken_back_is_not_believed(platform: Platform, signed: Callable[..., str], key: Any):
    machine = jwt.get_unverified_header(signed().removeprefix("Bearer "))["kid"]
    reply = platform.agency.post(
        f"/v1/machines/{machine}/revocation", {}, authorization=platform.token("security", agency=None)
    )
    assert (reply.status, reply.json["state"]) == (200, "revoked")
    assert platform.agency.get(PATH, authorization=signed()).status == 401
    assert known(platform, pem(key)).status == 409


def test_a_key_that_is_over_is_not_believed(platform: Platform, signed: Callable[..., str]):
    platform.move_to(datetime(2027, 11, 24, tzinfo=UTC).date())
    assert platform.agency.get(PATH, authorization=signed()).status == 401


def test_a_certificate_of_the_connection_says_who_calls(platform: Platform):
    shown = certificate()
    assert known(platform, shown).json["kind"] == "certificate"
    context = {"identity": {"clientCert": {"clientCertPem": shown}}}
    assert platform.agency.call("GET", PATH, None, {}, context).status == 200
    other = {"identity": {"clientCert": {"clientCertPem": certificate()}}}
    assert platform.agency.call("GET", PATH, None, {}, other).status == 401


@pytest.mark.parametrize(
    "side", ["none", pem(rsa.generate_private_key(65537, 2048)), pem(ec.generate_private_key(ec.SECP384R1()))]
)
def test_other_keys_are_refused_with_the_reason(platform: Platform, side: str):
    reply = known(platform, side)
    assert (reply.status, reply.json["errors"][0]["rule"]) == (400, "public-side")


@pytest.mark.parametrize("role", ["administrator", "auditor", "officer"])
def test_only_the_security_administrator_knows_machines(platform: Platform, role: str):
    assert platform.agency.get("/v1/machines", authorization=platform.token(role)).status == 403


def test_what_the_security_administrator_does_is_in_the_log(platform: Platform, signed: Callable[..., str]):
    told = platform.agency.get("/v1/access-log", authorization=platform.token("auditor", agency=None)).json
    assert [item["purpose"]["id"] for item in told["items"]] == ["security-administration"]


class TestTheAuthoriser:
    def asked(self, path: str = PATH, **headers: str) -> str:
        event = {"type": "REQUEST", "httpMethod": "GET", "path": path, "headers": headers, "methodArn": "arn:x"}
        told = authoriser.handler(event, None)
        statement = told["policyDocument"]["Statement"][0]
        assert statement["Resource"] == "arn:x"
        return str(statement["Effect"])

    def test_nobody_and_a_false_token_are_turned_away(self, platform: Platform):
        assert self.asked() == "Deny"
        assert self.asked(Authorization="Bearer x.y.z") == "Deny"

    def test_whoever_can_be_identified_comes_through(self, platform: Platform, signed: Callable[..., str]):
        token = signed()
        assert self.asked(Authorization=platform.token()) == "Allow"
        assert self.asked(Authorization=token) == "Allow"
        assert platform.agency.get(PATH, authorization=token).status == 200  # it was not used up

    def test_what_is_open_needs_nobody(self, platform: Platform):
        assert self.asked("/v1/health") == "Allow"
