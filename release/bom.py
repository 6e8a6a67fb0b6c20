"""The list of what is in it, as CycloneDX 1.6: every locked distribution with its use, licence and hashes."""

import json
from collections.abc import Iterator
from importlib import metadata
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from localstack.manifest import load
from release import licences, requirements
from release.closure import environment, needs
from release.lock import LOCK, Entry, locked

SCOPES = {"layers": "required", "machine": "optional", "development": "excluded"}
PROPERTY = "gongxin"


def bom() -> str:
    """The document. It is the same for the same lock file: it has no time, and its number is made of its content."""
    parts = [_component(entry) for entry in locked().values()]
    told: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid5(NAMESPACE_URL, LOCK.read_text(encoding="utf-8")).urn,
        "version": 1,
        "metadata": {"component": _ourselves()},
        "components": parts,
        "dependencies": [_own(), *(_dependency(entry) for entry in locked().values())],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _ourselves() -> dict[str, Any]:
    version = metadata.version("gongxin")
    return {
        "type": "application",
        "bom-ref": "gongxin",
        "name": "gongxin",
        "version": version,
        "licenses": [{"expression": "Apache-2.0"}],
    }


def _component(entry: Entry) -> dict[str, Any]:
    use = licences.uses().get(entry.name)
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl(entry),
        "name": entry.name,
        "version": entry.version,
        "scope": SCOPES[use] if use else "excluded",
        "purl": purl(entry),
        "externalReferences": [_files(entry)],
        "properties": [{"name": f"{PROPERTY}:{name}", "value": value} for name, value in _properties(entry)],
    }
    if use and (said := licences.licence(entry.name)):
        told["licenses"] = [{"expression": said}]
    return told


def _files(entry: Entry) -> dict[str, Any]:
    """The lock file allows each of the files with these hashes, one for every platform."""
    hashes = [{"alg": "SHA-256", "content": told.removeprefix("sha256:")} for told in entry.hashes]
    return {"type": "distribution", "url": f"https://pypi.org/project/{entry.name}/{entry.version}/", "hashes": hashes}


def _properties(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "use", licences.uses().get(entry.name, "other systems")
    for layer, facts in load().layers.items():
        if facts.requirements and entry.name in requirements.wanted(layer):
            yield "layer", layer
    if entry.requirement.marker:
        yield "marker", str(entry.requirement.marker)


def _own() -> dict[str, Any]:
    return {"ref": "gongxin", "dependsOn": _asked("gongxin")}


def _dependency(entry: Entry) -> dict[str, Any]:
    here = entry.name in licences.uses()
    return {"ref": purl(entry), "dependsOn": _asked(entry.name) if here else []}


def _asked(name: str) -> list[str]:
    lock = locked()
    asked = {other for other, _ in needs(name, (), environment("x86_64"))}
    return sorted(purl(lock[other]) for other in asked if other in lock)


def purl(entry: Entry) -> str:
    """The package URL of a distribution."""
    return f"pkg:pypi/{entry.name}@{entry.version}"
