"""The manifest: valid, complete, without wildcards, and granting exactly what functions get."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from localstack import generate, manifest, review
from localstack.manifest import MANIFEST, ROOT, Manifest

TOLD = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
SCHEMA = json.loads((ROOT / "infra" / "platform.schema.json").read_text(encoding="utf-8"))
CARRIED = {package for layer in manifest.load().layers.values() for package in layer.carries}
PLACE = {"GONGXIN_HOME", "GONGXIN_PORT", "GRANTS", "LOG_FILE", "no_proxy"}


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """The manifest with one place changed."""
    copy: dict[str, Any] = json.loads(json.dumps(TOLD))
    part = copy
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    return copy


def test_the_manifest_satisfies_its_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(TOLD, SCHEMA)


def test_the_schema_is_what_the_model_says():
    assert (ROOT / "infra" / "platform.schema.json").read_text(encoding="utf-8") == generate.platform()


def test_the_first_lines_tell_an_editor_where_the_schema_is():
    assert "# yaml-language-server: $schema=platform.schema.json" in MANIFEST.read_text(encoding="utf-8")


def test_the_manifest_has_no_fault():
    assert review.faults(manifest.load(), ROOT) == []


def test_nothing_is_granted_by_a_wildcard():
    assert "*" not in yaml.safe_dump(TOLD)


@pytest.mark.parametrize(
    "wrong",
    [
        changed("functions", "intake-admit", "memmory", to=128),
        changed("functions", "intake-admit", "timeout", to=901),
        changed("functions", "intake-admit", "handler", to="functions.intake.admit"),
        changed("functions", "intake-admit", "grants", "buckets", to={"inbox": ["everything"]}),
        changed("functions", "intake-admit", "grants", "buckets", to={"*": ["read"]}),
        changed("buckets", "Inbox", to={"description": "Another inbox"}),
        changed("buckets", "inbox", "description", to="short"),
        changed("schedules", "sweep", "rate", to="every now and then"),
        changed("queues", "arrivals", "retentionDays", to=15),
        changed("functions", "intake-admit", "settings", to={"running-limit": 1}),
        {name: part for name, part in TOLD.items() if name != "tables"},
    ],
)
def test_what_is_no_manifest_satisfies_neither_schema_nor_model(wrong: dict[str, Any]):
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(wrong)
    with pytest.raises(ValidationError):
        Manifest.model_validate(wrong)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (
            changed("functions", "intake-admit", "grants", "tables", "arivals", to=["read"]),
            "intake-admit is granted table 'arivals', which does not exist",
        ),
        (
            changed("principals", "department", "grants", "buckets", "in", to=["write"]),
            "department is granted bucket 'in', which does not exist",
        ),
        (
            changed("functions", "daily-sweep", "grants", "secrets", to=["key"]),
            "daily-sweep is granted secret 'key', which does not exist",
        ),
        (
            changed("functions", "daily-sweep", "layers", to=["credit", "clowd"]),
            "daily-sweep uses layer 'clowd', which does not exist",
        ),
        (
            changed("functions", "intake-compare", "image", to=False),
            "intake-compare carries polars and pyarrow: too large for layers, say `image: true`",
        ),
        (
            changed("functions", "intake-admit", "timeout", to=61),
            "queue arrivals hides messages for less than 6 times the time-out of intake-admit",
        ),
        (
            changed("functions", "intake-admit", "concurrency", "local", to=2),
            "queue arrivals leaves no call of intake-admit to anybody else; let more run at once",
        ),
        (
            changed("functions", "intake-admit", "source", "queue", to="arrival"),
            "intake-admit is called by queue 'arrival', which does not exist",
        ),
        (
            changed("buckets", "inbox", "events", to=False),
            "rule arrival listens to bucket inbox, which tells nothing: say `events: true`",
        ),
        (changed("rules", "arrival", "bucket", to="out"), "rule arrival listens to bucket 'out', which does not exist"),
        (changed("rules", "arrival", "queue", to="q"), "rule arrival leads to queue 'q', which does not exist"),
        (
            changed("schedules", "sweep", "function", to="sweep"),
            "schedule sweep runs function 'sweep', which does not exist",
        ),
        (changed("apis", "public", "function", to="api"), "api public runs function 'api', which does not exist"),
        (
            changed("alarms", "dead-letter", "queue", to="arrivals-ded"),
            "alarm dead-letter watches queue 'arrivals-ded', which does not exist",
        ),
        (
            changed("alarms", "dead-letter", "queue", to=None),
            "alarm dead-letter watches a queue, a machine or a function, and one of them",
        ),
        (
            changed("alarms", "log-unsealed", "function", to="daily-seals"),
            "alarm log-unsealed watches function 'daily-seals', which does not exist",
        ),
        (changed("ledger", "bucket", to="lake"), "the ledger lies in bucket 'lake', which does not exist"),
        (changed("search", "bucket", to="find"), "the search index lies in bucket 'find', which does not exist"),
        (
            changed("machines", "intake", "definition", to="state_machines/outtake.asl.json"),
            "machine intake: there is no state_machines/outtake.asl.json",
        ),
        (
            changed("functions", "daily-sweep", "handler", to="functions.daily.sweeper.handler"),
            "daily-sweep: there is no functions/daily/sweeper.py",
        ),
        (
            changed("functions", "api-public", "grants", "tables", to={"dossiers": ["read"]}),
            "api-public is granted table dossiers, but not table projections, which says where it is",
        ),
        (
            changed("functions", "intake-admit", "grants", "search", to=["read"]),
            "intake-admit is granted search, but not table projections, which says where it is",
        ),
        (changed("layers", "credit", "path", to="layers/debit"), "layer credit: there is no layers/debit"),
        (
            changed("functions", "api-public", "layers", to=["credit", "cloud", "knowledge", "web"]),
            "api-public uses layer web without tables, which brings part of what it needs",
        ),
        (changed("layers", "web", "beside", to=["table"]), "layer web lies beside layer 'table', which does not exist"),
        (changed("layers", "credit", "path", to=None), "layer credit needs either a path or requirements"),
    ],
)
def test_a_contradiction_is_told_in_a_sentence(wrong: dict[str, Any], fault: str):
    assert fault in review.faults(Manifest.model_validate(wrong), ROOT)


def test_a_state_machine_that_calls_an_unknown_function_is_found():
    functions = {name: facts for name, facts in TOLD["functions"].items() if name != "intake-commit"}
    found = review.faults(Manifest.model_validate({**TOLD, "functions": functions}), ROOT)
    assert "machine intake calls function 'intake-commit', which does not exist" in found


@pytest.mark.parametrize("who", [*TOLD["functions"], *TOLD["principals"]])
def test_a_principal_gets_a_variable_for_each_grant_and_none_besides(who: str, tmp_path: Path):
    principal = manifest.load().principal(who)
    grants = principal.grants
    expected = {f"BUCKET_{constant(b)}" for b in grants.buckets} | {f"TABLE_{constant(t)}" for t in grants.tables}
    expected |= {f"MACHINE_{constant(m)}" for m in grants.machines} | {f"SECRET_{constant(s)}" for s in grants.secrets}
    expected |= {"TOPIC"} if grants.topics else set()
    expected |= {"BUS"} if grants.bus else set()
    expected |= {"LEDGER"} if grants.ledger else set()
    expected |= {"SEARCH_URL"} if grants.search else set()
    expected |= {"TABLES_URL"} if grants.tables else set()
    given = manifest.environment(who, tmp_path, 4566)
    assert {v for v in given if not v.startswith(("AWS_", "POWERTOOLS_"))} - PLACE == expected | set(principal.settings)
    operators = {name for name, value in principal.settings.items() if value == ""}
    assert all(value for name, value in given.items() if name not in operators)


@pytest.mark.parametrize("who", ["daily-rebuild", "daily-verify", "daily-sweep", "operator"])
def test_who_makes_compares_or_clears_projections_is_given_all_of_them(who: str):
    every = {name for name, table in manifest.load().tables.items() if table.generations}
    grants = manifest.load().principal(who).grants
    assert every <= {name for name, access in grants.tables.items() if "write" in access}
    assert "write" in grants.search


def test_of_a_projection_two_tables_exist():
    names = [schema.name for schema in manifest.load().schemas()]
    assert {"gongxin-local-dossiers", "gongxin-local-dossiers-b"} <= set(names)
    assert "gongxin-local-slots-b" not in names
    assert len(names) == len(set(names))


def test_two_platforms_share_no_place_on_disk_and_no_port(tmp_path: Path):
    one, two = (manifest.environment("operator", tmp_path / n, port) for n, port in (("a", 4566), ("b", 4666)))
    assert {v for v in one if one[v] == two[v] and str(tmp_path) in one[v]} == set()
    assert (one["AWS_ENDPOINT_URL"], two["AWS_ENDPOINT_URL"]) == ("http://127.0.0.1:4566", "http://127.0.0.1:4666")


def test_the_smaller_value_holds_on_one_machine(tmp_path: Path):
    sized = manifest.load().functions["intake-admit"].settings["RUNNING_LIMIT"]
    assert isinstance(sized, manifest.Sized)
    assert manifest.environment("intake-admit", tmp_path, 4566)["RUNNING_LIMIT"] == str(sized.local)


def test_what_the_manifest_leaves_empty_the_operator_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OUTBOUND_ALLOWED", "unit.example:8443")
    empty = [who for who, f in manifest.load().functions.items() if f.settings.get("OUTBOUND_ALLOWED") == ""]
    assert empty
    for who in empty:
        assert manifest.environment(who, tmp_path, 4566)["OUTBOUND_ALLOWED"] == "unit.example:8443"


@pytest.mark.parametrize("name", TOLD["functions"])
def test_a_functions_layers_carry_what_it_imports(name: str):
    function = manifest.load().functions[name]
    module = function.handler.rpartition(".")[0]
    told = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    layers = manifest.load().layers
    carried = {package for layer in function.layers for package in layers[layer].carries}
    assert CARRIED & set(loaded) - carried == set()


def constant(name: str) -> str:
    return name.upper().replace("-", "_")
