"""Signatures of webhooks (Standard Webhooks): whoever has the secret can tell who sent what, and when."""

import base64
import hmac
from collections.abc import Mapping

PREFIX, SCHEME = "whsec_", "v1"


def secret(key: bytes, subscription: str, version: int) -> str:
    """The secret of a subscription, as its holder is told it; another version is another secret."""
    made = hmac.digest(key, f"webhook\n{subscription}\n{version}".encode(), "sha256")
    return PREFIX + base64.b64encode(made).decode()


def signed(told: str, message: str, at: int, body: bytes) -> Mapping[str, str]:
    """The headers of a message: its id, the seconds since 1970 at which it was sent, the signature of all three parts.

    >>> signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "m-1", 1614265330, b"{}")["webhook-timestamp"]
    '1614265330'
    """
    key = base64.b64decode(told.removeprefix(PREFIX))
    mark = hmac.digest(key, b".".join((message.encode(), str(at).encode(), body)), "sha256")
    signature = f"{SCHEME},{base64.b64encode(mark).decode()}"
    return {"webhook-id": message, "webhook-timestamp": str(at), "webhook-signature": signature}
