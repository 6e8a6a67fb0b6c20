"""The faults that are tried on one endpoint for each worker."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.endpoint import running
from tests.faults.trying import Tried, tried_on


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an endpoint."""
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        yield port


@pytest.fixture
def tried(endpoint: int) -> Callable[..., Tried]:
    """`tried(scenario, *faults, *options)`: what became of it."""
    return lambda *words: tried_on(endpoint, *words)
