"""The cloud's own deployment on this machine: Terraform's root, DynamoDB and Glue at the local endpoint, an upload."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from cloud import clock, knowledge
from localstack import demo, lineup, manifest, processes, terraform
from localstack import home as folder
from localstack.processes import Process
from localstack.provision import functions_archive, search_indices
from localstack.samples import samples
from localstack.screen import seconds
from localstack.trouble import Trouble

AT_ONCE = 20  # resources that are made at the same time
TRIES = 4
ANSWER_LOST = re.compile(r"AlreadyExist|AlreadyOwned|InUse|ResourceConflict", re.IGNORECASE)
PLACE = ("AWS_", "GONGXIN_", "LOG_FILE", "no_proxy")


def deploy(home: Path, port: int) -> int:
    """Deploy to an endpoint of its own, twice, then send files; the exit status.

    Raises:
        Trouble: Terraform or its provider is missing, the port is taken, or something was not made.
    """
    home = home.with_name(f"{home.name}-deployed")
    folder.make(home)
    os.environ.update(manifest.environment("operator", home, port))
    endpoint = lineup.processes(home, port)[0]
    with processes.alone(home):
        _applied(home, port, endpoint)
        search_indices(home)
    files = samples(knowledge.catalogue(), clock.today())[:3]
    demo.print_receipts(files, demo.send(demo.plain_client(port), files))
    print(f"\n  it runs in {home} until: make deploy-local STOP=1 平台在运行\n")
    return 0


def stop(home: Path, _port: int) -> None:
    """End the endpoint and forget what was deployed: nothing but objects outlives it."""
    home = home.with_name(f"{home.name}-deployed")
    if folder.is_ours(home):
        processes.stop(home, lineup.ENDPOINT)
        processes.end_workers(home)
        folder.forget(home)


def variables(home: Path, port: int) -> dict[str, Any]:
    """What is said to Terraform of an environment on this machine; archives are made."""
    archives = home / "archives"
    archives.mkdir(exist_ok=True)
    (archives / "functions.zip").write_bytes(functions_archive())
    outer = manifest.environment("operator", home, port)
    return {
        "environment": manifest.ENVIRONMENT,
        "region": manifest.REGION,
        "local": True,
        "artifacts": str(archives),
        "surroundings": {key: value for key, value in outer.items() if key.startswith(PLACE)},
        "search_url": outer["SEARCH_URL"],
        "retain": False,
        "tracing": False,
        "trail": False,
        "backup_days": 0,
    }


def _applied(home: Path, port: int, endpoint: Process) -> None:
    """Apply to an endpoint that has just started; begin anew where it lost the answer of a call that it did.

    It drops about three of a thousand connections. The provider repeats the call, and is told that what it is to make
    exists: nothing of that endpoint can be believed then, and nothing is lost with it.
    """
    for left in reversed(range(TRIES)):
        with seconds("the endpoint 启动本地端点"):
            _forgotten(home)
            processes.restart(home, endpoint)
        try:
            _apply(home, port)
            break
        except Trouble as trouble:
            if not left or not ANSWER_LOST.search(str(trouble)):
                raise
            print("  the endpoint lost an answer; once more, from the beginning 端点丢失应答，重新开始", flush=True)


def _forgotten(home: Path) -> None:
    """Forget what an earlier deployment made: its objects outlive the endpoint, whose tables and functions do not."""
    processes.stop(home, lineup.ENDPOINT)
    shutil.rmtree(home / "objects", ignore_errors=True)
    (home / "terraform.tfstate").unlink(missing_ok=True)
    folder.make(home)


def _apply(home: Path, port: int) -> None:
    """Apply, and once more: a second time nothing may be left to change."""
    told, data = home / "deployed.tfvars.json", home / "terraform"
    told.write_text(json.dumps(variables(home, port)), encoding="utf-8")
    terraform.prepare(data, "-backend=false")
    where = (f"-var-file={told}", f"-state={home / 'terraform.tfstate'}", "-no-color")
    with seconds("terraform apply 部署"):
        _demand(terraform.run(data, "apply", *where, "-auto-approve", f"-parallelism={AT_ONCE}", quiet=True))
    with seconds("terraform plan: nothing is left to change 再次比对"):
        _demand(terraform.run(data, "plan", *where, "-detailed-exitcode", quiet=True))


def _demand(done: Any) -> None:
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-25:])
        raise Trouble(
            "Terraform 没有完成，或再次比对仍有差异", f"terraform did not finish, or would change more:\n{last}"
        )
