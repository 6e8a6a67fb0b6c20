"""Commands that talk to the platform on this machine become its operator first."""

import os
from functools import cache
from pathlib import Path


@cache
def enter() -> None:
    """Take on the environment of the principal `operator` of `infra/platform.yaml`, once per process."""
    from localstack import manifest

    os.environ.update(manifest.environment("operator", home(), port()))


def home() -> Path:
    """Where this platform keeps its state."""
    return Path(os.environ.get("GONGXIN_HOME") or ".local").resolve()


def port() -> int:
    """The first of its three ports."""
    return int(os.environ.get("GONGXIN_PORT") or 4566)
