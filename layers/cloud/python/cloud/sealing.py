"""What is known of natural persons, encrypted before it is stored (个人信息保护法 art. 51): AES-256-GCM.

A sealed text opens only for whom it was sealed, so that nobody can put one person's facts under another's id.
"""

import os
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloud import secrets
from credit.errors import GongxinError

NONCE = 12  # bytes, as NIST SP 800-38D wants them


class Unreadable(GongxinError):
    """A sealed text was altered, belongs to somebody else, or was sealed with another key."""


def sealed(text: str, about: str) -> str:
    """A text that only the holder of the person key can read, bound to whom it is about."""
    nonce = os.urandom(NONCE)
    return b64encode(nonce + AESGCM(secrets.person_key()).encrypt(nonce, text.encode(), about.encode())).decode()


def opened(told: str, about: str) -> str:
    """What was sealed; `Unreadable` if it was sealed about somebody else, or altered."""
    content = b64decode(told)
    try:
        return AESGCM(secrets.person_key()).decrypt(content[:NONCE], content[NONCE:], about.encode()).decode()
    except InvalidTag:
        raise Unreadable("a sealed text cannot be opened") from None
