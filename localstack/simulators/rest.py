"""A platform above that speaks REST/JSON (functions/reporting/transports/rest.py says how)."""

import json
from urllib.parse import parse_qs, urlsplit

from credit.reporting.batch import Manifest
from functions.reporting.transports.rest import token
from localstack.simulators.http import GARBAGE, Visitor

PAGE = 1000


class RestVisitor(Visitor):
    """One request."""

    def posted(self, body: bytes) -> None:
        """A batch: taken in at once, its receipt is fetched later."""
        if self.broken():
            return
        if self.headers.get("Authorization") != f"Bearer {token(self.above.key)}":
            self.tell(401, b"{}")
            return
        told = json.loads(body)
        rows = told["body"]
        data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        receipt = self.above.take(Manifest.model_validate(told["manifest"]), data, rows)
        if self.muted():
            return
        refused = receipt["status"] == "refused"
        answer = {"errorCode": "4002" if refused else "200", "errorMsg": receipt.get("message", "")}
        self.tell(200, json.dumps(answer, ensure_ascii=False).encode())

    def got(self) -> None:
        """A receipt, whether a batch is known, or a page of the list."""
        path = urlsplit(self.path)
        kind, _, name = path.path.strip("/").partition("/")
        match kind:
            case "receipts":
                self._receipt(name)
            case "batches":
                self.tell(200 if name in self.above.receipts else 404, b"{}")
            case "records":
                self._records(name, parse_qs(path.query).get("cursor", [""])[0])
            case _:
                self.tell(404, b"{}")

    def _receipt(self, batch: str) -> None:
        found = self.above.receipts.get(batch)
        if found is None or self.above.fails("late-receipt"):
            self.tell(404, b"{}")
        elif self.above.fails("garbled-receipt"):
            self.tell(200, GARBAGE)
        else:
            self.tell(200, json.dumps(found, ensure_ascii=False).encode())

    def _records(self, catalogue: str, cursor: str) -> None:
        held = [(record, version) for record, version in self.above.held(catalogue).items() if record > cursor]
        page = [{"recordId": record, "version": version} for record, version in held[:PAGE]]
        following = page[-1]["recordId"] if len(held) > PAGE else None
        self.tell(200, json.dumps({"items": page, "next": following}).encode())
