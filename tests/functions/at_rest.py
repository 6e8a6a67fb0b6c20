"""A platform that no server runs: this process takes the places of some of its functions, in a folder."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cloud import clients, generations, grants, limits, sealing, search, secrets, settings, tables
from localstack import manifest

PORT = 4566  # of an endpoint that nobody asks


def enter(home: Path, who: Iterable[str], port: int = PORT) -> None:
    """See what these functions are granted together."""
    told = [manifest.environment(name, home, port) for name in who]
    for environment in told:
        os.environ.update(environment)
    may = [environment[grants.TOLD] for environment in told]
    os.environ[grants.TOLD] = grants.ANYTHING if grants.ANYTHING in may else " ".join(may)
    forget()


def forget() -> None:
    """Caches of another platform."""
    for module in (clients, limits, tables, search, generations, secrets, sealing):
        module.forget()
    settings.is_local.cache_clear()


@contextmanager
def left_as_it_was() -> Iterator[None]:
    """The environment, whatever happens inside."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        forget()
