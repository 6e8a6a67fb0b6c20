"""A platform above that speaks SOAP/XML (functions/reporting/transports/soap.py says how)."""

from collections.abc import Iterator, Mapping
from typing import Any

from credit.reporting.batch import Manifest
from credit.reporting.wire.elements import Element, parsed, written
from functions.reporting.transports.soap import ABSENT, ENVELOPE, RESULT, Soap
from localstack.simulators.http import GARBAGE, Visitor

PAGE = 1000
CODES = {"signature": "03", "checksum": "04", "catalogue": "05"}
KIND = "text/xml; charset=utf-8"


class SoapVisitor(Visitor):
    """One request."""

    def posted(self, body: bytes) -> None:
        """An operation, by the name of the element in the body."""
        call = next(parsed(body).every("Body")).inside[0]
        if call.of("token") != Soap("", self.above.key).token:
            self._answer(written("code", text=CODES["signature"]))
            return
        match call.name:
            case "Upload":
                self._upload(call)
            case "Receipt":
                self._receipt(call.of("batch") or "")
            case "Batch":
                self._answer(written("code", text="00" if call.of("batch") in self.above.receipts else ABSENT))
            case "Records":
                self._records(call.of("catalogue") or "", call.of("cursor") or "")

    def _upload(self, call: Element) -> None:
        if self.broken():
            return
        data = next(call.every("data")).text.encode()
        rows = [{cell.name: cell.text for cell in row.inside} for row in parsed(data).every("ROW")]
        receipt = self.above.take(Manifest.model_validate_json(call.of("manifest") or ""), data, rows)
        if self.muted():
            return
        if receipt["status"] == "refused":
            self._answer(*_told(receipt))
        else:
            self._answer(written("code", text="00"), written("message", text="已接收"))

    def _receipt(self, batch: str) -> None:
        found = self.above.receipts.get(batch)
        if found is None or self.above.fails("late-receipt"):
            self._answer(written("code", text=ABSENT))
        elif self.above.fails("garbled-receipt"):
            self.tell(200, GARBAGE, KIND)
        else:
            self._answer(*_told(found))

    def _records(self, catalogue: str, cursor: str) -> None:
        held = [(record, version) for record, version in self.above.held(catalogue).items() if record > cursor]
        page = held[:PAGE]
        lines = [written("record", written("id", text=r), written("version", text=str(v))) for r, v in page]
        following = [written("next", text=page[-1][0])] if len(held) > PAGE else []
        self._answer(written("code", text="00"), *lines, *following)

    def _answer(self, *parts: str) -> None:
        self.tell(200, ENVELOPE.format(written(RESULT, *parts)).encode(), KIND)


def _told(receipt: Mapping[str, Any]) -> Iterator[str]:
    """A receipt as elements."""
    if receipt["status"] == "refused":
        yield written("code", text=CODES[receipt["reason"]])
        yield written("message", text=receipt["message"])
        return
    yield written("code", text="01" if receipt["errors"] else "00")
    yield written("batch", text=receipt["batch"])
    for name, part in (("total", "received"), ("success", "accepted"), ("fail", "rejected")):
        yield written(name, text=str(receipt[part]))
    for error in receipt["errors"]:
        yield written("error", *(written(name, text=str(value)) for name, value in error.items()))
