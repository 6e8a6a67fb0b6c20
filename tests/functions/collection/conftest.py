"""A town at rest whose intake runs state by state in this process, on one endpoint of real buckets a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud import clients, ledger
from tests.faults.endpoint import running
from tests.functions import at_rest
from tests.functions.collection.town import Town


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an endpoint."""
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        yield port


@pytest.fixture
def town(tmp_path: Path, endpoint: int) -> Iterator[Town]:
    """A town on the morning of 23 November 2026, a Monday."""
    with at_rest.left_as_it_was():
        clients.forget()
        made = Town(tmp_path, endpoint)
        yield made
        made.act_as("operator")
        ledger.catalogue().close()
        clients.forget()
