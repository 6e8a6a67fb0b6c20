"""Bearer tokens: what is believed, and what is not."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from cloud import identity
from cloud.identity import NotIdentified, Presented
from credit.disclosure.viewer import Role
from credit.errors import MissingGrant, NotAllowed

AGENCY = "11990100MC00000121"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path))
    monkeypatch.delenv("OIDC_ISSUER", raising=False)
    return tmp_path


def claims(**more) -> dict:
    now = datetime.now(UTC)
    told = {"iss": identity.LOCAL_ISSUER, "aud": "gongxin", "sub": "x", "iat": now, "exp": now + timedelta(hours=1)}
    return {**told, "role": "officer", "agency": AGENCY, **more}


def reason(token: str) -> str:
    with pytest.raises(NotIdentified) as not_identified:
        identity.identify(Presented(f"Bearer {token}"))
    return not_identified.value.reason


def test_a_token_of_the_local_issuer_names_its_bearer(home):
    known = identity.identify(Presented("Bearer " + identity.issue(Role.OFFICER, AGENCY, None, 1)))
    assert (known.viewer.role, known.viewer.agency, known.development) == (Role.OFFICER, AGENCY, True)


def test_the_local_key_is_for_its_owner_only_and_made_once(home):
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda _: identity.issue(Role.AUDITOR, None, None, 1), range(16)))
    key = home / "issuer.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [p.name for p in home.iterdir()] == ["issuer.pem"]
    assert all(identity.identify(Presented(f"bearer {t}")).viewer.role is Role.AUDITOR for t in tokens)


@pytest.mark.parametrize("header", [None, "", "Basic YTpi", "Bearer", "Bearer  "])
def test_without_a_bearer_token_nobody_is_identified(home, header):
    with pytest.raises(NotIdentified) as not_identified:
        identity.identify(Presented(header))
    assert not_identified.value.reason == "missing"


def test_an_expired_token_says_so(home):
    assert reason(identity.issue(Role.OFFICER, AGENCY, None, -1)) == "expired"


def test_a_token_of_another_key_another_method_or_no_signature_is_not_believed(home):
    identity.issue(Role.OFFICER, AGENCY, None, 1)
    stranger = ec.generate_private_key(ec.SECP256R1())
    assert reason(jwt.encode(claims(), stranger, "ES256")) == "invalid"
    assert reason(jwt.encode(claims(), "a secret of thirty-two characters", "HS256")) == "invalid"
    assert reason(jwt.encode(claims(), None, "none")) == "invalid"
    assert reason("x" * 10_000) == "invalid"
    assert reason("not.a.token") == "invalid"


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-service"},
        {"role": "king"},
        {"role": "anonymous"},
        {"agency": None},
        {"role": "subject", "subject": None},
        {"agency": "11990100/../x"},
    ],
)
def test_claims_that_do_not_fit_are_not_believed(home, wrong):
    identity.issue(Role.OFFICER, AGENCY, None, 1)
    token = jwt.encode(claims(**wrong), identity._local_key(str(home)), "ES256")
    assert reason(token) == "invalid"


def test_elsewhere_only_the_named_issuer_is_believed(home, monkeypatch):
    local = identity.issue(Role.OFFICER, AGENCY, None, 1)
    key = ec.generate_private_key(ec.SECP256R1())
    public = {**json.loads(ECAlgorithm.to_jwk(key.public_key())), "kid": "k1", "use": "sig", "alg": "ES256"}
    (home / "jwks.json").write_text(json.dumps({"keys": [public]}))
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("OIDC_JWKS", str(home / "jwks.json"))
    token = jwt.encode(claims(iss="https://id.example"), key, "ES256", headers={"kid": "k1"})
    known = identity.identify(Presented(f"Bearer {token}"))
    assert (known.viewer.agency, known.development) == (AGENCY, False)
    assert reason(local) == "invalid"
    assert reason(jwt.encode(claims(iss="https://id.example"), key, "ES256", headers={"kid": "k2"})) == "invalid"
    with pytest.raises(NotAllowed):
        identity.issue(Role.OFFICER, AGENCY, None, 1)


def test_away_from_the_local_platform_there_is_no_local_issuer(monkeypatch):
    monkeypatch.delenv("GONGXIN_HOME", raising=False)
    monkeypatch.delenv("OIDC_ISSUER", raising=False)
    with pytest.raises(MissingGrant, match="OIDC_ISSUER"):
        identity.issue(Role.OFFICER, AGENCY, None, 1)
