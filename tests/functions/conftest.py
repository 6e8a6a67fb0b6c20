"""Platforms at rest for tests of functions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud import ledger
from localstack import provision
from tests.functions import at_rest
from tests.functions.city import City, entered


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """An empty platform."""
    for folder in ("logs", "tmp"):
        (tmp_path / folder).mkdir()
    with at_rest.left_as_it_was():
        made = entered(tmp_path)
        provision.at_rest(tmp_path)
        yield made
        ledger.catalogue().close()
