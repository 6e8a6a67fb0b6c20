"""After each deployment: search has its indices, and functions may reach those of a domain with fine-grained access."""

from collections.abc import Mapping
from typing import Any

from cloud import generations, search, settings


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Create what is missing; `readers` and `writers` are ARNs of roles that the domain is to know."""
    if event.get("warm"):
        return {"warm": True}
    address = settings.granted("SEARCH_URL")
    if event.get("readers") or event.get("writers"):
        search.admit(address, event["readers"], event["writers"])
    for number in generations.BOTH:
        search.connect(search.address(address, number)).create()
    return {"generations": len(generations.BOTH)}
