"""What a target is to be told of a record: from what it holds, and what it may be shown now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from credit.disclosure.record import State
from credit.reporting.target import Operation

UNKNOWN = ""  # the hash of what nobody knows: sent without an answer, or found over there


@dataclass(frozen=True)
class Held:
    """What a target holds of a record: the version and the hash of the row that it has accepted."""

    version: int
    hash: str

    @classmethod
    def of(cls, told: Mapping[str, Any] | None) -> Self | None:
        """From an item; None where it holds nothing."""
        return cls(int(told["version"]), told["hash"]) if told else None

    def told(self) -> dict[str, Any]:
        """As an item holds it."""
        return {"version": self.version, "hash": self.hash}


def operation(held: Held | None, wanted: str | None, state: State | None) -> Operation | None:
    """The operation that brings a target from what it holds to what it may have; None: nothing is to be told.

    What was never sent is not withdrawn: a record that is gone before anybody heard of it is not mentioned.

    Args:
        held: what the target holds, None for nothing.
        wanted: hash of the row that it may have, None if it may have none.
        state: of the record, None if the platform has no such record any more.

    >>> operation(None, None, "withdrawn"), operation(Held(1, "a"), None, "withdrawn"), operation(None, "a", "in-force")
    (None, 'revoke', 'insert')
    >>> operation(Held(1, "a"), "a", "in-force"), operation(Held(1, "a"), "b", "disputed")
    (None, 'update')
    """
    if wanted is not None:
        if held is None:
            return "insert"
        return None if held.hash == wanted else "update"
    if held is None:
        return None
    return "revoke" if state == "withdrawn" else "repair" if state == "repaired" else "delete"
