"""What the provisioner creates is what the manifest says, under the names that the environment tells."""

import json

import pytest

from localstack import manifest, provision

LISTS = {
    "s3": ("list_buckets", "Buckets", "Name"),
    "sqs": ("list_queues", "QueueUrls", None),
    "sns": ("list_topics", "Topics", "TopicArn"),
    "lambda": ("list_functions", "Functions", "FunctionName"),
    "stepfunctions": ("list_state_machines", "stateMachines", "name"),
    "scheduler": ("list_schedules", "Schedules", "Name"),
    "events": ("list_event_buses", "EventBuses", "Name"),
}


def listed(platform, service: str) -> list[str]:
    call, found, name = LISTS[service]
    answer = getattr(platform.client(service), call)()[found]
    return sorted(one[name] if name else one.rpartition("/")[2] for one in answer)


def names(*things: str) -> list[str]:
    return sorted(manifest.name(thing) for thing in things)


@pytest.fixture(scope="module")
def told() -> manifest.Manifest:
    return manifest.load()


def test_every_bucket_function_and_machine_exists(platform, told):
    assert listed(platform, "s3") == names(*(name for name, bucket in told.buckets.items() if bucket.local))
    assert listed(platform, "lambda") == names(*told.functions)
    assert listed(platform, "stepfunctions") == names(*told.machines)
    assert listed(platform, "scheduler") == names(*told.schedules)
    assert manifest.bus() in listed(platform, "events")


def test_every_queue_has_its_dead_letters(platform, told):
    dead = [queue.dead_letter.name for queue in told.queues.values()]
    assert listed(platform, "sqs") == names(*told.queues, *dead)
    sqs = platform.client("sqs")
    for name, queue in told.queues.items():
        url = sqs.get_queue_url(QueueName=manifest.name(name))["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        redrive = json.loads(attributes["RedrivePolicy"])
        assert int(redrive["maxReceiveCount"]) == queue.dead_letter.after
        assert redrive["deadLetterTargetArn"].endswith(manifest.name(queue.dead_letter.name))
        assert int(attributes["VisibilityTimeout"]) == queue.visibility
        assert int(attributes["MessageRetentionPeriod"]) == queue.retention_days * 24 * 3600


def test_versions_are_kept_where_the_manifest_says(platform, told):
    versioned = {name for name, bucket in told.buckets.items() if bucket.local and bucket.versioned}
    s3 = platform.client("s3")
    status = {
        n: s3.get_bucket_versioning(Bucket=manifest.name(n)).get("Status")
        for n in told.buckets
        if told.buckets[n].local
    }
    assert {name for name, found in status.items() if found == "Enabled"} == versioned


def test_the_names_in_the_environment_are_those_that_the_endpoint_gave(platform, told):
    machines = platform.client("stepfunctions").list_state_machines()["stateMachines"]
    topics = platform.client("sns").list_topics()["Topics"]
    given = manifest.environment("intake-report-back", platform.home, platform.port)
    assert given["MACHINE_INTAKE"] in [machine["stateMachineArn"] for machine in machines]
    assert given["TOPIC"] in [topic["TopicArn"] for topic in topics]
    functions = platform.client("lambda").list_functions()["Functions"]
    assert {f["FunctionArn"] for f in functions} == {
        manifest.arn("lambda", f"function:{manifest.name(name)}") for name in told.functions
    }


def test_every_function_has_the_environment_and_limits_of_the_manifest(platform, told, monkeypatch):
    for variable, value in platform.surroundings.items():  # what its operator has said
        monkeypatch.setenv(variable, value)
    functions = {f["FunctionName"]: f for f in platform.client("lambda").list_functions()["Functions"]}
    for name, facts in told.functions.items():
        made = functions[manifest.name(name)]
        expected = manifest.environment(name, platform.home, platform.port)
        assert made["Environment"]["Variables"] == expected, name
        assert (made["MemorySize"], made["Timeout"], made["Handler"]) == (facts.memory, facts.timeout, facts.handler)


def test_a_schedule_runs_at_the_rate_of_one_machine(platform, told):
    for name, facts in told.schedules.items():
        made = platform.client("scheduler").get_schedule(Name=manifest.name(name))
        assert made["ScheduleExpression"] == f"rate({manifest.here(facts.rate)})"


def test_no_placeholder_is_left_in_a_state_machine(platform, told):
    for machine in platform.client("stepfunctions").list_state_machines()["stateMachines"]:
        made = platform.client("stepfunctions").describe_state_machine(stateMachineArn=machine["stateMachineArn"])
        assert "${" not in made["definition"]
        json.loads(made["definition"])


def test_provisioning_again_changes_nothing(platform):
    before = {service: listed(platform, service) for service in LISTS}
    again = platform.command("up")
    assert again.returncode == 0, again.stderr
    assert {service: listed(platform, service) for service in LISTS} == before


def test_the_record_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    provision.at_rest(tmp_path)
    key = tmp_path / "record-key.hex"
    before = key.read_text()
    provision.at_rest(tmp_path)
    assert key.read_text() == before
    assert len(bytes.fromhex(before)) == 32
    assert key.stat().st_mode & 0o077 == 0
