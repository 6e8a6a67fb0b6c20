"""Whom the doctor examines: a platform at rest, and where it is needed an endpoint that holds nothing."""

from collections.abc import Iterator

import pytest

from localstack import home, manifest
from localstack.doctor.model import Patient
from tests.faults.endpoint import running
from tests.functions import at_rest
from tests.functions.city import City
from tests.platform_fixture import free_ports


@pytest.fixture
def endpoint(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """An AWS endpoint of one's own that holds nothing."""
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        at_rest.enter(city.home, ("operator", "daily-seal"), port)
        yield port


@pytest.fixture
def patient(city: City) -> Patient:
    (city.home / home.MARK).touch()
    (city.home / "run").mkdir()
    city.home.chmod(0o700)
    return Patient(manifest.ROOT, city.home, free_ports())
