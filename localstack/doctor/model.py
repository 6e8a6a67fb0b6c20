"""What a check is given and what it finds; what it says about that is data (`infra/doctor.yaml`)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from localstack.manifest import ROOT
from localstack.model import Name, Part

CHECKUP = ROOT / "infra" / "doctor.yaml"
Severity = Literal["urgent", "attention", "note"]


class Words(Part):
    """A sentence in both languages; `{name}` stands for a fact of the finding."""

    zh: str
    en: str


class Told(Part):
    """What is said of one kind of finding, and the limits from which it is one."""

    severity: Severity = Field(
        description="urgent: it does not work; attention: somebody has to act; note: good to know"
    )
    says: Words
    do: Words
    runbook: Name | None = Field(None, description="The page in docs/runbooks")
    limits: Mapping[str, int | float] = {}


class Tool(Part):
    """A program that is not needed for running the platform."""

    program: str
    purpose: Words


class Checkup(Part):
    """`infra/doctor.yaml`."""

    findings: Mapping[Name, Told]
    tools: tuple[Tool, ...]


@cache
def checkup(path: Path = CHECKUP) -> Checkup:
    """What the checks know; pydantic's `ValidationError` names each place that is wrong."""
    return Checkup.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Found:
    """One finding: its kind, and facts that are ids, counts, times and places of this machine."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Patient:
    """What is examined: a checkout of the code, and the platform in a folder and on ports."""

    root: Path
    home: Path
    port: int
    checkup: Checkup = field(default_factory=checkup)

    def limit(self, kind: str, name: str) -> float:
        """From which on something is a finding."""
        return self.checkup.findings[kind].limits[name]


Check = Callable[[Patient], Iterator[Found]]
