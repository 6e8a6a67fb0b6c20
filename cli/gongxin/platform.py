"""Commands that talk to the platform on this machine become its operator first."""

import os
from functools import cache
from pathlib import Path

from credit.errors import NotFound


@cache
def enter() -> None:
    """Take on the environment of the principal `operator` of `infra/platform.yaml`, once per process."""
    from localstack import manifest

    if not home().is_dir():
        raise NotFound(f"no platform in {home()}; make up starts one, GONGXIN_HOME names another")

    os.environ.pop("AWS_PROFILE", None)  # a profile of the caller's would be looked for, and may not exist here
    os.environ.update(manifest.environment("operator", home(), port()))


def home() -> Path:
    """Where this platform keeps its state."""
    return Path(os.environ.get("GONGXIN_HOME") or ".local").resolve()


def port() -> int:
    """The first of its three ports."""
    return int(os.environ.get("GONGXIN_PORT") or 4566)
