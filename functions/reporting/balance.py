"""The figures of a target: sent = accepted + rejected + pending, batch by batch."""

from typing import Any

from credit.reporting.target import Target
from functions.reporting import batches
from functions.reporting.batches import ACCEPTED, MANUAL, PARTLY, RECEIVED, SENDING, SENT

ON_THEIR_WAY = (SENDING, SENT, RECEIVED, MANUAL)  # sent, or perhaps sent, and not settled


def of(target: Target) -> dict[str, Any]:
    """`sent, accepted, rejected, pending` rows of all its batches, and whether they add up."""
    sent = accepted = rejected = pending = 0
    for batch in batches.of_target(target.id):
        rows = int(batch["rows"])
        if batch["state"] in (ACCEPTED, PARTLY):
            sent += rows
            accepted += int(batch["counts"]["accepted"])
            rejected += int(batch["counts"]["rejected"])
        elif batch["state"] in ON_THEIR_WAY and int(batch["tries"]):
            sent += rows
            pending += rows
    balanced = sent == accepted + rejected + pending
    return {"sent": sent, "accepted": accepted, "rejected": rejected, "pending": pending, "balanced": balanced}
