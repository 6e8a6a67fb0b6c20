"""The containers for those who have Docker: pinned, reached from this machine only, of tested versions."""

import re
from importlib import metadata
from typing import Any

import pytest
import yaml

from localstack.manifest import ROOT

COMPOSE = yaml.safe_load((ROOT / "localstack" / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_pinned_to_one_version(name: str):
    assert re.fullmatch(r"[a-z]+/[a-z-]+:\d+\.\d+\.\d+", SERVICES[name]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_open_on_the_loopback_address_only(name: str):
    assert SERVICES[name]["ports"]
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in SERVICES[name]["ports"])
    assert "network_mode" not in SERVICES[name]


def test_versions_are_those_that_run_without_docker():
    pom = (ROOT / "localstack/engines/opensearch/pom.xml").read_text("utf-8")
    found = re.search(r"<opensearch>([^<]+)</opensearch>", pom)
    assert found is not None
    versions = {name: service["image"].rpartition(":")[2] for name, service in SERVICES.items()}
    assert versions["search"] == versions["dashboards"] == found[1]
    assert versions["endpoint"] == metadata.version("ministack")


def test_data_stay_in_volumes_that_exist():
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert used == set(COMPOSE["volumes"])
