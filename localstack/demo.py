"""From a fresh machine to a running platform: start it, send the samples, show what everybody sees."""

import json
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3

from cloud import clock, knowledge
from functions.intake.inbox import submission_id
from localstack import manifest, up
from localstack.samples import Sample, samples
from localstack.screen import seconds, table

PATIENCE = 300  # seconds
COLUMNS = ("received", "accepted", "doubtful", "rejected", "duplicate")


def demo(home: Path, port: int) -> int:
    """The whole demonstration; the exit status."""
    up.up(home, port)
    files = samples(knowledge.catalogue(), clock.today())
    s3 = _plain_client(port)
    with seconds(f"sending {len(files)} files of {len({f.agency.code for f in files})} departments 上报样例文件"):
        for file in files:
            s3.put_object(Bucket=manifest.name("inbox"), Key=f"{file.agency.code}/{file.dataset}/{file.name}", Body=file.content)
    receipts = _await(s3, files)
    _print_receipts(files, receipts)
    _print_views(home, port)
    _print_next(files, receipts, port)
    return 0


def _plain_client(port: int) -> Any:
    """What a department has: an S3 client and an address, nothing of ours."""
    return boto3.client(
        "s3", endpoint_url=f"http://127.0.0.1:{port}", region_name=manifest.REGION,
        aws_access_key_id="test", aws_secret_access_key="test",  # noqa: S106
        config=boto3.session.Config(s3={"addressing_style": "path"}),
    )  # fmt: skip


def _await(s3: Any, files: Sequence[Sample]) -> list[Mapping[str, Any]]:
    """Every file's receipt, while a line on the screen counts them."""
    found: dict[int, Mapping[str, Any]] = {}
    end = time.monotonic() + PATIENCE
    while len(found) < len(files) and time.monotonic() < end:
        for n, file in enumerate(files):
            if n not in found and (receipt := _receipt(s3, file)):
                found[n] = receipt
        _progress(len(found), len(files))
        time.sleep(0.2)
    if len(found) < len(files):
        raise SystemExit(f"demo: {len(files) - len(found)} files have no receipt after {PATIENCE} s; see 'make execution'")
    return [found[n] for n in range(len(files))]


def _receipt(s3: Any, file: Sample) -> Mapping[str, Any] | None:
    try:
        answer = s3.get_object(Bucket=manifest.name("outbox"), Key=f"{_folder(file)}/receipt.json")
    except s3.exceptions.NoSuchKey:
        return None
    receipt: dict[str, Any] = json.loads(answer["Body"].read())
    return receipt if receipt.get("finishedAt") else None


def _folder(file: Sample) -> str:
    import hashlib

    digest = hashlib.sha256(file.content).hexdigest()
    return f"{file.agency.code}/{submission_id(digest, file.agency.code, file.dataset)}"


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r  receipts 回执 {done}/{of} ", end="" if done < of else "\n", file=sys.stderr, flush=True)
