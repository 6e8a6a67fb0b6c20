"""Under which licence each locked distribution is, and whether it may be used for what it is used for here."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

import yaml
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from localstack.manifest import ROOT, load
from localstack.model import Part
from release import requirements
from release.closure import closure, distribution, environment
from release.lock import locked

Use = Literal["layers", "machine", "development"]
HEAD = "License :: OSI Approved :: "
TOKEN = re.compile(r"\(|\)|[^\s()]+(?: WITH [^\s()]+)?")


class Told(Part):
    """The licence of one distribution, where its metadata do not say it, and where it was read."""

    licence: str
    why: str


class Policy(Part):
    """`locks/licences.yaml`: what may be used, for everything and for tools, and how to read what others write."""

    allowed: Mapping[str, str]
    tools: Mapping[str, str]
    written: Mapping[str, str]
    told: Mapping[str, Told]


@cache
def policy() -> Policy:
    """Which licences may be used."""
    return Policy.model_validate(yaml.safe_load((ROOT / "locks" / "licences.yaml").read_text(encoding="utf-8")))


@cache
def uses() -> dict[str, Use]:
    """What every locked distribution is for: in a layer, run on one machine, or needed by developers only.

    Those for other systems than Linux are left out: nobody is given them, and their metadata are not here.
    """
    place = environment("x86_64")
    shipped = {n for layer, facts in load().layers.items() if facts.requirements for n in requirements.wanted(layer)}
    run = closure(["gongxin"], (), place)
    here = [entry.requirement for entry in locked().values()]
    names = sorted(r.name for r in here if r.marker is None or r.marker.evaluate(place))
    return {n: "layers" if n in shipped else "machine" if n in run else "development" for n in names}


def licence(name: str) -> str | None:
    """The licence of an installed distribution as an SPDX expression; None where nothing says it clearly."""
    if name in policy().told:
        return policy().told[name].licence
    metadata = distribution(name).metadata
    for expression in metadata.get_all("License-Expression") or ():
        return _spdx(expression)
    classified = {_spdx(c.removeprefix(HEAD)) for c in metadata.get_all("Classifier") or () if c.startswith(HEAD)}
    if len(classified) == 1 and None not in classified:
        return classified.pop()
    return _spdx("".join(metadata.get_all("License") or ()).strip())


def _spdx(written: str) -> str | None:
    try:
        return canonicalize_license_expression(policy().written.get(written, written))
    except InvalidLicenseExpression:
        return None


def faults() -> Iterator[str]:
    """One sentence for every distribution whose licence nobody knows, or may not be used."""
    for name, use in uses().items():
        told = licence(name)
        allowed = {*policy().allowed, *(policy().tools if use == "development" else ())}
        if told is None:
            yield f"nobody says under which licence {name} is: read it and add it to locks/licences.yaml"
        elif not permits(told, allowed):
            yield f"{name} is under {told}, which locks/licences.yaml does not allow for {use}"


def permits(expression: str, allowed: set[str]) -> bool:
    """Whether an SPDX expression can be satisfied with some licences: `OR` lets one choose, `AND` binds stronger."""
    tokens = TOKEN.findall(expression)

    def either() -> bool:
        found = [both()]
        while tokens[:1] == ["OR"]:
            tokens.pop(0)
            found.append(both())
        return any(found)

    def both() -> bool:
        found = [one()]
        while tokens[:1] == ["AND"]:
            tokens.pop(0)
            found.append(one())
        return all(found)

    def one() -> bool:
        word = tokens.pop(0)
        if word != "(":
            return word in allowed
        found = either()
        tokens.pop(0)
        return found

    return either()


def page() -> str:
    """`docs/licences.md`."""
    heads = {"layers": "Shipped in layers", "machine": "Run on one machine", "development": "For developers only"}
    lines = [PAGE]
    for use, head in heads.items():
        lines += [f"## {head}\n", "| distribution | version | licence |", "| --- | --- | --- |"]
        pins = locked()
        lines += [f"| {n} | {pins[n].version} | {licence(n)} |" for n, u in uses().items() if u == use]
        lines.append("")
    return "\n".join(lines)


PAGE = """# Licences

Made by `make format` from the lock file, the metadata of the distributions and `locks/licences.yaml`, which says what
may be used and why. Distributions for other systems than Linux are not listed. The texts that distributions bring are
in the layers, in each `*.dist-info/`.
"""
