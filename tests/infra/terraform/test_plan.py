"""What Terraform would create: what the manifest says, as the local provisioner does, no wider than was reviewed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cloud import grants
from cloud.calls import OBJECTS
from cloud.grants import Held
from localstack import manifest, terraform
from localstack.manifest import ROOT
from localstack.trouble import Trouble
from tests.infra.terraform.meaning import CALLED, granted, may, meant
from tests.infra.terraform.planned import Planned, archives, reviewed, tried, wild

MANIFEST = manifest.load()
WILDCARDS = yaml.safe_load((terraform.FOLDER / "wildcards.yaml").read_text(encoding="utf-8"))
PREFIX, SMALL = (f"{MANIFEST.platform.prefix}-{environment}" for environment in ("prod", "small-city"))
ROLE_LIMIT, VARIABLE_LIMIT = 10_240, 4_096  # characters of a role's own policies, bytes of a function's variables


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Planned]:
    if terraform.program() is None:
        pytest.skip("Terraform is not installed")
    folder = tmp_path_factory.mktemp("terraform")
    try:
        terraform.prepare(folder / "data", "-backend=false")
    except Trouble as trouble:
        pytest.skip(f"the provider of Terraform cannot be had here: {trouble}")
    return tried(folder / "data", "-var", f"artifacts={archives(folder / 'archives')}")


@pytest.fixture(scope="module")
def plan(plans: dict[str, Planned]) -> Planned:
    """That of a city with everything."""
    return plans["city"]


@pytest.fixture(scope="module")
def small(plans: dict[str, Planned]) -> Planned:
    """That of a city without a server."""
    return plans["small_city"]


def test_the_tests_of_the_root_pass(plan: Planned):
    assert plan.troubles == ()
    assert set(plan.outcomes.values()) == {"pass"}
    assert {"city", "small_city"} <= set(plan.outcomes)


def test_no_wildcard_is_granted_that_was_not_reviewed(plan: Planned, small: Planned):
    unreviewed = [
        f"{place}[{key}] {statement['Sid']}: {what}"
        for place, key, statement in (*plan.statements(), *small.statements())
        for what in wild(statement)
        if not any(reviewed(entry, place, statement["Sid"], what) for entry in WILDCARDS)
    ]
    assert unreviewed == []


def test_the_reviewed_list_holds_nothing_that_nobody_needs(plan: Planned):
    used = [(place, s["Sid"], what) for place, _, s in plan.statements() for what in wild(s)]
    assert [e for e in WILDCARDS if not any(reviewed(e, *one) for one in used)] == []


def test_no_name_of_another_partition_is_in_the_plan(plan: Planned):
    assert "arn:aws:" not in json.dumps([thing.values for thing in plan.things])


def test_every_bucket_is_encrypted_closed_and_reached_over_tls_only(plan: Planned):
    for kind in ("this", "own"):
        buckets = set(plan.of(f"aws_s3_bucket.{kind}"))
        assert buckets
        closed = plan.of(f"aws_s3_bucket_public_access_block.{kind}")
        ways = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
        assert {key for key, values in closed.items() if all(values[way] for way in ways)} == buckets
        encrypted = plan.of(f"aws_s3_bucket_server_side_encryption_configuration.{kind}")
        assert {key for key, values in encrypted.items() if "aws:kms" in json.dumps(values)} == buckets
        policies = plan.of(f"aws_s3_bucket_policy.{kind}")
        assert {key for key, values in policies.items() if _refuses_plain(values["policy"])} == buckets


def test_every_queue_and_topic_is_encrypted_and_reached_over_tls_only(plan: Planned):
    queues = [*plan.of("aws_sqs_queue.this").values(), *plan.of("aws_sqs_queue.dead").values()]
    things = [*queues, *plan.of("aws_sns_topic.this").values()]
    assert len(queues) == 2 * len(MANIFEST.queues)
    assert all(thing["kms_master_key_id"] and _refuses_plain(thing["policy"]) for thing in things)


def test_every_table_is_encrypted_and_can_be_restored_to_any_second(plan: Planned):
    for table in plan.of("aws_dynamodb_table.this").values():
        assert table["point_in_time_recovery"][0]["enabled"]
        assert table["server_side_encryption"][0]["enabled"]
        assert table["deletion_protection_enabled"]


def test_every_log_is_encrypted_and_kept_as_long_as_the_manifest_says(plan: Planned):
    logs = [t for t in plan.things if t.place.startswith("aws_cloudwatch_log_group.")]
    assert len(logs) > len(MANIFEST.functions)
    assert {log.values["retention_in_days"] for log in logs} == {MANIFEST.platform.log_retention_days}
    assert all(log.values["kms_key_id"] for log in logs)


@pytest.mark.parametrize("name", MANIFEST.functions)
def test_a_function_gets_the_variables_that_it_gets_on_one_machine(
    plan: Planned, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SOURCE_SECRETS", "gongxin-prod-sources")  # as the operator of `city` says
    given = plan.of("aws_lambda_function.this")[name]["environment"][0]["variables"]
    here = manifest.environment(name, tmp_path, 4566)
    place = {v for v in here if v.startswith("AWS_")} | {
        "GONGXIN_HOME",
        "GONGXIN_PORT",
        "GRANTS",
        "LOG_FILE",
        "no_proxy",
    }
    more = {"OIDC_ISSUER", "OIDC_JWKS"} if name in ("api-agency", "api-authoriser") else set()
    assert set(given) == {v for v in here if here[v]} - place | more
    assert sum(len(key.encode()) + len(value.encode()) for key, value in given.items()) < VARIABLE_LIMIT
    for variable in given:
        if variable.startswith(("BUCKET_", "TABLE_")):
            assert given[variable] == here[variable].replace(f"{MANIFEST.platform.prefix}-local-", f"{PREFIX}-")


@pytest.mark.parametrize("name", MANIFEST.functions)
def test_a_role_may_do_what_its_function_was_granted_and_nothing_else(plan: Planned, name: str):
    told = plan.of("aws_iam_role_policy.grants").get(name)
    statements = json.loads(told["policy"])["Statement"] if told else []
    assert meant(statements, PREFIX) == set(granted(name))
    policies = [values for key, values in _own_policies(plan) if key == name]
    assert sum(len(values["policy"]) for values in policies) <= ROLE_LIMIT


@pytest.mark.parametrize("name", MANIFEST.functions)
def test_one_machine_refuses_a_call_exactly_where_the_role_does_not_allow_it(plan: Planned, name: str, tmp_path: Path):
    told = plan.of("aws_iam_role_policy.grants").get(name)
    statements = json.loads(told["policy"])["Statement"] if told else []
    held = Held(name, grants.told(manifest.rights(MANIFEST.functions[name].grants)), tmp_path)
    assert set(OBJECTS) == set(CALLED)
    for bucket in (b for b, facts in MANIFEST.buckets.items() if facts.local):
        for call, right in OBJECTS.items():
            allowed = may(statements, CALLED[call], f"arn:aws-cn:s3:::{PREFIX}-{bucket}")
            assert (held.right(("bucket", bucket, right)) is not None) == allowed, (bucket, call)


@pytest.mark.parametrize("name", [name for name, f in MANIFEST.functions.items() if f.grants.search])
def test_without_a_server_the_same_is_granted_on_the_bucket_of_the_index(small: Planned, name: str):
    statements = json.loads(small.of("aws_iam_role_policy.grants")[name]["policy"])["Statement"]
    assert meant(statements, SMALL) == set(granted(name))
    searched = [s for s in statements if s["Sid"].startswith("Search")]
    bucket = f"arn:aws-cn:s3:::{SMALL}-{MANIFEST.search.bucket}"
    assert [s["Resource"] for s in searched] == [[bucket], [f"{bucket}/*"]]
    assert ("s3:PutObject" in searched[1]["Action"]) == ("write" in MANIFEST.functions[name].grants.search)
    policies = [values for key, values in _own_policies(small) if key == name]
    assert sum(len(values["policy"]) for values in policies) <= ROLE_LIMIT


def test_tables_are_keyed_as_the_local_provisioner_keys_them(plan: Planned):
    made = {t["name"]: t for t in plan.of("aws_dynamodb_table.this").values()}
    schemas = {s.name.replace("-local-", "-prod-"): s for s in MANIFEST.schemas()}
    assert set(made) == set(schemas)
    for name, schema in schemas.items():
        table = made[name]
        assert (table["hash_key"], table["range_key"]) == (schema.partition, schema.sort)
        told = {(i["name"], i["hash_key"], i["range_key"]) for i in table["global_secondary_index"]}
        assert told == {(i.name, i.partition, i.sort) for i in schema.indexes}
        assert [t["attribute_name"] for t in table["ttl"]] == ([schema.ttl] if schema.ttl else [])


def test_buckets_queues_rules_and_schedules_are_those_of_the_local_provisioner(plan: Planned):
    buckets = plan.of("aws_s3_bucket.this")
    assert {b["bucket"] for b in buckets.values()} == {f"{PREFIX}-{name}" for name in MANIFEST.buckets}
    versioned = {name for name, facts in MANIFEST.buckets.items() if facts.versioned}
    assert set(plan.of("aws_s3_bucket_versioning.this")) == versioned
    assert set(plan.of("aws_s3_bucket_notification.this")) == {n for n, b in MANIFEST.buckets.items() if b.events}
    for name, queue in MANIFEST.queues.items():
        made, dead = plan.of("aws_sqs_queue.this")[name], plan.of("aws_sqs_queue.dead")[name]
        assert (made["name"], dead["name"]) == (f"{PREFIX}-{name}", f"{PREFIX}-{queue.dead_letter.name}")
        assert made["visibility_timeout_seconds"] == queue.visibility
        assert made["message_retention_seconds"] == queue.retention_days * 86400
        assert json.loads(made["redrive_policy"])["maxReceiveCount"] == queue.dead_letter.after
    for name, rule in MANIFEST.rules.items():
        pattern = json.loads(plan.of("aws_cloudwatch_event_rule.this")[name]["event_pattern"])
        assert pattern["detail"]["bucket"]["name"] == [f"{PREFIX}-{rule.bucket}"]
        assert pattern["detail-type"] == [rule.detail_type]
        assert plan.of("aws_cloudwatch_event_target.this")[name]["target_id"] == rule.queue
    for name, schedule in MANIFEST.schedules.items():
        rate = schedule.rate.default if isinstance(schedule.rate, manifest.Sized) else schedule.rate
        assert plan.of("aws_scheduler_schedule.this")[name]["schedule_expression"] == f"rate({rate})"


def test_functions_and_their_queues_are_those_of_the_local_provisioner(plan: Planned):
    made = plan.of("aws_lambda_function.this")
    assert set(made) == set(MANIFEST.functions)
    for name, function in MANIFEST.functions.items():
        assert (made[name]["memory_size"], made[name]["timeout"]) == (function.memory, function.timeout)
        may_run = function.concurrency.default if function.concurrency else -1
        assert made[name]["reserved_concurrent_executions"] == may_run
        called = made[name]["image_config"][0]["command"][0] if function.image else made[name]["handler"]
        assert called == function.handler
    fed = {name: f.source for name, f in MANIFEST.functions.items() if f.source}
    sources = plan.of("aws_lambda_event_source_mapping.this")
    assert {name: s["batch_size"] for name, s in sources.items()} == {name: f.batch for name, f in fed.items()}
    assert all(s["function_response_types"] == ["ReportBatchItemFailures"] for s in sources.values())


def test_machines_are_those_of_the_local_provisioner(plan: Planned):
    arn = "arn:aws-cn:lambda:cn-north-1:990100990100:function:{}-{}"
    made = plan.of("aws_sfn_state_machine.this")
    assert set(made) == set(MANIFEST.machines)
    for name, machine in MANIFEST.machines.items():
        definition = (ROOT / machine.definition).read_text(encoding="utf-8")
        for function in MANIFEST.functions:
            definition = definition.replace(f"${{{function}}}", arn.format(PREFIX, function))
        assert made[name]["definition"] == definition
        role = json.loads(plan.of("aws_iam_role_policy.machine")[name]["policy"])["Statement"]
        steps = next(s["Resource"] for s in role if s["Sid"] == "OwnSteps")
        assert set(steps) == {a for f in MANIFEST.functions if (a := arn.format(PREFIX, f)) in definition}


def test_an_alarm_watches_what_is_told_and_says_what_to_do(plan: Planned):
    made = plan.of("aws_cloudwatch_metric_alarm.this")
    for name, alarm in MANIFEST.alarms.items():
        told = made[name]
        assert {alarm.do.zh, alarm.do.en} <= {p for p in (alarm.do.zh, alarm.do.en) if p in told["alarm_description"]}
        assert told["treat_missing_data"] == ("breaching" if alarm.silence else "notBreaching")
        if alarm.measure:
            watched = (told["namespace"], told["metric_name"], told["dimensions"])
            assert watched == ("gongxin", alarm.measure, {"service": alarm.function})
    for told in made.values():
        (page,) = re.findall(r"docs/runbooks/[a-z-]+\.md", told["alarm_description"])
        assert (ROOT / page).is_file()


def _refuses_plain(policy: str) -> bool:
    return any(
        s["Effect"] == "Deny" and s["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for s in json.loads(policy)["Statement"]
    )


def _own_policies(plan: Planned) -> Iterator[tuple[str, Any]]:
    yield from plan.of("aws_iam_role_policy.grants").items()
    yield from plan.of("aws_iam_role_policy.runs").items()
