"""Wait for signed notices of deliveries, fetch what they name, check it, take it in and confirm it."""

import argparse
import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import platform_api
from copy_store import Copy

TOLERANCE = 300  # seconds between two clocks
LARGEST = 1 << 20  # bytes of a notice


class NotGenuine(Exception):
    """The notice is not of the platform, too old, or was altered on its way."""


class NotWhole(Exception):
    """A file is not what its manifest says; nothing of the delivery was taken in."""


def genuine(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> str:
    """The id of a notice, if it was signed with the secret, as Standard Webhooks says; `NotGenuine` if it was not."""
    number, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not at.isdecimal() or abs(now - int(at)) > TOLERANCE:
        raise NotGenuine("the time of the notice")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = hmac.digest(key, b".".join((number.encode(), at.encode(), body)), "sha256")
    told = headers.get("webhook-signature", "").split()
    if not any(hmac.compare_digest(one, "v1," + base64.b64encode(mark).decode()) for one in told):
        raise NotGenuine("the signature")
    return number


def take(copy: Copy, delivery: str) -> bool:
    """Take a delivery in and confirm it; False if another one has replaced it. Doing it twice does nothing more."""
    told = platform_api.get(f"/v1/deliveries/{delivery}")
    if told["state"] == "replaced":
        return False
    if told["state"] != "acknowledged":
        changes = [json.loads(line) for file in told["files"] for line in _checked(file).splitlines()]
        copy.take(changes, f"delivery {told['subscription']}", delivery)
        proof = {"manifestSha256": told["manifest"]["sha256"], "rows": len(changes)}
        platform_api.post(f"/v1/deliveries/{delivery}/acknowledgement", proof)
    return True


def server(copy: Copy, port: int, secret: str) -> ThreadingHTTPServer:
    """A server that takes notices. Put it behind whatever gives your services TLS."""

    class Notices(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
            try:
                delivery = genuine(secret, {k.lower(): v for k, v in self.headers.items()}, body, time.time())
            except NotGenuine:
                return self._answer(401)
            try:
                take(copy, delivery)
            except (OSError, NotWhole, platform_api.Refused):
                return self._answer(503)  # the platform tells it again later
            return self._answer(204)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: what is logged is the business of whoever copies this."""

    return ThreadingHTTPServer(("127.0.0.1", port), Notices)


def _checked(file: Mapping[str, str]) -> bytes:
    content = platform_api.download(file["url"])
    if hashlib.sha256(content).hexdigest() != file["sha256"]:
        raise NotWhole(file["name"])
    return content


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, default=8443)
    place = Path(os.environ.get("COPY", "copy.sqlite"))
    server(Copy(place), asked.parse_args().port, os.environ["GONGXIN_WEBHOOK_SECRET"]).serve_forever()
