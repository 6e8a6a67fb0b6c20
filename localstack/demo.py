"""From a fresh machine to a running platform: start it, send the samples, show what everybody sees."""

import hashlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3

from cloud import clock, knowledge
from functions.intake.inbox import submission_id
from localstack import manifest, up, views
from localstack.samples import Sample, samples, spoken_of
from localstack.screen import table

PATIENCE = 300  # seconds
COLUMNS = ("received", "accepted", "doubtful", "rejected", "duplicate")


def demo(home: Path, port: int) -> int:
    """The whole demonstration; the exit status."""
    up.up(home, port)
    files = samples(knowledge.catalogue(), clock.today())
    receipts = send(plain_client(port), files)
    print_receipts(files, receipts)
    views.show(port, files[1].agency.code, spoken_of(knowledge.catalogue(), files))
    _print_next(files[1], receipts[1], port)
    return 0


def send(s3: Any, files: Sequence[Sample]) -> list[Mapping[str, Any]]:
    """The register first, for it says who everybody is; then everything else at once."""
    print(f"\n▸ {len(files)} files of {len({f.agency.code for f in files})} departments 部门上报样例文件")
    receipts: list[Mapping[str, Any]] = []
    start = time.monotonic()
    for some in (files[:1], files[1:]):
        for file in some:
            key = f"{file.agency.code}/{file.dataset}/{file.name}"
            s3.put_object(Bucket=manifest.name("inbox"), Key=key, Body=file.content)
        receipts += _await(s3, some)
    print(f"  answered in {time.monotonic() - start:.1f} s 全部已答复")
    return receipts


def plain_client(port: int) -> Any:
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
        raise SystemExit(
            f"demo: {len(files) - len(found)} files have no receipt after {PATIENCE} s; see 'make execution'"
        )
    return [found[n] for n in range(len(files))]


def _receipt(s3: Any, file: Sample) -> Mapping[str, Any] | None:
    try:
        answer = s3.get_object(Bucket=manifest.name("outbox"), Key=f"{_folder(file)}/receipt.json")
    except s3.exceptions.NoSuchKey:
        return None
    receipt: dict[str, Any] = json.loads(answer["Body"].read())
    return receipt if receipt.get("finishedAt") else None


def _folder(file: Sample) -> str:
    digest = hashlib.sha256(file.content).hexdigest()
    return f"{file.agency.code}/{submission_id(digest, file.agency.code, file.dataset)}"


def print_receipts(files: Sequence[Sample], receipts: Sequence[Mapping[str, Any]]) -> None:
    """The table of what came of every file, and where the error files lie."""
    print("\nWhat came of every file 每个文件的结果\n")
    rows = [
        [f.dataset, f.name, *(r["counts"][c] for c in COLUMNS), r["stateText"]["zh"]]
        for f, r in zip(files, receipts, strict=True)
    ]
    print(table(["dataset 目录", "file 文件", *COLUMNS, "state 状态"], rows))
    for file, receipt in zip(files, receipts, strict=True):
        if receipt.get("refused"):
            message = receipt["refused"]["message"]
            print(f"\n  {file.name}: {message['zh']}\n  {message['en']}")
    print("\nWhere the error files lie 错误文件所在\n")
    for file, receipt in zip(files, receipts, strict=True):
        if receipt["files"].get("errors.csv", {}).get("rows"):
            print(f"  {file.name}  s3://{manifest.name('outbox')}/{receipt['files']['errors.csv']['key']}")


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r  receipts 回执 {done}/{of} ", end="" if done < of else "\n", file=sys.stderr, flush=True)


def _print_next(file: Sample, receipt: Mapping[str, Any], port: int) -> None:
    inbox, outbox = manifest.name("inbox"), manifest.name("outbox")
    print(f"""
The platform is running 平台正在运行

  portal and public API 公众门户   http://localhost:{port + 1}
  agency API 部门接口              http://localhost:{port + 2}/v1/openapi.json
  AWS endpoint                     http://localhost:{port}   (any credentials, region {manifest.REGION})

Try next 接下来可以试试

  curl -s 'http://localhost:{port + 1}/v1/subjects?q=测试市'
  curl -s -H "Authorization: Bearer $(.venv/bin/gongxin token --role officer --agency {file.agency.code})" \\
       http://localhost:{port + 2}/v1/submissions/{receipt["submission"]}
  aws s3 cp file.csv s3://{inbox}/{file.agency.code}/{file.dataset}/ --endpoint-url http://localhost:{port}
  aws s3 cp s3://{outbox}/{file.agency.code}/{receipt["submission"]}/errors.csv - --endpoint-url http://localhost:{port}
  .venv/bin/gongxin records {file.dataset} --format csv     what the ledger holds
  make execution ID={receipt["submission"]}     how that upload went
  make down        stop it; make up starts it again with its data, make clean forgets
""")
