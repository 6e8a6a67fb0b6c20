"""What askers are told of their batch queries."""

from collections.abc import Mapping
from datetime import datetime

from credit.text import Text
from functions.apis.problems import Told
from functions.apis.told_agencies import UploadAddress


class ReasonTold(Told):
    """Why a batch query was refused."""

    reason: str
    message: Text


class ResultFileTold(Told):
    """A file of the result, and an address from which it may be read for a short while."""

    url: str
    expires_at: datetime
    sha256: str
    bytes: int
    rows: int | None = None


class BatchTold(Told):
    """Where a batch query stands. `upload`: where its list is to be put. `logEntry`: its number in the access log.

    `counts`: `received`, which is the sum of `found`, `not-found`, `ambiguous`, `not-allowed` and `invalid`.
    """

    id: str
    state: int
    state_text: Text
    final: bool
    purpose: str
    agreement: str
    datasets: tuple[str, ...]
    asked_at: datetime
    finished_at: datetime | None = None
    rows: int | None = None
    counts: Mapping[str, int] | None = None
    refused: tuple[ReasonTold, ...] = ()
    log_entry: str | None = None
    receipt: ResultFileTold | None = None
    result: Mapping[str, ResultFileTold] | None = None
    kept_until: datetime | None = None
    upload: UploadAddress | None = None
