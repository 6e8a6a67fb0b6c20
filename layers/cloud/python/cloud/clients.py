"""AWS clients, made when they are first needed and kept: one of each service in a process."""

from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

from cloud import calls, grants, settings

_clients: dict[str, Any] = {}
_lock = Lock()


def client(service: str) -> Any:
    """The client of a service. Thread-safe; boto3 finds region, credentials and `AWS_ENDPOINT_URL` by itself."""
    if service not in _clients:
        with _lock:
            if service not in _clients:
                _clients[service] = _make(service)
    return _clients[service]


def _make(service: str) -> Any:
    local = settings.is_local()
    config = Config(
        retries={"mode": "standard", "max_attempts": int(settings.optional("AWS_MAX_ATTEMPTS", "5"))},
        connect_timeout=5,
        read_timeout=60,
        max_pool_connections=32,
        s3={"addressing_style": "path"} if local else None,
    )
    address = settings.optional("S3_URL") if service == "s3" else ""
    made = boto3.session.Session().client(service, config=config, endpoint_url=address or None)
    if grants.are_held():
        calls.hold(made)
    return made


def forget() -> None:
    """Make new ones at the next call."""
    with _lock:
        while _clients:
            _clients.popitem()[1].close()
