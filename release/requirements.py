"""The lists from which an installer fills layers: every distribution, pinned, with the hashes of the lock file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from localstack.manifest import ROOT, load
from localstack.trouble import Trouble
from release.closure import MACHINES, closure, environment
from release.lock import Entry, locked
from release.packing import packing

HEAD = "# Made by `make format` from infra/platform.yaml, layers/packing.yaml and locks/requirements.txt.\n"


def files() -> dict[Path, str]:
    """The list of every layer that has requirements: path to text."""
    return {path(name): text(name) for name, layer in load().layers.items() if layer.requirements}


def path(layer: str) -> Path:
    """Where the list of a layer is."""
    return ROOT / "layers" / layer / "requirements.txt"


def text(layer: str) -> str:
    """The list of one layer."""
    pins = locked()
    return HEAD + "".join(_line(name, pins) for name in sorted(wanted(layer)))


@cache
def wanted(layer: str) -> frozenset[str]:
    """Names of the distributions that are in a layer. One list serves both architectures."""
    facts = load().layers[layer]
    mine = _everything(facts.requirements)
    return frozenset(mine) - {name for other in facts.beside for name in _everything(load().layers[other].requirements)}


def _everything(requirements: tuple[str, ...]) -> set[str]:
    places = [environment(architecture) for architecture in MACHINES]
    return {name for place in places for name in closure(requirements, packing().without, place)}


def _line(name: str, pins: Mapping[str, Entry]) -> str:
    if name not in pins or pins[name].version is None:
        raise Trouble(f"锁定文件未锁定 {name}：请运行 make lock", f"the lock file does not pin {name}: run make lock")
    hashes = "".join(f" \\\n    --hash={told}" for told in pins[name].hashes)
    return f"{name}=={pins[name].version}{hashes}\n"
