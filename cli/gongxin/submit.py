"""Send a file and read its answer, as a department would: through the inbox, with a plain S3 client."""

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from credit.errors import NotFound
from gongxin import platform
from gongxin.main import print_json

POLL = 0.2


@click.command("upload")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", required=True, help="统一社会信用代码 of the sending department")
@click.option("--dataset", required=True, help="dataset id, such as org-penalty")
@click.option("--wait/--no-wait", default=False, help="wait for the receipt and print it")
@click.option("--timeout", default=600, show_default=True, help="seconds to wait")
def upload_command(file: Path, agency: str, dataset: str, wait: bool, timeout: int) -> None:
    """Put FILE into the inbox. Prints the submission's id, or with --wait its receipt."""
    platform.enter()
    from cloud import files, settings
    from functions.intake.inbox import submission_id

    submission = submission_id(_sha256(file), agency, dataset)
    files.upload(settings.bucket("inbox"), f"{agency}/{dataset}/{file.name}", file)
    if not wait:
        print_json({"submission": submission})
        return
    receipt = _await(agency, submission, timeout)
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
def receipt_command(submission: str) -> None:
    """The answer to a submission."""
    platform.enter()
    item = _item(submission)
    receipt = _receipt(item["agency"], submission)
    if receipt is None:
        raise NotFound(f"no receipt yet for {submission}; `gongxin status {submission}` says where it stands")
    print_json(receipt)
    sys.exit(exit_status(receipt))


def exit_status(receipt: dict[str, Any]) -> int:
    """The exit status of the contract for a receipt."""
    if receipt.get("refused"):
        return 2
    counts = receipt["counts"]
    return 0 if counts["accepted"] + counts["duplicate"] == counts["received"] else 1


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _await(agency: str, submission: str, timeout: float) -> dict[str, Any]:
    """Poll until the submission is answered; the inbox tells nobody when it is done."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        receipt = _receipt(agency, submission)
        if receipt is not None and receipt.get("finishedAt"):
            return receipt
        time.sleep(POLL)
    raise NotFound(f"no receipt after {timeout:.0f} s; `gongxin status {submission}` says where it stands")


def _receipt(agency: str, submission: str) -> dict[str, Any] | None:
    from cloud import files, settings

    try:
        content = files.read(settings.bucket("outbox"), f"{agency}/{submission}/receipt.json")
    except NotFound:
        return None
    receipt: dict[str, Any] = json.loads(content)
    return receipt


def _item(submission: str) -> dict[str, Any]:
    from functions.intake import submissions

    item = submissions.find(submission)
    if item is None:
        raise NotFound(f"no submission {submission}")
    return dict(item)
