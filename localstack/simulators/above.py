"""A platform above, as far as a city sees it: it checks batches, keeps records, writes receipts, and can misbehave."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from credit.reporting.batch import Manifest, sha256
from credit.reporting.target import WITHDRAWALS, Target

FAULTS = (
    "refuse",  # the file as a whole, as if its signature were wrong
    "error",  # a fault of its own (HTTP 500), before anything is taken in
    "silence",  # takes everything in and answers nothing
    "garbage",  # takes everything in and answers what nobody can read
    "lose-row",  # says that it has taken every row, and forgets the first one
    "reject-row",  # refuses the first row
    "late-receipt",  # has no receipt yet
    "garbled-receipt",  # has one that nobody can read
    "duplicate-receipt",  # gives it twice
)
REJECTED = {"code": "1001", "field": "CF_XDR_SHXYM", "message": "主体库中没有该主体", "suggestion": "先办理主体库更新"}


@dataclass
class Above:
    """One platform above. `log` is what it did, in order: operation, record, version."""

    target: Target
    key: bytes
    records: dict[str, dict[str, tuple[int, Mapping[str, Any]]]] = field(default_factory=dict)
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    log: list[tuple[str, str, int]] = field(default_factory=list)
    arrivals: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, fault: str, times: int = 1) -> None:
        """Misbehave so many times."""
        if fault not in FAULTS:
            raise ValueError(f"no fault '{fault}'; there are {', '.join(FAULTS)}")
        self.faults[fault] += times

    def fails(self, fault: str) -> bool:
        """Whether it is time to misbehave like this; it counts down."""
        with self.lock:
            if not self.faults[fault]:
                return False
            self.faults[fault] -= 1
            return True

    def take(self, manifest: Manifest, data: bytes, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Take a batch in; one that it has already changes nothing. The receipt."""
        with self.lock:
            self.arrivals[manifest.batch] += 1
            if manifest.batch in self.receipts:
                return self.receipts[manifest.batch]
        refused = self._refused(manifest, data, rows)
        errors = [] if refused else self._errors(rows)
        lost = not refused and self.fails("lose-row")
        with self.lock:
            if not refused:
                self._keep(manifest.catalogue, rows, {error["line"] for error in errors}, lost=lost)
            self.receipts[manifest.batch] = _receipt(manifest, refused, errors, len(rows))
            return self.receipts[manifest.batch]

    def held(self, catalogue: str) -> dict[str, int]:
        """The version of every record that it holds."""
        with self.lock:
            return {record: version for record, (version, _) in sorted(self.records.get(catalogue, {}).items())}

    def _refused(self, manifest: Manifest, data: bytes, rows: Sequence[Mapping[str, Any]]) -> str:
        if self.fails("refuse") or not manifest.holds(self.key):
            return "signature"
        if manifest.file.sha256 != sha256(data) or manifest.rows != len(rows):
            return "checksum"
        return "" if any(feed.catalogue == manifest.catalogue for feed in self.target.feeds) else "catalogue"

    def _errors(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"line": int(rows[0]["LINE"]), **REJECTED}] if rows and self.fails("reject-row") else []

    def _keep(self, catalogue: str, rows: Sequence[Mapping[str, Any]], wrong: set[int], *, lost: bool) -> None:
        taken_back = {self.target.operations[operation] for operation in WITHDRAWALS}
        there = self.records.setdefault(catalogue, {})
        for number, row in enumerate(rows):
            record, version = str(row["RECORD_ID"]), int(row["VERSION"])
            if int(row["LINE"]) in wrong:
                continue
            self.log.append((str(row["OPERATION"]), record, version))
            if row["OPERATION"] in taken_back:
                there.pop(record, None)
            elif not (lost and number == 0):
                there[record] = (version, row)


def _receipt(manifest: Manifest, refused: str, errors: list[dict[str, Any]], rows: int) -> dict[str, Any]:
    if refused:
        return {"batch": manifest.batch, "status": "refused", "reason": refused, "message": f"整批退回：{refused}"}
    return {
        "batch": manifest.batch,
        "status": "partly" if errors else "accepted",
        "received": rows,
        "accepted": rows - len(errors),
        "rejected": len(errors),
        "errors": errors,
    }
