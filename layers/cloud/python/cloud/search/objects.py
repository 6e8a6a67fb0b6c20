"""Objects below a prefix of a bucket, written on conditions: what several processes agree by, without any server."""

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as Unreachable

from cloud.clients import client
from cloud.search.model import IndexLost
from credit.errors import SystemBusy

CHUNK = 1 << 20
ABSENT = {"NoSuchKey", "404"}
UNMET = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
PASSING = {"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "500", "503"}
GUNZIP = 31  # zlib's number for gzip with its checksum


@dataclass(frozen=True)
class Object:
    """An object as a list tells it."""

    key: str
    size: int
    modified: datetime


class Objects:
    """Objects of one prefix; keys are told without it.

    `SystemBusy` for faults that pass, `IndexLost` for a bucket that is gone; others rise as they are.
    """

    def __init__(self, bucket: str, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = prefix

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Content and ETag, None if there is no such object."""
        with translated():
            answer = self._get(key)
            return (answer["Body"].read(), answer["ETag"]) if answer else None

    def write(self, key: str, content: bytes) -> None:
        """Write, whatever is there."""
        with translated():
            client("s3").put_object(**self._place(key), Body=content)

    def write_if(self, key: str, content: bytes, etag: str | None, mark: str = "") -> bool:
        """Write if the object has this ETag, for None if there is none; whether it was written.

        An answer may be lost on its way and the write be sent again: then `mark` tells that it was this one.
        """
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        with translated():
            try:
                client("s3").put_object(**self._place(key), Body=content, Metadata={"mark": mark}, **condition)
            except ClientError as error:
                if _code(error) not in UNMET | ABSENT:
                    raise
                return bool(mark) and self._mark(key) == mark
        return True

    def download(self, key: str, to: Path) -> str | None:
        """Unpack a gzip object into a file; the SHA-256 of the object, None if there is none.

        Raises:
            zlib.error: the object is no gzip, or its end is missing.
        """
        with translated():
            answer = self._get(key)
            if answer is None:
                return None
            digest, unpacking = hashlib.sha256(), zlib.decompressobj(GUNZIP)
            with to.open("wb") as out:
                for chunk in answer["Body"].iter_chunks(CHUNK):
                    digest.update(chunk)
                    out.write(unpacking.decompress(chunk))
        if not unpacking.eof:
            raise zlib.error("the end is missing")
        return digest.hexdigest()

    def upload(self, key: str, path: Path) -> None:
        """Write a file of any size."""
        with translated():
            client("s3").upload_file(str(path), self._bucket, self._prefix + key)

    def list(self, below: str, after: str = "") -> Iterator[Object]:
        """Objects whose keys begin so, in the order of keys, those after a key."""
        begin = {"StartAfter": self._prefix + after} if after else {}
        pages = client("s3").get_paginator("list_objects_v2")
        with translated():
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + below, **begin):
                for thing in page.get("Contents", ()):
                    yield Object(thing["Key"].removeprefix(self._prefix), thing["Size"], thing["LastModified"])

    def delete(self, key: str) -> None:
        """Remove an object; removing nothing is fine."""
        with translated():
            client("s3").delete_object(**self._place(key))

    def _place(self, key: str) -> Mapping[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + key}

    def _get(self, key: str) -> Mapping[str, Any] | None:
        try:
            answer: Mapping[str, Any] = client("s3").get_object(**self._place(key))
        except ClientError as error:
            if _code(error) in ABSENT:
                return None
            raise
        return answer

    def _mark(self, key: str) -> str:
        try:
            answer = client("s3").head_object(**self._place(key))
        except ClientError as error:
            if _code(error) in ABSENT:
                return ""
            raise
        return str(answer["Metadata"].get("mark", ""))


@contextmanager
def translated() -> Iterator[None]:
    """The store's passing faults under the platform's name."""
    try:
        yield
    except (Unreachable, HTTPClientError, IncompleteReadError) as error:
        raise SystemBusy("the bucket of the search index cannot be reached; try again") from error
    except ClientError as error:
        if _code(error) in PASSING:
            raise SystemBusy("the bucket of the search index has too much to do; try again") from error
        if _code(error) == "NoSuchBucket":
            raise IndexLost(
                "the bucket of the search index is not there; whoever deploys the platform makes it"
            ) from error
        raise


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
