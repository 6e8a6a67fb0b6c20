"""What Terraform would create in an account that does not exist, and what the tests of the root itself say."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from localstack import manifest, terraform

POLICIES = ("policy", "policy_document", "access_policies", "assume_role_policy")


@dataclass(frozen=True)
class Thing:
    """One resource of a plan: `type.name`, its key, its values as far as they are known."""

    place: str
    key: str | None
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Planned:
    """Outcomes by run, what went wrong, and everything that one of the runs would create."""

    outcomes: Mapping[str, str]
    troubles: tuple[str, ...]
    things: tuple[Thing, ...]

    def of(self, place: str) -> dict[str, Mapping[str, Any]]:
        """Values by key of all resources of a place, such as `aws_dynamodb_table.this`."""
        return {thing.key or "": thing.values for thing in self.things if thing.place == place}

    def statements(self) -> Iterator[tuple[str, str | None, Mapping[str, Any]]]:
        """Every statement of every policy: place, key, statement."""
        for thing in self.things:
            for policy in (text for name in POLICIES if str(text := thing.values.get(name)).startswith("{")):
                told = json.loads(policy).get("Statement", [])  # a lifecycle is called a policy, too
                yield from ((thing.place, thing.key, s) for s in (told if isinstance(told, list) else [told]))


def archives(folder: Path) -> Path:
    """Archives with nothing in them, for plans."""
    (folder / "layers").mkdir(parents=True)
    for name in ("functions", *(f"layers/{layer}" for layer in manifest.load().layers)):
        (folder / f"{name}.zip").write_bytes(b"")
    return folder


def tried(data: Path, *words: str) -> dict[str, Planned]:
    """The tests of the root, run once, by run with its plan."""
    done = terraform.run(data, "test", "-json", "-verbose", *words, quiet=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    ended = [line for line in told if line["type"] == "test_run" and "status" in line["test_run"]]
    outcomes = {line["@testrun"]: line["test_run"]["status"] for line in ended}
    troubles = tuple(f"{line.get('@testrun')}: {line['@message']}" for line in told if line["@level"] == "error")
    plans = {line["@testrun"]: line["test_plan"] for line in told if line["type"] == "test_plan"}
    return {run: Planned(outcomes, troubles, _things(plans.get(run, {}))) for run in outcomes}


def _things(plan: Mapping[str, Any]) -> tuple[Thing, ...]:
    changes = plan.get("resource_changes", ())
    return tuple(Thing(f"{c['type']}.{c['name']}", c.get("index"), c["change"]["after"]) for c in changes)


def wild(statement: Mapping[str, Any]) -> list[str]:
    """What of a statement that allows holds a wildcard: actions, resources, principals."""
    if statement["Effect"] != "Allow":
        return []
    principal = statement.get("Principal", {})
    named = [principal] if isinstance(principal, str) else principal.values()
    parts = [statement["Action"], statement.get("Resource", []), *named]
    flat = [one for part in parts for one in (part if isinstance(part, list) else [part])]
    return [one for one in flat if "*" in one or "?" in one]


def reviewed(entry: Mapping[str, str], place: str, sid: str, what: str) -> bool:
    """Whether an entry of the reviewed list speaks of this."""
    return entry["where"] == place and fnmatchcase(sid, entry["sid"]) and what.endswith(entry["holds"])
