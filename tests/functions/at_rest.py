"""A platform that no server runs: this process takes the places of some of its functions, in a folder."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from cloud import clients, generations, grants, limits, sealing, search, secrets, settings, tables
from localstack import manifest

PORT = 4566  # of an endpoint that nobody asks
NAME = "POWERTOOLS_SERVICE_NAME"
_TURN = Lock()
_ACTING: list[dict[str, str]] = []  # who is in; the first one knows what was there before


def enter(home: Path, who: Iterable[str], port: int = PORT) -> None:
    """See what these functions are granted together."""
    told = [manifest.environment(name, home, port) for name in who]
    for environment in told:
        os.environ.update(environment)
    may = [environment[grants.TOLD] for environment in told]
    os.environ[grants.TOLD] = grants.ANYTHING if grants.ANYTHING in may else " ".join(may)
    os.environ["AWS_MAX_ATTEMPTS"] = "1" if port == PORT else "5"  # nobody answers a second time either
    forget()


@contextmanager
def acting(who: str) -> Iterator[None]:
    """Within, nothing is done beyond what this function was granted; whoever is in already stays who they are.

    Threads may be in at once: the last one out puts back what was there.
    """
    with _TURN:
        _ACTING.append({name: os.environ.get(name, "") for name in (grants.TOLD, NAME)})
        if len(_ACTING) == 1:
            os.environ.update({grants.TOLD: _granted(who), NAME: who})
            grants.forget()
    try:
        yield
    finally:
        with _TURN:
            before = _ACTING.pop()
            if not _ACTING:
                os.environ.update(before)
                grants.forget()


@cache
def _granted(who: str) -> str:
    return manifest.environment(who, Path(), PORT)[grants.TOLD]


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
