"""REST/JSON as counties call their city's platform: `tableCode, departmentCode, tableVersionId, body`.

POST {address}/data                  a batch: answer errorCode, errorMsg; sizes and tips if it is worked off at once
GET  {address}/batches/{id}          200 if the target has it, 404 if not
GET  {address}/receipts/{id}         200 with the receipt, 404 while there is none
GET  {address}/records/{tableCode}   {items: [{recordId, version}], next}; ?cursor= goes on
"""

import hmac
import json
from collections.abc import Iterator
from urllib.parse import quote

from pydantic import ValidationError

from cloud.outbound import Response
from credit.reporting.batch import Manifest
from credit.reporting.receipt import Receipt, Wire
from credit.reporting.transport import Acceptance, Garbled, Parcel, There
from credit.reporting.wire import receipts
from functions.reporting.transports.asking import asked

OK, ABSENT, NOT_ALLOWED = 200, 404, (401, 403)


class Holding(Wire):
    """A record in the target's list."""

    record_id: str
    version: int


class Holdings(Wire):
    """A page of the list."""

    items: tuple[Holding, ...]
    next: str | None = None


class Rest:
    """A target at an address; the key is the one with which manifests are signed."""

    def __init__(self, address: str, key: bytes) -> None:
        self._address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token(key)}", "Accept": "application/json"}

    def send(self, parcel: Parcel) -> Acceptance:
        """Send a batch."""
        headers = {**self._headers, "Content-Type": "application/json; charset=utf-8"}
        answer = asked("POST", f"{self._address}/data", headers, _body(parcel))
        if answer.status in NOT_ALLOWED:
            return Acceptance(taken=False, message=f"the target answers {answer.status}: its token or signature")
        return receipts.answered(answer.body, parcel.manifest)

    def receipt(self, manifest: Manifest) -> Receipt | None:
        """The receipt of a batch."""
        answer = self._got(f"receipts/{quote(manifest.batch)}")
        return receipts.from_json(answer.body) if answer else None

    def knows(self, manifest: Manifest) -> bool | None:
        """Whether the target has this batch."""
        return self._got(f"batches/{quote(manifest.batch)}") is not None

    def holdings(self, catalogue: str) -> Iterator[There] | None:
        """What the target holds, page by page."""
        return self._pages(catalogue)

    def _pages(self, catalogue: str) -> Iterator[There]:
        cursor: str | None = ""
        while cursor is not None:
            answer = self._got(f"records/{quote(catalogue)}?cursor={quote(cursor, safe='')}")
            page = _page(answer.body if answer else b"")
            yield from (There(item.record_id, item.version) for item in page.items)
            if page.next == cursor:
                raise Garbled("a list that never goes on")
            cursor = page.next

    def _got(self, path: str) -> Response | None:
        answer = asked("GET", f"{self._address}/{path}", self._headers)
        if answer.status == ABSENT:
            return None
        if answer.status != OK:
            raise Garbled(f"the target answers {answer.status}")
        return answer


def token(key: bytes) -> str:
    """The bearer token that a target is given; it says nothing of the key with which manifests are signed."""
    return hmac.digest(key, b"token", "sha256").hex()


def _body(parcel: Parcel) -> bytes:
    manifest = parcel.manifest
    told = {
        "tableCode": manifest.catalogue,
        "departmentCode": manifest.creator.rpartition("/")[2],
        "tableVersionId": manifest.schema_version,
        "batchId": manifest.batch,
        "manifest": manifest.model_dump(mode="json", by_alias=True),
        "body": [json.loads(line) for line in parcel.data.splitlines()],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _page(content: bytes) -> Holdings:
    try:
        return Holdings.model_validate_json(content)
    except ValidationError:
        raise Garbled("an answer is no list of records") from None
