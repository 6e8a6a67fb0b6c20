"""Which processes a platform on this machine consists of: the AWS endpoint, and a server for each API."""

import os
from collections.abc import Sequence
from pathlib import Path

from localstack import manifest
from localstack.processes import Process

ENDPOINT, SEARCH_NODE = "endpoint", "search-node"
HEALTH = "/_cluster/health?wait_for_status=yellow&timeout=1s"
KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH")  # all that processes see of the caller's world
IDLE = 60  # seconds after which the endpoint ends a worker beyond a function's first


def processes(home: Path, port: int) -> tuple[Process, ...]:
    """In the order in which they start."""
    apis = manifest.load().apis
    return (_endpoint(home, port), *(_api(home, port, name) for name in apis))


def search_node(home: Path, port: int, command: Sequence[str]) -> Process:
    """The OpenSearch node of a platform that has one; it is no part of `processes`: a node of others does as well."""
    return Process(SEARCH_NODE, tuple(command[1:]), port, HEALTH, _outer(home), (command[0],))


def _endpoint(home: Path, port: int) -> Process:
    settings = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": manifest.REGION,
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home / "objects"),
        "LAMBDA_EXECUTOR": "local",
        "LAMBDA_WARM_TTL_SECONDS": str(IDLE),
        "LOG_LEVEL": "WARNING",
        # Neither listeners that nobody asked for, nor a look at containers that are not ours.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{home}/run/none",
    }
    return Process(ENDPOINT, ("ministack",), port, "/_ministack/health", _outer(home) | settings)


def _api(home: Path, port: int, api: str) -> Process:
    facts = manifest.load().apis[api]
    at = port + facts.port
    environment = _outer(home) | manifest.environment(facts.function, home, port)
    return Process(f"api-{api}", ("localstack.serve", api, "--port", str(at)), at, "/v1/health", environment)


def _outer(home: Path) -> dict[str, str]:
    """A world of its own: workers inherit the endpoint's, and a grant must not come from the caller's shell."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"HOME": str(home), "TMPDIR": str(home / "tmp"), "PYTHONUNBUFFERED": "1"}
