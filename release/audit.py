"""`make audit`: whether what others wrote is pinned, hashed, consistent, allowed, and free of known vulnerabilities."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from localstack.manifest import ROOT
from localstack.model import Part
from release import advisories, licences
from release.closure import distribution, environment
from release.lock import Entry, entries, locked

PROJECT = ROOT / "pyproject.toml"
ACCEPTED = ROOT / "locks" / "advisories.yaml"
PYTHONS = ("3.11", "3.12", "3.13")
SHA256 = len("sha256:") + 64


class Accepted(Part):
    """An advisory that is lived with until a day, and why."""

    id: str
    until: date
    why: str


def offline() -> Iterator[str]:
    """Every fault that can be found without a list of vulnerabilities."""
    for path in sorted((ROOT / "locks").glob("*.txt")):
        yield from (f"{path.name}: {fault}" for fault in lock_faults(list(entries(path.read_text(encoding="utf-8")))))
    yield from project_faults(PROJECT.read_text(encoding="utf-8"), locked())
    yield from installed_faults()
    yield from licences.faults()


def lock_faults(lock: list[Entry]) -> Iterator[str]:
    """What one lock file leaves open: versions, hashes, two entries for one name."""
    for entry in lock:
        if entry.version is None or entry.requirement.url:
            yield f"{entry.name} is not pinned to one version of the index"
        if not entry.hashes:
            yield f"{entry.name} has no hash"
        if any(len(told) != SHA256 or not told.startswith("sha256:") for told in entry.hashes):
            yield f"{entry.name} has a hash that is not SHA-256"
    for python in PYTHONS:
        place = {**environment("x86_64"), "python_version": python, "python_full_version": f"{python}.0"}
        held = Counter(e.name for e in lock if e.requirement.marker is None or e.requirement.marker.evaluate(place))
        yield from (f"{name} is there {count} times for Python {python}" for name, count in held.items() if count > 1)


def project_faults(project: str, lock: Mapping[str, Entry]) -> Iterator[str]:
    """Where the lock file does not give what pyproject.toml asks for."""
    told = tomllib.loads(project)["project"]
    for text in [*told["dependencies"], *told["optional-dependencies"]["dev"]]:
        asked = Requirement(text)
        entry = lock.get(canonicalize_name(asked.name))
        if entry is None or entry.version is None:
            yield f"{asked.name} is asked for and not locked: run make lock"
        elif not asked.specifier.contains(entry.version, prereleases=True):
            yield f"{entry.name} is locked at {entry.version}, and {asked.specifier} is asked for: run make lock"


def installed_faults() -> Iterator[str]:
    """Where this environment has another version than the lock file."""
    for name in licences.uses():
        there, wanted = distribution(name).version, locked()[name].version
        if there != wanted:
            yield f"{name} is installed at {there}, and locked at {wanted}: run make install"


def known(place: Path, today: date) -> Iterator[str]:
    """Every advisory of an export that is about a locked version and not accepted.

    Args:
        place: a folder of OSV documents, or an archive of them.
        today: an advisory that was accepted until an earlier day counts again.
    """
    told = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8"))["accepted"]
    passed = {each.id for each in map(Accepted.model_validate, told) if each.until >= today}
    pins = {name: entry.version for name, entry in locked().items() if entry.version}
    for advisory in advisories.read(place):
        for hit in advisories.hits(advisory, pins):
            if hit.id not in passed:
                remedy = f"fixed in {hit.fixed}" if hit.fixed else "not fixed yet"
                yield f"{hit.name} {hit.version} has a known vulnerability, {hit.id}, {remedy}"
