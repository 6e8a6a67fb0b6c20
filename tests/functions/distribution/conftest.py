"""A platform at rest whose receivers are followed step by step."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud import files, settings
from localstack import provision
from tests.faults.endpoint import running
from tests.functions import at_rest
from tests.functions.distribution.receivers import WHO, Town


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        yield port


@pytest.fixture
def town(endpoint: int, tmp_path: Path) -> Iterator[Town]:
    """A platform of which these objects are the first."""
    with at_rest.left_as_it_was():
        at_rest.enter(tmp_path, WHO, endpoint)
        for folder in ("logs", "tmp"):
            (tmp_path / folder).mkdir()
        provision.at_rest(tmp_path)
        provision.buckets(["outbox"])
        files.delete_below(settings.bucket("outbox"), "")
        yield Town(tmp_path)
