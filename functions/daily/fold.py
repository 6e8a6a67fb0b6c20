"""Keep search quick where each function reads a copy of its own: now and then what was written goes into a new base."""

from collections.abc import Mapping
from typing import Any

from cloud import generations, logs, search, settings


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Fold both generations, the one that nobody reads as well: what was cleared does not lie on in a base.

    Engines that need no such thing have nothing to do.
    """
    if event.get("warm"):
        return {"warm": True}
    address = settings.granted("SEARCH_URL")
    folded = [n for n in generations.BOTH if search.connect(search.address(address, n)).settle()]
    if folded:
        logs.logger().info("search folded", extra={"generations": folded})
    return {"folded": len(folded)}
