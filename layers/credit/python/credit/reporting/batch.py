"""A batch (批次) on its way up: its id, and the manifest that says what is in its file and who vouches for it."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from credit.reporting.receipt import Wire

ALGORITHM = "HMAC-SHA256"


class FileFacts(Wire):
    """The data file of a batch."""

    name: str
    format: str
    bytes: int
    sha256: str


class Period(Wire):
    """From when to when what is in a batch became due."""

    since: datetime
    until: datetime


class Manifest(Wire):
    """The covering note (清单) of a batch; `signature` is over all the rest."""

    batch: str
    target: str
    catalogue: str
    schema_version: str
    rules_version: str
    mode: Literal["increment", "full"]
    kind: Literal["changes", "withdrawals"]
    window: Period
    rows: int
    operations: Mapping[str, int]
    sums: Mapping[str, str]
    file: FileFacts
    creator: str
    created_at: datetime
    algorithm: str = ALGORITHM
    signature: str = ""

    def signed(self, key: bytes) -> "Manifest":
        """The manifest with its signature."""
        return self.model_copy(update={"signature": hmac.digest(key, self._signed_text(), "sha256").hex()})

    def holds(self, key: bytes) -> bool:
        """Whether the signature is that of whoever has the key."""
        return hmac.compare_digest(self.signed(key).signature, self.signature)

    def text(self) -> str:
        """The manifest as it travels."""
        return self.model_dump_json(by_alias=True, indent=2)

    def _signed_text(self) -> bytes:
        """Keys in order, nothing between them: the same however the JSON was written."""
        told = self.model_dump(mode="json", by_alias=True, exclude={"signature"})
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def batch_id(area: str, catalogue: str, day: date, number: int) -> str:
    """`areaCode-catalogue-yyyymmdd-seq`.

    >>> batch_id("990100", "XZCF", date(2026, 11, 23), 7)
    '990100-XZCF-20261123-0007'
    """
    return f"{area}-{catalogue}-{day:%Y%m%d}-{number:04d}"


def sha256(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
