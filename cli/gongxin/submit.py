"""Send a file and read its answer, as a department would: through the inbox, with a plain S3 client."""

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from credit.errors import BadRequest, NotFound
from gongxin import platform
from gongxin.main import print_json

POLL = 0.2


@click.command("upload")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", required=True, help="统一社会信用代码 of the sending department")
@click.option("--dataset", required=True, help="dataset id, such as org-penalty")
@click.option("--wait/--no-wait", default=False, help="wait for the receipt and print it")
@click.option("--timeout", default=600, show_default=True, help="seconds to wait")
@click.option("--corrects", metavar="ID", help="the submission whose open rows this file mends")
@click.option("--dry-run", is_flag=True, help="have it judged on the platform; nothing is stored but the answer")
@click.option("--full", is_flag=True, help="the file is the whole of what the agency has: what it lacks is withdrawn")
@click.option("--period", help="which period it is about, such as 2026-10, above all if it is late (补报)")
@click.option("--confirm-missing", is_flag=True, help="as --full, and what the file lacks is to go however much it is")
def upload_command(file: Path, agency: str, dataset: str, wait: bool, timeout: int, **wished: Any) -> None:
    """Put FILE into the inbox. Prints the submission's id, or with --wait its receipt."""
    platform.enter()
    from cloud import files, settings
    from functions.intake import submissions
    from functions.intake.inbox import STATED, Wishes

    flags = wished["dry_run"], wished["full"], wished["confirm_missing"]
    wishes = Wishes(wished["corrects"], *flags, period=wished["period"])
    if wishes.period and not STATED.fullmatch(wishes.period):
        raise BadRequest(f"'{wishes.period}' 不是归集周期 / is no period; write 2026, 2026-11, 2026-Q4 or 2026-11-23")
    if wishes.corrects and submissions.own(wishes.corrects, agency, dataset) is None:
        told = f"{agency} 在 {dataset} 下没有批次 {wishes.corrects}"
        raise NotFound(f"{told} / has no submission {wishes.corrects} for {dataset}")
    submission = submissions.called(_sha256(file), agency, dataset, wishes)
    # A trial is judged again every time; of a file in earnest the first receipt is the answer.
    before = _receipt(agency, submission) if wishes.dry_run else None
    files.upload(settings.bucket("inbox"), f"{agency}/{dataset}/{file.name}", file, metadata=wishes.metadata)
    if not wait:
        print_json({"submission": submission})
        return
    receipt = _await(agency, submission, timeout, before)
    print_json(receipt)
    sys.exit(exit_status(receipt))


@click.command("status")
@click.argument("submission")
def status_command(submission: str) -> None:
    """Where a submission stands."""
    platform.enter()
    from cloud.knowledge import document

    item = _item(submission)
    texts = {s["number"]: s["text"] for s in document("states/submission.yaml")["states"]}
    print_json({**item, "stateText": texts[item["state"]]})


@click.command("receipt")
@click.argument("submission")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="fetch the files of the answer into here")
def receipt_command(submission: str, out: Path | None) -> None:
    """The answer to a submission; where its files lie is told beside it."""
    platform.enter()
    item = _item(submission)
    receipt = _receipt(item["agency"], submission)
    if receipt is None:
        raise NotFound(f"no receipt yet for {submission}; `gongxin status {submission}` says where it stands")
    print_json(receipt)
    _files(receipt, submission, out)
    sys.exit(exit_status(receipt))


def _files(receipt: dict[str, Any], submission: str, out: Path | None) -> None:
    """Fetch the files of an answer, or say how that is done."""
    from cloud import files, settings

    bucket = settings.bucket("trials" if receipt.get("dryRun") else "outbox")
    if out is None:
        for told in receipt["files"].values():
            click.echo(f"s3://{bucket}/{told['key']}", err=True)
        click.echo(f"取回 fetch them: gongxin receipt {submission} --out DIR", err=True)
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, told in receipt["files"].items():
        files.fetch(bucket, told["key"], out / name)
    (out / "receipt.json").write_text(json.dumps(receipt, ensure_ascii=False, indent=2), encoding="utf-8")


def exit_status(receipt: dict[str, Any]) -> int:
    """The exit status of the contract for a receipt."""
    if receipt.get("refused"):
        return 2
    counts = receipt["counts"]
    return 0 if counts["accepted"] + counts["duplicate"] == counts["received"] else 1


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _await(agency: str, submission: str, timeout: float, before: dict[str, Any] | None) -> dict[str, Any]:
    """Poll until the submission is answered; the inbox tells nobody when it is done."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        receipt = _receipt(agency, submission)
        if receipt is not None and receipt.get("finishedAt") and receipt != before:
            return receipt
        time.sleep(POLL)
    raise NotFound(f"no receipt after {timeout:.0f} s; `gongxin status {submission}` says where it stands")


def _receipt(agency: str, submission: str) -> dict[str, Any] | None:
    """The answer, wherever it lies: that to a trial lies apart."""
    from cloud import files, settings

    for place in ("outbox", "trials"):
        try:
            receipt: dict[str, Any] = json.loads(
                files.read(settings.bucket(place), f"{agency}/{submission}/receipt.json")
            )
        except NotFound:
            continue
        return receipt
    return None


def _item(submission: str) -> dict[str, Any]:
    from functions.intake import submissions

    item = submissions.find(submission)
    if item is None:
        raise NotFound(f"no submission {submission}")
    return dict(item)
