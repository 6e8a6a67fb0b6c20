"""The targets, and what was measured of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import yaml

from benchmarks.process import ROOT
from benchmarks.results import Result


@dataclass(frozen=True)
class Limit:
    """One result and how great or small its ratio or value should be."""

    result: str
    of: Literal["ratio", "value"]
    at_most: float | None = None
    at_least: float | None = None

    def measured(self, results: Mapping[str, Result]) -> float | None:
        """The figure that the limit is about; None if it was not measured."""
        found = results.get(self.result)
        return None if found is None else found.ratio if self.of == "ratio" else found.value

    def met(self, results: Mapping[str, Result]) -> bool | None:
        """Whether it holds; None if it was not measured."""
        figure = self.measured(results)
        if figure is None:
            return None
        return figure <= self.at_most if self.at_most is not None else figure >= (self.at_least or 0)


@dataclass(frozen=True)
class Target:
    """What the platform wants to be, and by which limits it is held to it."""

    number: int
    text: str
    limits: Sequence[Limit]

    def met(self, results: Mapping[str, Result]) -> bool | None:
        """Whether all its limits hold; None if one of them was not measured and none is missed."""
        held = [limit.met(results) for limit in self.limits]
        return False if False in held else None if None in held else True


@cache
def targets() -> tuple[Target, ...]:
    """The targets of `targets.yaml`."""
    told: Mapping[str, Any] = yaml.safe_load((ROOT / "benchmarks" / "targets.yaml").read_text("utf-8"))
    return tuple(
        Target(one["number"], one["text"], [_limit(limit) for limit in one["limits"]]) for one in told["targets"]
    )


def by_name(results: Iterable[Result]) -> Mapping[str, Result]:
    """The results by their names."""
    return {one.name: one for one in results}


def _limit(told: Mapping[str, Any]) -> Limit:
    return Limit(told["result"], told["of"], told.get("atMost"), told.get("atLeast"))
