"""Known vulnerabilities, as OSV tells them (ossf.github.io/osv-schema), compared with what is locked."""

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ECOSYSTEM = "PyPI"


@dataclass(frozen=True)
class Hit:
    """An advisory that is about a locked version; `fixed` is the first version without it, if there is one."""

    id: str
    name: str
    version: str
    fixed: str | None


def read(place: Path) -> Iterator[Mapping[str, Any]]:
    """Every advisory of an export: a folder of JSON documents, or OSV's `all.zip`."""
    if place.is_dir():
        for path in sorted(place.rglob("*.json")):
            yield json.loads(path.read_bytes())
        return
    with zipfile.ZipFile(place) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def hits(advisory: Mapping[str, Any], pins: Mapping[str, str]) -> Iterator[Hit]:
    """What an advisory says about locked versions, by canonical name. One that was withdrawn says nothing."""
    for affected in () if advisory.get("withdrawn") else advisory.get("affected", ()):
        package = affected.get("package", {})
        name = canonicalize_name(package.get("name", ""))
        if package.get("ecosystem") == ECOSYSTEM and name in pins and _is_in(affected, pins[name]):
            yield Hit(advisory["id"], name, pins[name], _fixed(affected, pins[name]))


def _is_in(affected: Mapping[str, Any], version: str) -> bool:
    if version in affected.get("versions", ()):
        return True
    return any(_in_range(each["events"], Version(version)) for each in _ranges(affected))


def _ranges(affected: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (each for each in affected.get("ranges", ()) if each.get("type") == "ECOSYSTEM")


def _in_range(events: list[Mapping[str, str]], version: Version) -> bool:
    """Events in the order of their versions, each switches on or off (OSV schema, evaluation)."""
    within = False
    for at, kind in sorted((_place(told), kind) for event in events for kind, told in event.items()):
        if kind == "last_affected":
            within = within and version <= at
        elif at <= version:
            within = kind == "introduced"
    return within


def _place(told: str) -> Version:
    try:
        return Version(told)
    except InvalidVersion:  # of another scheme: nothing is known to be older than it
        return Version("0")


def _fixed(affected: Mapping[str, Any], version: str) -> str | None:
    events = (event for each in _ranges(affected) for event in each["events"])
    later = [
        _place(event["fixed"]) for event in events if "fixed" in event and _place(event["fixed"]) > Version(version)
    ]
    return str(min(later)) if later else None
