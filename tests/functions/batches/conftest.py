"""A town at rest for batch queries, on one endpoint of real buckets for each worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud import clients
from tests.faults.endpoint import running
from tests.functions import at_rest
from tests.functions.batches.town import Town


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an endpoint."""
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        yield port


@pytest.fixture
def town(tmp_path: Path, endpoint: int) -> Iterator[Town]:
    """A town with a managing body and a bank."""
    with at_rest.left_as_it_was():
        clients.forget()
        yield Town(tmp_path, endpoint)
        clients.forget()
