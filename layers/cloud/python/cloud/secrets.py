"""The platform's secrets: the key behind record ids, subject ids and hashes of personal numbers, and those for one use.

They must outlive everything: a new record key would give every record a new id, without the person key nobody could
read what is known of persons. In the cloud they are Secrets Manager secrets, on one machine files that only their owner
can read.
"""

import hmac
import json
import secrets
from functools import cache
from pathlib import Path

from cloud import grants, settings
from cloud.clients import client
from credit.errors import MissingGrant

FILE = "file://"


def record_key(agency: str = "") -> bytes:
    """32 bytes; with an agency its own, so that no agency's rows ever meet, and alter, another's records."""
    key = _key("SECRET_RECORD_KEY")
    return hmac.digest(key, agency.encode(), "sha256") if agency else key


def person_key() -> bytes:
    """32 bytes with which is encrypted what is known of natural persons."""
    return _key("SECRET_PERSON_KEY")


def seal_key() -> bytes:
    """32 bytes with which days of the access log are signed (Ed25519)."""
    return _key("SECRET_SEAL_KEY")


def caller_key() -> bytes:
    """32 bytes with which callers are hashed where their requests are counted."""
    return _key("SECRET_CALLER_KEY")


def distribution_key() -> bytes:
    """32 bytes from which the secrets of webhooks and the watermarks of delivered rows are made."""
    return _key("SECRET_DISTRIBUTION_KEY")


def report_key(name: str) -> bytes:
    """32 bytes with which batches for a target of reporting are signed, and it is called, by the secret's name."""
    return _key(f"SECRET_{name.upper().replace('-', '_')}")


def session_key() -> bytes:
    """32 bytes with which sessions of departments' forms are signed."""
    return _key("SECRET_SESSION_KEY")


def may_know_persons() -> bool:
    """Whether this function was given the person key."""
    return bool(settings.optional("SECRET_PERSON_KEY"))


@cache
def _key(setting: str) -> bytes:
    address = settings.granted(setting)
    grants.demand(("secret", setting.removeprefix("SECRET_").lower().replace("_", "-"), "know"))
    if address.startswith(FILE):
        return bytes.fromhex(Path(address.removeprefix(FILE)).read_text(encoding="ascii"))
    answer = client("secretsmanager").get_secret_value(SecretId=address)
    return bytes.fromhex(answer["SecretString"])


def named(name: str) -> str:
    """What the server of a source wants to hear as `Authorization`, by the name that its document gives it.

    `SOURCE_SECRETS` is a file (`file://…`) or a secret of Secrets Manager: a JSON object of names and words.

    Raises:
        MissingGrant: the operator has given none of that name.
    """
    address = settings.granted("SOURCE_SECRETS")
    if address.startswith(FILE):
        told = Path(address.removeprefix(FILE)).read_text(encoding="utf-8")
    else:
        told = client("secretsmanager").get_secret_value(SecretId=address)["SecretString"]
    words: dict[str, str] = json.loads(told)
    if name not in words:
        raise MissingGrant(f"SOURCE_SECRETS has nothing of the name {name}")
    return words[name]


def forget() -> None:
    """Read the keys anew at the next call."""
    _key.cache_clear()


def create(path: Path) -> None:
    """Make a key file of a platform on one machine, once."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
