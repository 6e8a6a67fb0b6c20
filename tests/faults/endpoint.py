"""A local endpoint for many cases: objects, the bus and the topic; every case makes buckets of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3

from localstack import home as folder
from localstack import lineup, manifest, processes
from tests.platform_fixture import free_ports


@contextmanager
def running(home: Path) -> Iterator[int]:
    """Its port; it keeps what it must in a folder."""
    port = free_ports()
    folder.make(home)
    process = next(p for p in lineup.processes(home, port) if p.name == lineup.ENDPOINT)
    processes.start(home, process)
    try:
        processes.await_answer(home, process)
        _provision(port)
        yield port
    finally:
        processes.stop(home, lineup.ENDPOINT)


def _provision(port: int) -> None:
    session, address = boto3.session.Session("test", "test", region_name=manifest.REGION), f"http://127.0.0.1:{port}"
    events, sns = (session.client(service, endpoint_url=address) for service in ("events", "sns"))
    events.create_event_bus(Name=manifest.bus())
    sns.create_topic(Name=manifest.name("events"))
    events.close()
    sns.close()
