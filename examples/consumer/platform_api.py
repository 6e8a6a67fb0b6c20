"""Calls of the agency API: JSON in and out, with a bearer token, tried again when the platform is busy."""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

BUSY = (429, 503)
TRIES = 5


class Refused(Exception):
    """The platform does not do it, and asking again would change nothing; the message is the problem that it told."""


def get(path: str) -> dict[str, Any]:
    """What lies at a path."""
    return _call("GET", path, None)


def post(path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Send something to a path."""
    return _call("POST", path, json.dumps(body).encode())


def download(url: str) -> bytes:
    """A file at one of the short-lived addresses that the platform gives; no token goes there."""
    if not url.startswith(("https://", "http://")):
        raise Refused("an address of another kind")
    with urllib.request.urlopen(url, timeout=60) as answer:
        content: bytes = answer.read()
    return content


def _call(method: str, path: str, body: bytes | None) -> dict[str, Any]:
    for attempt in range(TRIES):
        try:
            with urllib.request.urlopen(_request(method, path, body), timeout=60) as answer:
                told: dict[str, Any] = json.load(answer)
            return told
        except urllib.error.HTTPError as error:
            if error.code not in BUSY or attempt + 1 == TRIES:
                raise Refused(error.read().decode("utf-8", "replace")) from None
            time.sleep(float(error.headers.get("Retry-After") or 2**attempt))
    raise Refused(path)


def _request(method: str, path: str, body: bytes | None) -> urllib.request.Request:
    headers = {"Authorization": f"Bearer {os.environ['GONGXIN_TOKEN']}", "Content-Type": "application/json"}
    return urllib.request.Request(os.environ["GONGXIN_API"] + path, body, headers, method=method)
