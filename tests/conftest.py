"""Fixtures for every test."""

from hypothesis import settings

pytest_plugins = ["tests.platform_fixture"]

# How long one example takes says how busy the machine is, not whether the property holds.
settings.register_profile("anywhere", deadline=None)
settings.load_profile("anywhere")
