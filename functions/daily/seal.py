"""Put away the days of the access log that are over, signed, where nobody can remove them."""

from collections.abc import Mapping
from typing import Any

from cloud import logs
from cloud.access_log.seals import seal_what_is_over, unsealed


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """How many days were sealed; `Unsound` if the log is not as it was written, which somebody has to look into."""
    if event.get("warm"):
        return {"warm": True}
    sealed = seal_what_is_over()
    logs.gauge("days-unsealed", sum(1 for _ in unsealed()))
    logs.logger().info("access log sealed", extra={"days": sealed})
    return {"sealed": sealed}
