"""Every look is written down before it is answered (征信业管理条例 22): who, why, on what basis, what, and the result.

Each entry carries the hash of the one before it, over all days: what is changed or taken out later can be seen.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cloud import clock
from cloud.tables import Expect, Item, Put, table, tables
from credit.disclosure.viewer import Viewer
from credit.errors import ConditionFailed, SystemBusy

HEAD = {"day": "head", "entry": "head"}
TRIES = 50
NOTHING = "0" * 64


@dataclass(frozen=True)
class Look:
    """One look. `what` holds opaque ids and kinds of question, never a name or a code."""

    viewer: Viewer
    purpose: str
    basis: str
    case_number: str | None
    what: Mapping[str, Any]
    results: int
    result_hash: str


def write(look: Look) -> Item:
    """Append a look to the log; `SystemBusy` if it cannot be written, and then the look must not be answered."""
    for _ in range(TRIES):
        head = table("access-log").get(HEAD)
        entry = _entry(look, head)
        try:
            tables().transact([_append(entry), _advance(entry, head)])
        except ConditionFailed:
            continue  # somebody else was faster: link to theirs
        return entry
    raise SystemBusy("the access log is taking too many entries at once")


def fingerprint(entry: Mapping[str, Any]) -> str:
    """SHA-256 over an entry without its own `hash`, as JSON with sorted keys."""
    told = {k: v for k, v in entry.items() if k != "hash" and v is not None}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _entry(look: Look, head: Item | None) -> Item:
    number = int(head["number"]) + 1 if head else 1
    viewer = {"role": look.viewer.role.value, "agency": look.viewer.agency, "subject": look.viewer.subject}
    entry = {
        "day": clock.today().isoformat(),
        "entry": f"{number:012d}",
        "at": clock.now().isoformat(),
        "viewer": {k: v for k, v in viewer.items() if v is not None},
        "purpose": look.purpose,
        "basis": look.basis,
        "caseNumber": look.case_number,
        "what": {k: v for k, v in look.what.items() if v is not None},
        "results": look.results,
        "resultHash": look.result_hash,
        "previous": head["hash"] if head else NOTHING,
    }
    kept = {k: v for k, v in entry.items() if v is not None}
    return {**kept, "hash": fingerprint(kept)}


def _append(entry: Item) -> tuple[Any, Put]:
    return table("access-log"), Put(entry, Expect(exists=False))


def _advance(entry: Item, head: Item | None) -> tuple[Any, Put]:
    expect = Expect(equal={"hash": head["hash"]}) if head else Expect(exists=False)
    return table("access-log"), Put({**HEAD, "number": int(entry["entry"]), "hash": entry["hash"]}, expect)
