"""Machines that call by themselves: each has a key pair or a certificate, of which the platform knows the public side.

A machine signs a short token for every request: a JSON Web Token (ES256 or EdDSA) whose `kid` and `iss` are the id that
it was given, with `aud`, `iat`, `exp` at most five minutes later, `jti`, and method and path of the one request that it
is for (`htm`, `htu`, as in RFC 9449). No token is taken twice. With mutual TLS the certificate itself says who calls:
API Gateway has checked it against the authorities that it trusts, and the platform knows its fingerprint.
"""

import hashlib
from datetime import timedelta
from typing import Any

import jwt
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from pydantic import BaseModel, ConfigDict, ValidationError

from cloud import clock
from cloud.tables import Expect, Item, table
from credit.disclosure.viewer import Role, Viewer
from credit.errors import BadRequest, ConditionFailed

AUDIENCE = "gongxin"
PREFIX = "machine-"
ALGORITHMS = ["ES256", "EdDSA"]
LONGEST = timedelta(minutes=5)
ACTIVE, REVOKED = "active", "revoked"
ID_LENGTH = 32
NEEDED = ["iss", "aud", "iat", "exp", "jti", "htm", "htu"]


class Signed(BaseModel):
    """What a machine's token says of the request that it is for."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    iss: str
    iat: int
    exp: int
    jti: str
    htm: str
    htu: str


def public_side(pem: str) -> tuple[str, str]:
    """The id of a machine and its kind, `key` or `certificate`, from a public key or a certificate in PEM.

    Raises:
        BadRequest: it is neither, or a key of another kind than EC P-256 or Ed25519.
    """
    try:
        if "CERTIFICATE" in pem:
            return _id(_certificate(pem)), "certificate"
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise BadRequest("neither a public key nor a certificate in PEM") from None
    if not (isinstance(key, ed25519.Ed25519PublicKey) or _is_p256(key)):
        raise BadRequest("the key must be EC P-256 or Ed25519")
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return _id(der), "key"


def signs(token: str) -> bool:
    """Whether a bearer token says that a machine has signed it."""
    try:
        return str(jwt.get_unverified_header(token).get("kid", "")).startswith(PREFIX)
    except jwt.InvalidTokenError:
        return False


def by_token(token: str, method: str, path: str, *, once: bool = True) -> Viewer:
    """The machine that has signed a token for this very request.

    Raises:
        jwt.InvalidTokenError: none has, or it is for another request, too long, or was used before.
    """
    machine = _known(str(jwt.get_unverified_header(token)["kid"]), "key")
    try:
        told = Signed.model_validate(_decoded(token, machine))
    except ValidationError:
        raise jwt.InvalidTokenError from None
    fits = (told.iss, told.htm, told.htu) == (machine["id"], method, path)
    if not fits or told.exp - told.iat > LONGEST.total_seconds():
        raise jwt.InvalidTokenError
    if once:
        _once(machine["id"], told)
    return _viewer(machine)


def by_certificate(pem: str) -> Viewer:
    """The machine of a certificate that was shown in a TLS handshake; `jwt.InvalidTokenError` if none is known."""
    try:
        return _viewer(_known(_id(_certificate(pem)), "certificate"))
    except ValueError:
        raise jwt.InvalidTokenError from None


def _known(machine_id: str, kind: str) -> Item:
    found = table("machines").get({"id": machine_id})
    today = clock.today().isoformat()
    if found is None or found["kind"] != kind or found["state"] != ACTIVE or not today <= found["until"]:
        raise jwt.InvalidTokenError
    return found


def _decoded(token: str, machine: Item) -> dict[str, Any]:
    key: Any = serialization.load_pem_public_key(machine["publicSide"].encode())
    told: dict[str, Any] = jwt.decode(token, key, algorithms=ALGORITHMS, audience=AUDIENCE, options={"require": NEEDED})
    return told


def _once(machine_id: str, told: Signed) -> None:
    used = hashlib.sha256(f"{machine_id}\n{told.jti}".encode()).hexdigest()
    try:
        table("machine-tokens").put({"id": used, "expiresAt": told.exp + 60}, Expect(exists=False))
    except ConditionFailed:
        raise jwt.InvalidTokenError from None


def _viewer(machine: Item) -> Viewer:
    return Viewer(Role(machine["role"]), agency=machine["agency"])


def _certificate(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(serialization.Encoding.DER)


def _is_p256(key: object) -> bool:
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)


def _id(der: bytes) -> str:
    return PREFIX + hashlib.sha256(der).hexdigest()[:ID_LENGTH]
