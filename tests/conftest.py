"""Fixtures for every test, and their order."""

from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.platform_fixture"]

# Folders whose tests take seconds each, the slowest first. Workers that begin with them end together.
SLOW = ("flow", "faults", "browser", "localstack", "cli", "docs", "infra", "release", "functions")
HERE = Path(__file__).parent

# How long one example takes says how busy the machine is, not whether the property holds.
settings.register_profile("anywhere", deadline=None)
settings.load_profile("anywhere")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first; what is quick fills the gaps at the end."""
    ranks = {folder: rank for rank, folder in enumerate(SLOW)}
    items.sort(key=lambda item: ranks.get(item.path.relative_to(HERE).parts[0], len(SLOW)))
