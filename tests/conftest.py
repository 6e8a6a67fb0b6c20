"""Fixtures for every test."""

pytest_plugins = ["tests.platform_fixture"]
