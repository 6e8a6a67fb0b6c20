"""Receipts as targets write them: JSON of ours, answers of county-to-city interfaces, XML of SOAP, tables by hand."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from credit.reporting.batch import Manifest
from credit.reporting.receipt import Receipt, RefusedBecause
from credit.reporting.transport import Acceptance, Garbled, Unreachable
from credit.reporting.wire.elements import Element

FINE = "200"  # county-to-city interfaces (地市级接口): 200 ok, 500 a fault of theirs, others refuse what was sent
FAULT = "500"
REASONS: Mapping[str, RefusedBecause] = {
    "5001": "format",
    "6001": "format",
    "6002": "format",
    "3001": "catalogue",
    "3002": "catalogue",
    "4001": "signature",
    "4002": "signature",
}
OK, PARTLY, BUSY = "00", "01", "99"  # national upload by SOAP: `code`, and `line` of each row that was refused
XML_REASONS: Mapping[str, RefusedBecause] = {"02": "format", "03": "signature", "04": "checksum", "05": "catalogue"}
BATCH_COLUMN, LINE_COLUMN = "BATCH", "LINE"
OTHER_COLUMNS = {"CODE": "code", "FIELD": "field", "MESSAGE": "message", "SUGGESTION": "suggestion"}
ALL = "*"


def from_json(content: bytes) -> Receipt:
    """Our own form of a receipt; `Garbled` if it is none."""
    return _valid(_object(content))


def answered(content: bytes, manifest: Manifest) -> Acceptance:
    """The answer of a county-to-city interface: `errorCode, errorMsg, totalSize, successSize, failSize, tips`.

    Where it tells sizes it is the receipt already; a target that works the file off later tells none.

    Raises:
        Unreachable: the target had a fault of its own.
        Garbled: it is no such answer.
    """
    told = _object(content)
    code, message = str(told.get("errorCode", "")), str(told.get("errorMsg", ""))[:2000]
    if code == FAULT:
        raise Unreachable("the target has a fault of its own")
    if not code:
        raise Garbled("an answer without errorCode")
    if code != FINE:
        reason = REASONS.get(code, "other")
        refused = Receipt(batch=manifest.batch, status="refused", reason=reason, message=message)
        return Acceptance(taken=False, message=f"{code} {message}", receipt=refused)
    return Acceptance(taken=True, message=message, receipt=_sized(told, manifest))


def _sized(told: Mapping[str, Any], manifest: Manifest) -> Receipt | None:
    if told.get("totalSize") is None:
        return None
    tips = told.get("tips") or []
    return _valid(
        {
            "batch": manifest.batch,
            "status": "partly" if told.get("failSize") else "accepted",
            "received": told.get("totalSize"),
            "accepted": told.get("successSize"),
            "rejected": told.get("failSize"),
            "errors": tips if isinstance(tips, list) else [],
        }
    )


def from_xml(result: Element, manifest: Manifest) -> Receipt | None:
    """The receipt in a SOAP answer, None if it has none yet; `Unreachable` where it says that it is busy.

    `code` is 00 (taken), 01 (taken but for the rows whose `line` is told) or the reason of a refusal.
    """
    code = result.of("code")
    if code is None:
        raise Garbled("an answer without code")
    if code == BUSY:
        raise Unreachable("the target is busy")
    if code not in (OK, PARTLY):
        reason, message = XML_REASONS.get(code, "other"), (result.of("message") or "")[:2000]
        return Receipt(batch=manifest.batch, status="refused", reason=reason, message=message)
    if result.of("total") is None:
        return None
    errors = [{name: error.of(name) for name in ("line", "field", "message", "suggestion")} | {"code": error.of("code")}
              for error in result.every("error")]  # fmt: skip
    told = {"batch": result.of("batch"), "status": "partly" if errors else "accepted", "received": result.of("total")}
    sizes = {"accepted": result.of("success"), "rejected": result.of("fail")}
    given = [{name: value for name, value in error.items() if value is not None} for error in errors]
    return _valid({**told, **sizes, "errors": given})


def from_table(content: bytes) -> list[Receipt]:
    """Receipts that somebody keeps by hand: a CSV of `BATCH, LINE, CODE, FIELD, MESSAGE, SUGGESTION`.

    A batch of which every row was taken has one line, whose `LINE` is `*` and whose `CODE` tells how many rows.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise Garbled("this is no CSV in UTF-8") from None
    if not rows or not {BATCH_COLUMN, LINE_COLUMN, "CODE"} <= set(rows[0]):
        raise Garbled("the table needs the columns BATCH, LINE and CODE")
    batches: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        batches.setdefault(row[BATCH_COLUMN], []).append(row)
    return [_by_hand(batch, some) for batch, some in batches.items()]


def _by_hand(batch: str, rows: Sequence[Mapping[str, str]]) -> Receipt:
    total = next((row["CODE"] for row in rows if row[LINE_COLUMN] == ALL), None)
    if total is None or not total.isdecimal():
        raise Garbled(f"batch {batch} has no line {ALL} that tells how many rows the target has received")
    errors = [_error_by_hand(row) for row in rows if row[LINE_COLUMN] != ALL]
    told = {"batch": batch, "status": "partly" if errors else "accepted", "received": int(total)}
    return _valid({**told, "accepted": int(total) - len(errors), "rejected": len(errors), "errors": errors})


def _error_by_hand(row: Mapping[str, str]) -> dict[str, Any]:
    return {"line": row[LINE_COLUMN], **{to: row[name] for name, to in OTHER_COLUMNS.items() if row.get(name)}}


def _object(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Garbled("an answer is no JSON") from None
    if not isinstance(told, dict):
        raise Garbled("an answer is no JSON object")
    return told


def _valid(told: Mapping[str, Any]) -> Receipt:
    try:
        return Receipt.model_validate(told)
    except ValidationError:
        raise Garbled("an answer is no receipt, or its figures do not add up") from None
