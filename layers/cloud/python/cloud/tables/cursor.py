"""Where a page ended, as an opaque text: sort key of what was read, then the item's own keys. Both engines use it."""

import base64
import json

from credit.errors import BadRequest

Position = tuple[str, str, str]  # sort attribute of the index or table, partition key, sort key


def encode(position: Position) -> str:
    """The text of a position."""
    return base64.urlsafe_b64encode(json.dumps(position, ensure_ascii=False).encode()).decode().rstrip("=")


def decode(cursor: str) -> Position:
    """The position of a text; `BadRequest` if it was not made by `encode`."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"==="))
    except ValueError:
        found = None
    match found:
        case [str(first), str(second), str(third)]:
            return first, second, third
    raise BadRequest("this cursor was not given out by this list; start again without it")
