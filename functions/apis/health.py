"""Whether a service answers: told without loading anything."""

import json

VERSION = "1.0.0"  # of both interfaces, told in every answer; the first figure is the one in the paths


def body(service: str) -> str:
    """The body of `GET /v1/health`."""
    return json.dumps({"status": "ok", "service": service})
