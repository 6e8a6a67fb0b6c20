"""The cloud's own deployment on this machine: Terraform's root, DynamoDB and Glue at the local endpoint, an upload."""

import json
import os
from pathlib import Path
from typing import Any

from cloud import clock, knowledge
from localstack import demo, lineup, manifest, processes, terraform
from localstack import home as folder
from localstack.provision import functions_archive, search_indices
from localstack.samples import samples
from localstack.screen import seconds
from localstack.trouble import Trouble

AT_ONCE = 20  # resources that are made at the same time
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
        with seconds("the endpoint 启动本地端点"):
            processes.restart(home, endpoint)
        _apply(home, port)
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


def _apply(home: Path, port: int) -> None:
    """Apply, and once more: a second time nothing may be left to change."""
    told, data = home / "deployed.tfvars.json", home / "terraform"
    told.write_text(json.dumps(variables(home, port)), encoding="utf-8")
    (home / "terraform.tfstate").unlink(missing_ok=True)  # of an endpoint that has forgotten everything
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
