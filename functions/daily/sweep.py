"""Find what stands still and start it again: nothing depends on a queue, an event or an execution surviving."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cloud import clock, files, logs, settings
from cloud.tables import Item, table
from functions.batches import line as batches
from functions.daily import retire
from functions.intake import again, line
from functions.intake.inbox import Arrival
from functions.reporting import line as reports

GRACE = timedelta(minutes=2)  # between taking a place and starting the execution lies a moment
FINISHED = {None, "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """One sweep. `{"afresh": true}` says that nothing can be running: the platform has just been started."""
    if event.get("warm"):
        return {"warm": True}
    grace = timedelta(0) if event.get("afresh") else GRACE
    sent = again.send_late()
    found = {"sent": sent, "joined": _inbox(), "restarted": _stranded(grace), "started": line.advance()}
    found["batches"] = batches.resume(grace)
    found["reports"] = reports.resume(grace)
    if retire.retire():
        logs.logger().info("the generation of the projections that nobody reads was cleared")
    logs.logger().info("swept", extra=found)
    return found


def _inbox() -> int:
    """Files that lie in the inbox and are in nobody's line; answered ones are taken away."""
    joined = 0
    for version in files.versions(settings.bucket("inbox")):
        arrival = Arrival(settings.bucket("inbox"), version.key, version.version, version.size)
        item = table("arrivals").get({"id": arrival.id})
        if item is None:
            joined += line.join(arrival)
        elif "standing" not in item:
            files.delete(arrival.bucket, arrival.key, arrival.version)
    return joined


def _stranded(grace: timedelta) -> int:
    """Runs whose execution is gone or ended without an answer."""
    stranded = [item for item in line.running() if _is_stranded(item, grace)]
    for item in stranded:
        line.go_back(item["id"], "its execution ended without an answer")
    return len(stranded)


def _is_stranded(item: Item, grace: timedelta) -> bool:
    age = clock.now() - datetime.fromisoformat(item["since"])
    return age >= grace and line.execution_state(item) in FINISHED
