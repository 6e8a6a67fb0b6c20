"""A change as its receiver reads it, in a file and in the feed."""

from typing import Any

from functions.distribution.feed import Change


def row(change: Change) -> dict[str, Any]:
    """What a receiver is told of a change; a removal says nothing but which record it is."""
    facts = {
        "number": change.number,
        "operation": change.operation,
        "type": f"gongxin.record.{change.kind}.v1",
        "record": change.record,
        "version": change.version,
        "changedAt": change.at,
    }
    if change.told is None:
        return facts
    return {**facts, **change.told, "watermark": change.watermark}
