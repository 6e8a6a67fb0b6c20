"""Intake as a whole, run state by state in this process: real buckets, real tables, a real ledger."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from cloud import clients, ledger
from tests.faults.city import City
from tests.functions import at_rest
from tests.functions.batches.conftest import endpoint

__all__ = ["endpoint"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, endpoint: int) -> Iterator[City]:
    """A platform whose executions are run by whoever tests it; a module shares it, each test with its own records."""
    with at_rest.left_as_it_was():
        clients.forget()
        made = City(tmp_path_factory.mktemp("town"), endpoint, f"t{uuid4().hex[:12]}")
        made.restore(None)
        (made.home / "tmp").mkdir()
        made.found()
        yield made
        made.act_as("operator")
        ledger.catalogue().close()
        clients.forget()
