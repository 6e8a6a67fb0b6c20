"""A county at rest that reports up, on one endpoint of real buckets for each worker."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cloud import clients
from tests.faults.endpoint import running
from tests.functions import at_rest
from tests.functions.reporting.county import County


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an endpoint."""
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        yield port


@pytest.fixture
def county(tmp_path: Path, endpoint: int) -> Iterator[County]:
    """A county whose targets are not connected yet."""
    with at_rest.left_as_it_was(), ExitStack() as stack:
        clients.forget()
        made = County.founded(tmp_path, endpoint, stack)
        yield made
        made.close()
        clients.forget()
