"""Statements read back into the grants they come of: an action that no grant stands for is an error."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from localstack import manifest

Grant = tuple[str, str, str]  # kind and name in the manifest, what may be done

ACCESS = {
    "s3:ListBucket": None,  # for who reads; who may not list would hear 403 for 404
    "s3:ListBucketVersions": "list",
    "s3:GetObject": "read",
    "s3:GetObjectVersion": "read",
    "s3:PutObject": "write",
    "s3:AbortMultipartUpload": "write",
    "s3:DeleteObject": "delete",
    "s3:DeleteObjectVersion": "delete",
    "dynamodb:BatchGetItem": "read",
    "dynamodb:GetItem": "read",
    "dynamodb:Query": "read",
    "dynamodb:Scan": "read",
    "dynamodb:BatchWriteItem": "write",
    "dynamodb:ConditionCheckItem": "write",
    "dynamodb:DeleteItem": "write",
    "dynamodb:PutItem": "write",
    "states:StartExecution": "start",
    "states:DescribeExecution": "describe",
    "sns:Publish": "publish",
    "secretsmanager:GetSecretValue": "know",
    "events:PutEvents": "put",
    "glue:GetDatabase": "read",
    "glue:GetTable": "read",
    "glue:GetTables": "read",
    "glue:CreateTable": "write",
    "glue:UpdateTable": "write",
    "es:ESHttpGet": "read",
    "es:ESHttpHead": "read",
    "es:ESHttpPost": "read",
    "es:ESHttpDelete": "write",
    "es:ESHttpPut": "write",
}
# The action that IAM asks for, of each call that the platform on one machine knows.
CALLED = {
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "CopyObject": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "UploadPartCopy": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "DeleteObject": "s3:DeleteObject",
    "DeleteObjects": "s3:DeleteObject",
    "HeadBucket": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions",
}
KINDS = {
    r":s3:::{p}-(.+?)(/\*)?": "bucket",
    r":dynamodb:.*:table/{p}-(.+?)(-b)?(/index/[a-z-]+)?": "table",
    r":states:.*:(?:stateMachine|execution):{p}-(.+?)(:\*)?": "machine",
    r":sns:.*:{p}-(.+)": "topic",
    r":secretsmanager:.*:secret:{p}-(.+)-\?{{6}}": "secret",
    r":events:.*:event-bus/(.+)": "bus",
    r":glue:.*:(catalog|database/.+|table/.+)": "ledger",
    r":es:.*:domain/(.+)/\*": "search",
}
ONE = {"bus", "ledger", "search"}  # things of which there is one


def meant(statements: list[Mapping[str, Any]], prefix: str) -> set[Grant]:
    """The grants that statements stand for."""
    found = set()
    for statement in statements:
        for resource in statement["Resource"]:
            kind, name = _thing(resource, prefix)
            one = next((thing for thing in ONE if statement["Sid"].startswith(thing.title())), None)
            for access in filter(None, map(ACCESS.__getitem__, statement["Action"])):
                found.add((one, "", "write" if access == "delete" else access) if one else (kind, name, access))
    return found


def may(statements: list[Mapping[str, Any]], action: str, resource: str) -> bool:
    """Whether statements allow an action on a thing, or on what lies in it."""
    found = (s for s in statements if s["Effect"] == "Allow" and action in s["Action"])
    return any(r in (resource, f"{resource}/*") for s in found for r in s["Resource"])


def granted(who: str) -> Iterator[Grant]:
    """The grants of a function, as the manifest says them."""
    grants = manifest.load().functions[who].grants
    for kind in ("bucket", "table", "machine", "topic"):
        for name, access in getattr(grants, f"{kind}s").items():
            yield from ((kind, name, a) for a in access)
    yield from (("secret", name, "know") for name in grants.secrets)
    for kind in ONE:
        yield from ((kind, "", a) for a in getattr(grants, kind))
    if grants.search:  # bulk writes are a POST, aliases are looked up before they move
        yield "search", "", "read"


def _thing(resource: str, prefix: str) -> tuple[str, str]:
    for pattern, kind in KINDS.items():
        if found := re.search(pattern.format(p=prefix) + "$", resource):
            return kind, "" if kind in ONE else found[1]
    raise LookupError(f"{resource} is nothing of the manifest")
