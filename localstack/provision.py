"""Everything of `infra/platform.yaml`, made anew at every start: the endpoint keeps nothing but objects."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from cloud import generations, search, secrets
from cloud.clients import client
from cloud.tables import connect
from localstack import manifest
from localstack.manifest import ROOT, arn, here, name
from localstack.model import Function, Queue, Source

ROLE = "arn:aws:iam::000000000000:role/gongxin-local"
THERE = {
    "BucketAlreadyOwnedByYou",
    "BucketAlreadyExists",
    "ResourceConflictException",
    "ConflictException",
    "StateMachineAlreadyExists",
    "ResourceAlreadyExistsException",
    "QueueAlreadyExists",
    "QueueNameExists",
}


def provision(home: Path, port: int) -> None:
    """Create what is missing; running it again changes nothing."""
    at_rest(home)
    buckets(manifest.load().buckets)
    queues = {q: _queue(q, queue) for q, queue in manifest.load().queues.items()}
    _events(queues)
    arns = _functions(home, port, queues)
    _machines(arns)
    _schedules(arns)


def at_rest(home: Path) -> None:
    """What lies on disk and needs no endpoint: tables, and the platform's secrets."""
    tables = connect(f"sqlite:///{home / 'tables.sqlite'}")
    for schema in manifest.load().schemas():
        tables.create(schema)
    for secret in manifest.load().secrets:
        secrets.create(home / f"{secret}.hex")
    search_indices(home)


def search_indices(home: Path) -> None:
    """The index of each generation; `SystemBusy` if the engine does not answer."""
    address = manifest.environment("operator", home, 0)["SEARCH_URL"]
    for number in generations.BOTH:
        search.connect(search.address(address, number)).create()


def buckets(wanted: Iterable[str]) -> None:
    """Create the buckets that the manifest calls by these names."""
    s3 = client("s3")
    place = {"LocationConstraint": manifest.REGION}
    for bucket in wanted:
        facts = manifest.load().buckets[bucket]
        if not facts.local:
            continue
        _unless_there(s3.create_bucket, Bucket=name(bucket), CreateBucketConfiguration=place)
        if facts.versioned:
            s3.put_bucket_versioning(Bucket=name(bucket), VersioningConfiguration={"Status": "Enabled"})
        if facts.events:
            told: dict[str, Any] = {"EventBridgeConfiguration": {}}
            s3.put_bucket_notification_configuration(Bucket=name(bucket), NotificationConfiguration=told)


def _queue(queue: str, facts: Queue) -> str:
    """The queue's ARN."""
    dead = client("sqs").create_queue(
        QueueName=name(facts.dead_letter.name), Attributes=_retention(facts.dead_letter.retention_days)
    )
    redrive = {"deadLetterTargetArn": _queue_arn(dead["QueueUrl"]), "maxReceiveCount": facts.dead_letter.after}
    made = client("sqs").create_queue(
        QueueName=name(queue),
        Attributes={
            **_retention(facts.retention_days),
            "VisibilityTimeout": str(facts.visibility),
            "RedrivePolicy": json.dumps(redrive),
        },
    )
    return _queue_arn(made["QueueUrl"])


def _retention(days: int) -> dict[str, str]:
    return {"MessageRetentionPeriod": str(days * 24 * 3600)}


def _queue_arn(url: str) -> str:
    found: str = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return found


def _events(queues: Mapping[str, str]) -> None:
    _unless_there(client("events").create_event_bus, Name=manifest.bus())
    for topic in manifest.load().topics:
        client("sns").create_topic(Name=name(topic))
    for rule, facts in manifest.load().rules.items():
        pattern = {
            "source": ["aws.s3"],
            "detail-type": [facts.detail_type],
            "detail": {"bucket": {"name": [name(facts.bucket)]}},
        }
        client("events").put_rule(Name=name(rule), EventPattern=json.dumps(pattern), State="ENABLED")
        client("events").put_targets(Rule=name(rule), Targets=[{"Id": facts.queue, "Arn": queues[facts.queue]}])


def _functions(home: Path, port: int, queues: Mapping[str, str]) -> dict[str, str]:
    """The functions' ARNs by name."""
    code = functions_archive()
    arns = {}
    for function, facts in manifest.load().functions.items():
        arns[function] = _function(function, facts, code, manifest.environment(function, home, port))
        if facts.source:
            _source(function, queues[facts.source.queue], facts.source)
    return arns


def _function(function: str, facts: Function, code: bytes, environment: Mapping[str, str]) -> str:
    _unless_there(
        client("lambda").create_function,
        FunctionName=name(function),
        Runtime="python3.12",
        Role=ROLE,
        Handler=facts.handler,
        Code={"ZipFile": code},
        Timeout=facts.timeout,
        MemorySize=facts.memory,
        Environment={"Variables": dict(environment)},
    )
    if facts.concurrency:
        client("lambda").put_function_concurrency(
            FunctionName=name(function), ReservedConcurrentExecutions=int(facts.concurrency.here)
        )
    return arn("lambda", f"function:{name(function)}")


def _source(function: str, queue: str, facts: Source) -> None:
    known = client("lambda").list_event_source_mappings(FunctionName=name(function))["EventSourceMappings"]
    if not known:
        client("lambda").create_event_source_mapping(
            FunctionName=name(function),
            EventSourceArn=queue,
            BatchSize=facts.batch,
            ScalingConfig={"MaximumConcurrency": int(facts.concurrency.here)},
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )


def _machines(arns: Mapping[str, str]) -> None:
    for machine, facts in manifest.load().machines.items():
        definition = (ROOT / facts.definition).read_text(encoding="utf-8")
        for function, real in arns.items():
            definition = definition.replace(f"${{{function}}}", real)
        create = client("stepfunctions").create_state_machine
        _unless_there(create, name=name(machine), definition=definition, roleArn=ROLE)


def _schedules(arns: Mapping[str, str]) -> None:
    for schedule, facts in manifest.load().schedules.items():
        _unless_there(
            client("scheduler").create_schedule,
            Name=name(schedule),
            ScheduleExpression=f"rate({here(facts.rate)})",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": arns[facts.function], "RoleArn": ROLE, "Input": "{}"},
        )


def functions_archive() -> bytes:
    """One small zip of `functions/`: the layers are importable, because workers run in this very environment."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in sorted((ROOT / "functions").rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, file.relative_to(ROOT))
    return out.getvalue()


def _unless_there(create: Callable[..., Any], **facts: Any) -> None:
    try:
        create(**facts)
    except ClientError as error:
        if error.response["Error"]["Code"] not in THERE:
            raise
