"""Where the knowledge lies: the documents of `schemas/`, read once for the life of a process."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cloud import settings
from credit.calendar import Calendar
from credit.catalogue import Catalogue
from credit.errors import GongxinError, NotFound

LAYER = Path("/opt/schemas")  # where a Lambda layer unpacks
CATALOGUE = ("agencies", "code_lists", "datasets", "row_actions", "rules")

# libyaml reads ten times as fast; where it is missing the same documents are read by Python.
Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class MalformedKnowledge(GongxinError):
    """A document of `schemas/` cannot be used; the message names the file and the place."""


def folder() -> Path:
    """The `schemas` folder: SCHEMAS_DIR, else the Lambda layer's, else this checkout's."""
    named = settings.optional("SCHEMAS_DIR")
    if named:
        return Path(named)
    return LAYER if LAYER.is_dir() else Path(__file__).parents[4] / "schemas"


def catalogue() -> Catalogue:
    """The whole catalogue; read and judged at the first call.

    Raises:
        MalformedKnowledge: a document is no YAML, or not what its model wants.
    """
    return read(folder())


@cache
def read(schemas: Path) -> Catalogue:
    """The catalogue of a `schemas` folder. Each document is judged by itself, so that an error names its file."""
    parts: dict[str, list[Any]] = {name: [] for name in Catalogue.model_fields}
    for kind in CATALOGUE:
        for path in sorted((schemas / kind).glob("*.yaml")):
            one = _catalogue_of(path)
            for name, entries in parts.items():
                entries.extend(getattr(one, name))
    return Catalogue.model_validate(parts)


def document(name: str) -> Mapping[str, Any]:
    """Any document, such as `policies/display.yaml`, as plain values; callers share it and leave it as it is.

    Raises:
        NotFound: there is no such document.
        MalformedKnowledge: it is no YAML mapping.
    """
    return _document(folder() / name)


def documents(kind: str) -> list[Mapping[str, Any]]:
    """Every document of a folder, such as `calendars`, in the order of their names; none if there is no such folder."""
    return [_document(path) for path in sorted((folder() / kind).glob("*.yaml"))]


def calendar() -> Calendar:
    """The working days that are known (`schemas/calendars`)."""
    return _calendar(folder())


@cache
def _calendar(_schemas: Path) -> Calendar:
    return Calendar.of(documents("calendars"))


@cache
def _document(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise NotFound(_name(path))
    return _mapping(path)


def _catalogue_of(path: Path) -> Catalogue:
    content = _mapping(path)
    try:
        return Catalogue.of([content])
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MalformedKnowledge(f"{_name(path)}, at {place}: {first['msg']}") from None


def _mapping(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.load(path.read_bytes(), Loader)  # noqa: S506
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "its encoding"
        raise MalformedKnowledge(f"{_name(path)}, at {place}: {getattr(broken, 'problem', broken)}") from None
    if not isinstance(content, dict):
        raise MalformedKnowledge(f"{_name(path)}, at line 1: not a mapping of names to values")
    return content


def _name(path: Path) -> str:
    return f"schemas/{path.parent.name}/{path.name}"
