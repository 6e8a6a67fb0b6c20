"""A list has been uploaded: the batch query that waits for it runs."""

import json
from collections.abc import Mapping
from typing import Any

from cloud import logs
from functions.batches import line


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Take messages of the queue `lists`; a message that cannot be taken is reported and comes again."""
    if event.get("warm"):
        return {"warm": True}
    failed = [record["messageId"] for record in event.get("Records", []) if not _taken(record)]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _taken(record: Mapping[str, Any]) -> bool:
    """Whether it tells of a list: `{agency}/{batch}/{file name}`. One for which nobody waits is no fault."""
    try:
        _, number, _ = json.loads(record["body"])["detail"]["object"]["key"].split("/")
    except (ValueError, KeyError):
        logs.logger().warning("a message that tells of no list", extra={"messageId": record.get("messageId")})
        return False
    line.list_came(number)
    return True
