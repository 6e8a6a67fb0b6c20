"""Let a file that has arrived into the waiting line, and start as many as may run."""

from collections.abc import Mapping
from typing import Any

from cloud import logs
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
        logs.logger().warning("a message that tells of no file", extra={"message": record.get("messageId")})
        return False
    line.join(arrival)
    return True
