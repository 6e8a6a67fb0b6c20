"""One API on this machine: an HTTP server that hands the Chalice app the proxy events API Gateway would send.

`python -m localstack.serve public --port 4567`. The environment comes from whoever starts it.
"""

import base64
import json
import logging
import signal
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from http import HTTPStatus
from importlib import import_module
from types import FrameType
from typing import Any
from urllib.parse import parse_qsl

import click
from waitress import create_server

from functions.apis import health

THREADS = 8
LARGEST_BODY = 1 << 20  # the apps have a smaller limit of their own, told as a problem
CONNECTIONS = 200
HEALTH = "/v1/health"
ACCESS = logging.getLogger("gongxin.access")

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Application:
    """A WSGI application: one Chalice app a thread, because each keeps its current request on itself."""

    def __init__(self, service: str) -> None:
        """Nothing is loaded yet: the health check answers before anything heavy is there."""
        self.service = service
        self._local = threading.local()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request and write one line about it, without what was asked."""
        started = time.perf_counter()
        sent = event(environ)
        alive = sent["path"] == HEALTH and sent["httpMethod"] in ("GET", "HEAD")
        pattern, answer = (HEALTH, _alive(self.service)) if alive else self.handle(sent)
        body = b"" if sent["httpMethod"] == "HEAD" else _body(answer)
        start_response(_status(answer["statusCode"]), _headers(answer))
        _written(sent, pattern, answer["statusCode"], time.perf_counter() - started)
        return [body]

    def handle(self, sent: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The pattern of the path, and the answer of this thread's own app."""
        from functions.apis import application, proxy

        if not hasattr(self._local, "app"):
            self._local.app = import_module(f"functions.apis.{self.service}").build()
        app = self._local.app
        return proxy.pattern(sent["path"], app.routes) or "-", application.handle(app, sent, None)


def event(environ: Environ) -> dict[str, Any]:
    """The proxy event of a WSGI request; the body always travels as base64, so that any bytes arrive as they were."""
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace") or "/"
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        many.setdefault(name, []).append(value)
    headers = {k[5:].replace("_", "-").title(): v for k, v in environ.items() if k.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        headers["Content-Type"] = environ["CONTENT_TYPE"]
    method = environ["REQUEST_METHOD"]
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(pairs) or None,
        "multiValueQueryStringParameters": many or None,
        "pathParameters": {"proxy": path.removeprefix("/")},
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "path": path,
            "stage": "local",
            "requestId": uuid.uuid4().hex,
            "identity": {"sourceIp": environ.get("REMOTE_ADDR", "")},
        },
        "body": base64.b64encode(environ["wsgi.input"].read()).decode("ascii"),
        "isBase64Encoded": True,
    }


def _alive(service: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store", "API-Version": health.VERSION}
    return {"statusCode": 200, "headers": headers, "body": health.body(service)}


def _body(answer: dict[str, Any]) -> bytes:
    body: str = answer.get("body") or ""
    return base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()


def _headers(answer: dict[str, Any]) -> list[tuple[str, str]]:
    many = [(name, value) for name, values in answer.get("multiValueHeaders", {}).items() for value in values]
    return [*answer["headers"].items(), *many]


def _status(number: int) -> str:
    return f"{number} {HTTPStatus(number).phrase}"


def _written(sent: dict[str, Any], pattern: str, status: int, seconds: float) -> None:
    """One line: the pattern of the path, never the path, which may hold anything that somebody typed."""
    request = sent["requestContext"]["requestId"]
    line = {"method": sent["httpMethod"], "path": pattern, "status": status, "ms": round(seconds * 1000, 1)}
    ACCESS.info(json.dumps({**line, "request": request}))


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Whoever sends SIGTERM wants it gone; what is being answered is answered first."""
    raise SystemExit(0)


@click.command()
@click.argument("service", type=click.Choice(["public", "agency"]))
@click.option("--port", type=int, required=True)
def main(service: str, port: int) -> None:
    """Serve one API on the loopback address until SIGTERM."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("waitress").setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, _stop)
    server = create_server(
        Application(service),
        host="127.0.0.1",
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        max_request_body_size=LARGEST_BODY,
        ident=None,
    )
    # Loading takes a second or two; the first caller should not have to wait for it.
    threading.Thread(target=import_module, args=(f"functions.apis.{service}",), daemon=True).start()
    server.run()


if __name__ == "__main__":
    main()
