"""Let a file that has arrived into the waiting line, and start as many as may run."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cloud import files, logs
from credit.errors import NotFound
from functions.intake import line
from functions.intake.inbox import Arrival


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Take messages of the queue `arrivals`; a message that cannot be taken is reported and comes again."""
    failed = [record["messageId"] for record in event.get("Records", []) if not _joined(record)]
    line.advance()
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _joined(record: Mapping[str, Any]) -> bool:
    try:
        arrival = Arrival.of(record["body"])
    except (ValueError, KeyError):
        logs.logger().warning("a message that tells of no file", extra={"messageId": record.get("messageId")})
        return False
    stored = arrival if arrival.version else _stored(arrival)
    if stored is not None:
        line.join(stored)
    return True


def _stored(arrival: Arrival) -> Arrival | None:
    """The version that lies there now, where the event does not name one; None if it is answered and gone already."""
    try:
        return replace(arrival, version=files.newest(arrival.bucket, arrival.key))
    except NotFound:
        return None
