"""Which grant each call of an AWS service needs, and the hook of botocore that demands it before the call is made.

Tables, the ledger and search have more than one engine: they demand what they need at their own seams. A call of
another service, or one that is not listed here, is within no grant.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cloud import grants, settings
from cloud.grants import Use

OBJECTS = {
    "GetObject": "read",
    "HeadObject": "read",
    "PutObject": "write",
    "CopyObject": "write",
    "CreateMultipartUpload": "write",
    "UploadPart": "write",
    "UploadPartCopy": "write",
    "CompleteMultipartUpload": "write",
    "AbortMultipartUpload": "write",
    "DeleteObject": "delete",
    "DeleteObjects": "delete",
    "HeadBucket": "look",
    "ListObjectsV2": "look",
    "ListObjectVersions": "list",
}
MACHINES = {"StartExecution": ("stateMachineArn", "start"), "DescribeExecution": ("executionArn", "describe")}
AT_THEIR_SEAMS = {"dynamodb", "glue", "secretsmanager"}


def hold(client: Any) -> None:
    """Have every call of a client demanded, an address that is signed for somebody else's call, too."""
    client.meta.events.register_first("before-parameter-build", _demand)


def needs(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[Use]:
    """What has to be granted for one call."""
    if service == "s3" and _is_the_index(params.get("Bucket", "")):
        return  # an index that lies in a bucket has its own seam
    if service == "s3":
        yield "bucket", _bucket(params.get("Bucket", "")), OBJECTS.get(operation, operation)
        if "CopySource" in params:
            yield "bucket", _bucket(_source(params["CopySource"])), "read"
    elif service == "stepfunctions" and operation in MACHINES:
        parameter, right = MACHINES[operation]
        yield "machine", _machine(params[parameter]), right
    elif service == "events" and operation == "PutEvents":
        yield from (("bus", _one(entry.get("EventBusName", "default"), "BUS"), "put") for entry in params["Entries"])
    elif service == "sns" and operation in ("Publish", "PublishBatch"):
        yield "topic", _one(params.get("TopicArn", "another"), "TOPIC"), "publish"
    elif service not in AT_THEIR_SEAMS:
        yield service, "", operation


def _demand(params: Mapping[str, Any], model: Any, **_: Any) -> None:
    grants.demand(*needs(model.service_model.service_name, model.name, params))


def _is_the_index(bucket: str) -> bool:
    return settings.optional("SEARCH_URL").startswith(f"s3://{bucket}/")


def _bucket(real: str) -> str:
    return settings.known_as("BUCKET", real)


def _machine(arn: str) -> str:
    parts = arn.replace(":execution:", ":stateMachine:").split(":")
    return settings.known_as("MACHINE", ":".join(parts[:7]))


def _one(real: str, variable: str) -> str:
    """Of bus and topic there is one each: it needs no name."""
    return "" if settings.optional(variable) == real else real


def _source(told: str | Mapping[str, str]) -> str:
    """The bucket that an object is copied from."""
    return told.lstrip("/").partition("/")[0] if isinstance(told, str) else told["Bucket"]
