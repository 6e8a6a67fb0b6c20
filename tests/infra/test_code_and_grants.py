"""What each function was granted is what its code asks for: a grant that is missing, or that nobody needs, is named."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from localstack import manifest, reach
from localstack.manifest import Manifest

TOLD = yaml.safe_load(manifest.MANIFEST.read_text(encoding="utf-8"))
REVIEWED = yaml.safe_load((Path(__file__).parent / "reached.yaml").read_text(encoding="utf-8"))
EVERYTHING = "*"
WHERE = "table projections"  # says which generation is live: no concern of who has no table with generations


def asked(name: str) -> set[str]:
    """What the code of a function asks for, after review."""
    facts = manifest.load().functions[name]
    beside, also = REVIEWED["beside"].get(name, {}), REVIEWED["also"].get(name, {})
    found = {"table machines"} if EVERYTHING in beside else reach.touched(facts.handler) - set(beside)
    known = manifest.load()
    if not facts.grants.search and not any(known.tables[t].generations for t in facts.grants.tables):
        found = found - {WHERE}
    return set(found) | set(also)


def granted(known: Manifest, name: str) -> set[str]:
    """What the manifest grants it, in the same words."""
    grants = known.functions[name].grants
    named = {f"{kind} {n}" for kind in ("bucket", "table", "machine", "topic") for n in getattr(grants, f"{kind}s")}
    one = {kind for kind in ("bus", "ledger", "search") if getattr(grants, kind)}
    return named | {f"secret {n}" for n in grants.secrets} | one


def differences(known: Manifest) -> list[str]:
    """A sentence for each grant that is missing, and for each that is not needed."""
    found = []
    for name in known.functions:
        wanted, has = asked(name), granted(known, name)
        found += [f"{name} asks for {grant}, which infra/platform.yaml does not grant it" for grant in wanted - has]
        found += [f"{name} is granted {grant}, which its code never asks for" for grant in has - wanted]
    return sorted(found)


def without(name: str, kind: str, grant: str) -> Manifest:
    """The manifest without one grant."""
    copy: dict[str, Any] = json.loads(json.dumps(TOLD))
    grants = copy["functions"][name]["grants"]
    if isinstance(grants[kind], Mapping):
        del grants[kind][grant]
    elif kind == "secrets":
        grants[kind].remove(grant)
    else:
        del grants[kind]
    return Manifest.model_validate(copy)


def test_every_function_is_granted_what_its_code_asks_for_and_nothing_besides():
    assert differences(manifest.load()) == []


@pytest.mark.parametrize(
    ("name", "kind", "grant", "told"),
    [
        ("intake-cleanse", "buckets", "staging", "bucket staging"),
        ("intake-admit", "tables", "slots", "table slots"),
        ("api-agency", "tables", "report-errors", "table report-errors"),
        ("intake-report-back", "machines", "intake", "machine intake"),
        ("intake-commit", "secrets", "person-key", "secret person-key"),
        ("intake-distribute", "bus", "", "bus"),
        ("intake-distribute", "topics", "events", "topic events"),
        ("daily-verify", "ledger", "", "ledger"),
        ("api-public", "search", "", "search"),
    ],
)
def test_a_grant_that_is_taken_away_is_named(name: str, kind: str, grant: str, told: str):
    assert differences(without(name, kind, grant)) == [
        f"{name} asks for {told}, which infra/platform.yaml does not grant it"
    ]


def test_the_reviewed_list_says_nothing_that_the_code_says_itself():
    handlers = {name: facts.handler for name, facts in manifest.load().functions.items()}
    for name, things in REVIEWED["also"].items():
        assert set(things) & reach.touched(handlers[name]) == set()
    for name, things in REVIEWED["beside"].items():
        assert set(things) - {EVERYTHING} <= reach.touched(handlers[name])
