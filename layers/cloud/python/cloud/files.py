"""Objects in buckets: read whole, written whole, never listed by guess.

Objects are read in one GET: range reads of a large object cost the local endpoint a full read each.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from botocore.exceptions import ClientError

from cloud.clients import client
from credit.errors import FileRefused, NotFound

CHUNK = 1 << 20
ABSENT = {"NoSuchKey", "NoSuchVersion", "NoSuchBucket", "404"}


@dataclass(frozen=True)
class Fetched:
    """An object on local disk: its size in bytes, its SHA-256 in hexadecimal, what its sender noted beside it."""

    path: Path
    size: int
    sha256: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Version:
    """One stored version of an object."""

    key: str
    version: str
    size: int
    modified: datetime


def fetch(bucket: str, key: str, to: Path, *, version: str | None = None, limit: int | None = None) -> Fetched:
    """Stream an object to a local file; `NotFound` if it is gone, `FileRefused` if it is over `limit` bytes."""
    answer = _get(bucket, key, version)
    body = answer["Body"]
    digest, size = hashlib.sha256(), 0
    with to.open("wb") as out:
        for chunk in body.iter_chunks(CHUNK):
            size += len(chunk)
            if limit is not None and size > limit:
                raise FileRefused("file.too-large", limit=limit // (1 << 20))
            digest.update(chunk)
            out.write(chunk)
    return Fetched(to, size, digest.hexdigest(), answer.get("Metadata") or {})


def read(bucket: str, key: str, version: str | None = None) -> bytes:
    """A small object, whole; `NotFound` if there is none."""
    content: bytes = _get(bucket, key, version)["Body"].read()
    return content


def read_frame(bucket: str, key: str) -> pl.DataFrame:
    """A Parquet object as a frame."""
    return pl.read_parquet(BytesIO(read(bucket, key)))


def write(
    bucket: str,
    key: str,
    content: bytes,
    kind: str = "application/octet-stream",
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a small object; replaces what is there. `metadata` in ASCII."""
    more = {"ContentType": kind, "Metadata": dict(metadata or {})}
    client("s3").put_object(Bucket=bucket, Key=key, Body=content, **more)


def write_frame(bucket: str, key: str, frame: pl.DataFrame) -> None:
    """Write a frame as Parquet, compressed lightly: staging is read once and thrown away."""
    out = BytesIO()
    frame.write_parquet(out, compression="zstd", compression_level=1)
    write(bucket, key, out.getvalue(), "application/vnd.apache.parquet")


def upload(
    bucket: str,
    key: str,
    path: Path,
    kind: str = "application/octet-stream",
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a local file of any size; `metadata` in ASCII."""
    more = {"ContentType": kind, "Metadata": dict(metadata or {})}
    client("s3").upload_file(str(path), bucket, key, ExtraArgs=more)


def copy(source: tuple[str, str, str | None], bucket: str, key: str) -> None:
    """Copy an object (bucket, key, version) inside the store; writing the same again changes nothing."""
    origin = {"Bucket": source[0], "Key": source[1]} | ({"VersionId": source[2]} if source[2] else {})
    client("s3").copy(origin, bucket, key)


def newest(bucket: str, key: str) -> str | None:
    """The id of the newest version, None where the bucket keeps no versions; `NotFound` if the object is gone."""
    try:
        answer = client("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            raise NotFound("the object is gone") from None
        raise
    version: str | None = answer.get("VersionId")
    return version


def delete(bucket: str, key: str, version: str | None = None) -> None:
    """Remove one version for good, or the object; removing nothing is fine."""
    client("s3").delete_object(Bucket=bucket, Key=key, **({"VersionId": version} if version else {}))


def delete_below(bucket: str, prefix: str) -> None:
    """Remove everything whose key begins with `prefix`, a thousand objects a call."""
    for page in client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        keys = [{"Key": thing["Key"]} for thing in page.get("Contents", [])]
        if keys:
            client("s3").delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


def first_versions(bucket: str, prefix: str) -> Iterator[Version]:
    """Of every object below a prefix the version that was written first, whatever was put over it or deleted it."""
    found: dict[str, Version] = {}
    for version in versions(bucket, prefix):  # told newest first, to the second
        known = found.get(version.key)
        found[version.key] = version if known is None or version.modified <= known.modified else known
    return iter(found.values())


def versions(bucket: str, prefix: str = "") -> Iterator[Version]:
    """Every stored version in a bucket, page by page, delete markers left out."""
    for page in client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for v in page.get("Versions", []):
            yield Version(v["Key"], v["VersionId"], v["Size"], v["LastModified"])


def presign_put(bucket: str, key: str, seconds: int) -> str:
    """An address to which this one object may be put with HTTP PUT, for so many seconds."""
    return _presign("put_object", bucket, key, seconds)


def presign_get(bucket: str, key: str, seconds: int) -> str:
    """An address from which this one object may be read, for so many seconds."""
    return _presign("get_object", bucket, key, seconds)


def _presign(operation: str, bucket: str, key: str, seconds: int) -> str:
    address: str = client("s3").generate_presigned_url(
        operation, Params={"Bucket": bucket, "Key": key}, ExpiresIn=seconds
    )
    return address


def _get(bucket: str, key: str, version: str | None) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = client("s3").get_object(
            Bucket=bucket, Key=key, **({"VersionId": version} if version else {})
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            raise NotFound("the object is gone") from None
        raise
    return answer
