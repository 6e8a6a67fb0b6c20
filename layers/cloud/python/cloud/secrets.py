"""The platform's one secret: the key behind record ids, subject ids and hashes of personal numbers.

It must outlive everything: a new key would give every record a new id. In the cloud it is a Secrets Manager secret, on
one machine a file that only the owner can read.
"""

import hmac
import secrets
from functools import cache
from pathlib import Path

from cloud import settings
from cloud.clients import client

FILE = "file://"


def record_key(agency: str = "") -> bytes:
    """32 bytes; with an agency its own, so that no agency's rows ever meet, and alter, another's records."""
    return hmac.digest(_platform_key(), agency.encode(), "sha256") if agency else _platform_key()


@cache
def _platform_key() -> bytes:
    address = settings.granted("SECRET_RECORD_KEY")
    if address.startswith(FILE):
        return bytes.fromhex(Path(address.removeprefix(FILE)).read_text(encoding="ascii"))
    answer = client("secretsmanager").get_secret_value(SecretId=address)
    return bytes.fromhex(answer["SecretString"])


def create(path: Path) -> None:
    """Make the key file of a platform on one machine, once."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
