"""A body is registered after a part of a large file was identified: prints what its row's doubt remembers, and what is.

Called with the folder of a platform at rest and the port of an endpoint.
"""

import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from cloud import knowledge, subjects, tables
from cloud.clients import client
from credit.linkage.subject import Subject
from functions.intake import doubts, staging
from localstack import manifest, provision

AGENCY, DATASET, NAME = "11990100MC0000098U", "org-penalty", "测试市云岭旅店"
TIMES = {"receivedAt": "2026-03-02T00:00:00Z", "cleansedAt": "2026-03-02T00:00:00Z"}
COUNTS = {"received": 1, "accepted": 1}
TASK = {
    "arrival": "a", "bucket": "b", "key": "k", "submission": "s", "agency": AGENCY, "dataset": DATASET, "size": 1,
    "fileName": "f.csv", "sha256": "0", "rawKey": "r", "parts": 1, "received": 1, "counts": COUNTS, "judged": COUNTS,
    "large": True, "shares": [0], **TIMES,
}  # fmt: skip


def act_as(function: str, home: Path, port: int) -> None:
    """See what a function is granted."""
    os.environ.update(manifest.environment(function, home, port))
    tables.forget(connections=False)


def call(function: str, event: Mapping[str, Any], home: Path, port: int) -> dict[str, Any]:
    """Call a function as itself."""
    act_as(function, home, port)
    module = import_module(manifest.load().functions[function].handler.rpartition(".")[0])
    answer: dict[str, Any] = module.handler(event, None)
    return answer


def row() -> pl.DataFrame:
    """An accepted row about somebody whom nobody knows, by name alone."""
    dataset = knowledge.catalogue().dataset(DATASET)
    fields = {f.code: pl.Date if f.type == "date" else pl.String for f in dataset.fields if f.type != "amount"}
    fields |= {f.code: pl.Decimal(38, 9) for f in dataset.fields if f.type == "amount"}
    told = {**dict.fromkeys(fields), dataset.subject.name: NAME}
    return pl.DataFrame([told], schema=fields).with_columns(
        pl.lit("").alias("_sheet"), pl.lit(2, pl.UInt32).alias("_row"), pl.lit("accepted").alias("_decision")
    )


def main() -> None:
    """Identify, register, plan, link."""
    home, port = Path(sys.argv[1]), int(sys.argv[2])
    act_as("operator", home, port)
    provision.at_rest(home)
    place = {"LocationConstraint": manifest.REGION}
    client("s3").create_bucket(Bucket=manifest.name("staging"), CreateBucketConfiguration=place)
    staging.put("s", "rows", 0, row())
    call("large-identify", {"task": TASK, "share": 0}, home, port)
    act_as("intake-project", home, port)
    subjects.write([Subject(id="b", kind="organisation", category="enterprise", name=NAME, registered=True)])
    planned = call("large-plan", TASK, home, port)
    call("large-link", {"task": planned, "share": 0}, home, port)
    act_as("operator", home, port)
    waiting = staging.get("s", doubts.WAITING, 0).row(0, named=True)
    now = subjects.seen(pl.Series([waiting["keys"]])).item()
    print(json.dumps({"result": waiting["result"], "remembered": waiting["seen"], "now": now}))  # noqa: T201


if __name__ == "__main__":
    main()
