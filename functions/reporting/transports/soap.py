"""SOAP/XML in the manner of the national upload of 双公示: token, ROWDATA/ROW, answers with `code` and `line`."""

import hmac
from collections.abc import Iterator

from credit.reporting.batch import Manifest
from credit.reporting.receipt import Receipt
from credit.reporting.transport import Acceptance, Garbled, Parcel, There
from credit.reporting.wire import receipts
from credit.reporting.wire.elements import Element, parsed, written
from functions.reporting.transports.asking import asked

ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>{}</soap:Body></soap:Envelope>'
)
RESULT = "RESULT"
ABSENT = "06"  # nothing of that name: no such batch, no receipt yet


class Soap:
    """A target at an address; the key is the one with which manifests are signed."""

    def __init__(self, address: str, key: bytes) -> None:
        self._address, self.token = address, hmac.digest(key, b"token", "sha256").hex()

    def send(self, parcel: Parcel) -> Acceptance:
        """Send a batch: its rows are the XML that lies at rest, as text."""
        manifest = parcel.manifest
        told = {"batch": manifest.batch, "catalogue": manifest.catalogue, "manifest": manifest.text()}
        result = self._called("Upload", told | {"data": parcel.data.decode()})
        receipt = receipts.from_xml(result, manifest)
        refused = receipt is not None and receipt.status == "refused"
        return Acceptance(taken=not refused, message=result.of("message") or "", receipt=receipt)

    def receipt(self, manifest: Manifest) -> Receipt | None:
        """The receipt of a batch."""
        result = self._called("Receipt", {"batch": manifest.batch})
        return None if result.of("code") == ABSENT else receipts.from_xml(result, manifest)

    def knows(self, manifest: Manifest) -> bool | None:
        """Whether the target has this batch."""
        return self._called("Batch", {"batch": manifest.batch}).of("code") == receipts.OK

    def holdings(self, catalogue: str) -> Iterator[There] | None:
        """What the target holds, page by page."""
        return self._pages(catalogue)

    def _pages(self, catalogue: str) -> Iterator[There]:
        cursor: str | None = ""
        while cursor is not None:
            result = self._called("Records", {"catalogue": catalogue, "cursor": cursor})
            if result.of("code") != receipts.OK:
                raise Garbled("an answer is no list of records")
            yield from (_there(element) for element in result.every("record"))
            following = result.of("next")
            if following == cursor:
                raise Garbled("a list that never goes on")
            cursor = following

    def _called(self, operation: str, told: dict[str, str]) -> Element:
        parts = (written(name, text=text) for name, text in {"token": self.token, **told}.items())
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": operation}
        body = ENVELOPE.format(written(operation, *parts)).encode()
        answer = parsed(asked("POST", self._address, headers, body).body)
        result = next(answer.every(RESULT), None)
        if result is None:
            raise Garbled("an answer without RESULT")
        return result


def _there(element: Element) -> There:
    record, version = element.of("id"), element.of("version") or ""
    if not record or not version.isdecimal():
        raise Garbled("an answer is no list of records")
    return There(record, int(version))
