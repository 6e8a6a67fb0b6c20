"""What a receiver's copy of a record says, and what a change of the record means for it."""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from credit.disclosure.record import State
from credit.disclosure.shown import Shown, ShownSubject

Kind = Literal["published", "corrected", "disputed", "repaired", "withdrawn"]
PUBLISHED: Kind = "published"
CORRECTED: Kind = "corrected"
DISPUTED: Kind = "disputed"
REPAIRED: Kind = "repaired"
WITHDRAWN: Kind = "withdrawn"
DIGEST, MARK = 32, 12  # hexadecimal digits

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Copy:
    """What a receiver was last told of a record.

    `number` is the place of that in its feed, `put` says whether it holds the record now, `given` whether an earlier
    number had given it, `marked` whether its copy is marked as disputed.
    """

    number: int
    put: bool
    given: bool
    digest: str = ""
    marked: bool = False

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Self:
        """From its item."""
        return cls(int(item["number"]), item["put"], item["given"], item.get("digest", ""), item.get("marked", False))


def content(seen: Shown, subject: ShownSubject | None, wanted: Collection[str] = ()) -> Content:
    """What a receiver gets of a record: what it may see, and of that the fields it wants (all, if it names none).

    Without a subject where what stands in the record alone tells whom it is about.
    """
    record = seen.record
    return {
        "subject": {"id": subject.id, "name": subject.name, "code": subject.code} if subject else None,
        "agency": record.agency,
        "decidedOn": record.decided_on.isoformat() if record.decided_on else None,
        "displayUntil": seen.display_until.isoformat() if seen.display_until else None,
        "marks": [mark.id for mark in seen.marks],
        "fields": {f.code: f.value for f in seen.fields if not wanted or f.code in wanted},
    }


def digest(told: Content) -> str:
    """The same for the same content; the version is no part of it, for what changed may be hidden from a receiver."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:DIGEST]


def change(before: Copy | None, told: Content | None, state: State | None, last: int) -> Kind | None:
    """What a receiver has to be told of a record, None if its copy is right as it is.

    Args:
        before: its copy.
        told: what it may have of the record now, None for nothing.
        state: of the record now, None if there is no such record any more.
        last: the last number that the receiver can have seen. A later one is of a run that was cut off, and what that
            has told counts for nothing: it is told again.
    """
    seen = before if before is not None and before.number <= last else None
    if told is None:
        if before is None or (seen and not seen.put):
            return None
        return REPAIRED if state == "repaired" else WITHDRAWN
    if seen and seen.put and seen.digest == digest(told):
        return None
    if before is None or not _given(before, last):
        return PUBLISHED
    if "disputed" in told["marks"] and not before.marked:
        return DISPUTED
    return CORRECTED


def after(before: Copy | None, told: Content | None, number: int, last: int) -> Copy:
    """The copy as it is when a change has been told under that number."""
    given = before is not None and _given(before, last)
    if told is None:
        return Copy(number, put=False, given=given)
    return Copy(number, put=True, given=given, digest=digest(told), marked="disputed" in told["marks"])


def watermark(secret: bytes, subscription: str, record: str, version: int) -> str:
    """A short keyed mark by which a row that turns up elsewhere tells to whom it was given (水印)."""
    return hmac.digest(secret, f"watermark\n{subscription}\n{record}\n{version}".encode(), "sha256").hex()[:MARK]


def _given(before: Copy, last: int) -> bool:
    return before.given or (before.put and before.number <= last)
