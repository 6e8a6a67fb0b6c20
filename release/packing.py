"""`layers/packing.yaml` as an object: what is left out of layers, for which platforms they are, and Lambda's limits."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Annotated

import yaml
from pydantic import Field

from localstack.manifest import ROOT
from localstack.model import Part

Reason = Annotated[str, Field(min_length=4)]
PACKING = ROOT / "layers" / "packing.yaml"


class Limits(Part):
    """What Lambda allows: bytes unzipped of a function with its layers, bytes of an archive sent directly, layers."""

    unzipped: int
    direct: int
    layers: int


class Packing(Part):
    """What goes into the layers."""

    platforms: Mapping[str, str]
    limits: Limits
    without: Mapping[str, Reason] = Field(description="Distributions that are left out, and why")
    strip: Mapping[str, Reason] = Field(description="Patterns of paths that are left out, and why")
    keep: tuple[str, ...] = Field(description="Patterns of what stays all the same")

    def stays(self, path: str) -> bool:
        """Whether a file of a distribution goes into the layer; `path` with slashes, as it is imported."""
        return _like(path, self.keep) or not _like(path, self.strip)


def _like(path: str, patterns: Mapping[str, str] | tuple[str, ...]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


@cache
def packing() -> Packing:
    """The rules of packing."""
    return Packing.model_validate(yaml.safe_load(PACKING.read_text(encoding="utf-8")))
