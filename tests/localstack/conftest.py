"""A platform at rest, without servers, as tests of functions have it."""

from tests.functions.conftest import city

__all__ = ["city"]
