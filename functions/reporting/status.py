"""How a target stands, for whoever operates the platform: figures and ids, nothing of any record."""

from collections import Counter
from typing import Any

from cloud.tables import Item
from credit.reporting.target import Target
from functions.reporting import balance, batches, copies, deadlines, standing
from functions.reporting.batches import EXPORT, MANUAL


def of(target: Target) -> dict[str, Any]:
    """Connection, circuit, copies by state, figures, and the batches that somebody has to look after."""
    item = standing.of(target.id)
    states = Counter(copy["state"] for copy in copies.of_target(target.id))
    return {
        "target": target.id,
        "name": target.name.zh,
        "transport": target.transport,
        "connected": standing.is_connected(item),
        "address": item.get("address") or target.address,
        "standing": item["standing"],
        "circuitOpenUntil": item.get("openUntil"),
        "failures": int(item.get("failures", 0)),
        "next": item.get("at"),
        "compared": item.get("compared"),
        "reconciled": item.get("reconciled"),
        "copies": {str(state): count for state, count in sorted(states.items())},
        **balance.of(target),
        "overdueWithdrawals": list(deadlines.overdue(target)),
        "batches": [_told(batch, target) for batch in batches.opened(target.id)],
    }


def _told(batch: Item, target: Target) -> dict[str, Any]:
    names = ("batch", "state", "kind", "rows", "tries", "sentAt", "at", "trouble", "message")
    told = {name: batch[name] for name in names if name in batch}
    return {
        **told,
        "needsSomebody": batch["state"] in (MANUAL, EXPORT),
        "late": deadlines.receipt_is_late(batch, target),
    }
