"""Where a page of hits ended, as an opaque text: the tier, and what the engine needs to go on in it."""

import base64
import json
from typing import Any

from credit.errors import BadRequest


def encode(position: list[Any]) -> str:
    """The text of a position: numbers and texts."""
    return base64.urlsafe_b64encode(json.dumps(position, ensure_ascii=False).encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> list[Any]:
    """The position of a text; `BadRequest` unless it holds values of just these kinds."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"==="))
    except ValueError:
        found = None
    if not isinstance(found, list) or [type(value) for value in found] != list(kinds):
        raise BadRequest("this cursor was not given out by this search; start again without it")
    return found
