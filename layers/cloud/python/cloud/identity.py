"""Who is calling: bearer tokens (RFC 6750), ES256 JSON Web Tokens of a known issuer or of a machine, into viewers.

In the cloud the issuer is an OpenID Connect provider, named by `OIDC_ISSUER` and `OIDC_JWKS` (a file, or an address of
its public keys). The platform on one machine has an issuer of its own for development, which nobody else accepts.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from cloud import logs, machines, settings
from credit.disclosure.viewer import Role, Viewer
from credit.errors import GongxinError, NotAllowed

LOCAL_ISSUER = "gongxin-local-development"
AUDIENCE = "gongxin"
ALGORITHM = "ES256"
LONGEST = 8192  # characters; anything longer is no token of ours
SPEAKS_FOR_AGENCY = {Role.OFFICER, Role.INSTITUTION, Role.WINDOW}

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")]


class NotIdentified(GongxinError):
    """No token, or none that can be believed; `reason` says which."""

    def __init__(self, reason: Literal["missing", "invalid", "expired"]) -> None:
        self.reason = reason
        super().__init__(reason)


class Claims(BaseModel):
    """What a token says of its bearer."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Role
    agency: Code | None = None
    subject: Code | None = None

    @model_validator(mode="after")
    def _speaks_for_somebody(self) -> "Claims":
        if self.role is Role.ANONYMOUS:
            raise ValueError("nobody needs a token to be anonymous")
        if self.role is Role.SUPERIOR:
            raise ValueError("superior platforms receive and never ask")
        if self.role in SPEAKS_FOR_AGENCY and not self.agency:
            raise ValueError(f"the role {self.role} needs an agency")
        if self.role is Role.SUBJECT and not self.subject:
            raise ValueError("the role subject needs a subject")
        return self


@dataclass(frozen=True)
class Identity:
    """A caller that has been identified; `development`: by the local issuer, which proves nothing to anybody else."""

    viewer: Viewer
    development: bool


@dataclass(frozen=True)
class Presented:
    """What a call shows: its `Authorization` header, what it asks for, the certificate of its TLS connection in PEM."""

    authorization: str | None
    method: str = ""
    path: str = ""
    certificate: str | None = None


def identify(told: Presented, *, once: bool = True) -> Identity:
    """The caller; `NotIdentified` if there is nobody who can be believed.

    Args:
        told: what the call shows.
        once: use up a machine's token, which is for one call.
    """
    scheme, _, token = (told.authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        if told.certificate:
            return Identity(_machine(lambda: machines.by_certificate(told.certificate or "")), development=False)
        raise NotIdentified("missing")
    if len(token) <= LONGEST and machines.signs(token.strip()):
        viewer = _machine(lambda: machines.by_token(token.strip(), told.method, told.path, once=once))
        return Identity(viewer, development=False)
    claims = _claims(token.strip())
    development = issuer() == LOCAL_ISSUER
    if development:
        logs.logger().warning("a token of the local development issuer was used", extra={"role": claims.role})
    return Identity(Viewer(claims.role, agency=claims.agency, subject=claims.subject), development)


def issue(role: Role, agency: str | None, subject: str | None, hours: float) -> str:
    """A token of the local development issuer, on real time; `NotAllowed` away from the local platform."""
    if issuer() != LOCAL_ISSUER:
        raise NotAllowed("tokens are made by the local platform only; elsewhere ask the identity provider")
    claims = Claims(role=role, agency=agency, subject=subject).model_dump(mode="json", exclude_none=True)
    now = datetime.now(UTC)
    times = {"iat": now, "exp": now + timedelta(hours=hours)}
    told = {"iss": LOCAL_ISSUER, "aud": AUDIENCE, "sub": agency or subject or role, "jti": secrets.token_hex(8)}
    return jwt.encode({**told, **times, **claims}, _local_key(_home()), ALGORITHM)


def issuer() -> str:
    """The one issuer that is believed here."""
    named = settings.optional("OIDC_ISSUER")
    if named:
        return named
    return LOCAL_ISSUER if settings.optional("GONGXIN_HOME") else settings.granted("OIDC_ISSUER")


def _machine(believed: Callable[[], Viewer]) -> Viewer:
    try:
        return believed()
    except jwt.ExpiredSignatureError:
        raise NotIdentified("expired") from None
    except jwt.InvalidTokenError:
        raise NotIdentified("invalid") from None


def _claims(token: str) -> Claims:
    try:
        if len(token) > LONGEST:
            raise NotIdentified("invalid")
        return Claims.model_validate(_decoded(token))
    except jwt.ExpiredSignatureError:
        raise NotIdentified("expired") from None
    except (jwt.InvalidTokenError, ValidationError):
        raise NotIdentified("invalid") from None


def _decoded(token: str) -> dict[str, Any]:
    told: dict[str, Any] = jwt.decode(
        token,
        _public_key(token),
        algorithms=[ALGORITHM],
        audience=AUDIENCE,
        issuer=issuer(),
        options={"require": ["iss", "aud", "sub", "iat", "exp"]},
    )
    return told


def _public_key(token: str) -> Any:
    if issuer() == LOCAL_ISSUER:
        return _local_key(_home()).public_key()
    address = settings.granted("OIDC_JWKS")
    if address.startswith("https://"):
        return _fetched(address).get_signing_key_from_jwt(token).key
    wanted = jwt.get_unverified_header(token).get("kid")
    found = [k for k in _stored(address).keys if k.key_id == wanted]
    if not found:
        raise jwt.InvalidTokenError
    return found[0].key


@cache
def _fetched(address: str) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(address, cache_keys=True, timeout=5)


@cache
def _stored(path: str) -> jwt.PyJWKSet:
    return jwt.PyJWKSet.from_json(Path(path).read_text(encoding="utf-8"))


def _home() -> str:
    return settings.granted("GONGXIN_HOME")


@cache
def _local_key(home: str) -> ec.EllipticCurvePrivateKey:
    """The key of the local issuer, made on first use. Whoever comes first makes it; the others read the same."""
    path = Path(home) / "issuer.pem"
    if not path.parent.is_dir():
        raise NotAllowed("there is no platform on this machine yet; `make up` starts one")
    if not path.exists():
        _create(path)
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise NotAllowed("issuer.pem is not an elliptic-curve key; remove it and a new one is made")
    return key


def _create(path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f"issuer.{secrets.token_hex(8)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pem)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return  # somebody else was first: theirs is the key
    finally:
        draft.unlink()
