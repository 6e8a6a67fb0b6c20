"""What is missing or unhealthy, and what to do."""

import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from gongxin import platform
from gongxin.main import print_json

MARKS = {"urgent": "✗", "attention": "!", "note": "·"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
def doctor_command(as_json: bool) -> None:
    """Say what is missing or unhealthy on this machine and its platform, and what to do. Changes nothing.

    Exit status 0: all is well, perhaps with notes; 1: somebody has to act; 3: it does not work as it is.
    """
    from localstack import home, manifest
    from localstack.doctor import rounds
    from localstack.doctor.model import Patient

    patient = Patient(manifest.ROOT, platform.home(), platform.port())
    if home.is_ours(patient.home):
        platform.enter()
    os.environ.pop("AWS_PROFILE", None)
    found, checks = rounds.examine(patient)
    told, status = [rounds.told(one, patient) for one in found], rounds.status(found, patient)
    if as_json:
        print_json({"healthy": status == 0, "checks": checks, "found": told})
    else:
        _print(told, checks)
    sys.exit(status)


def _print(told: list[Mapping[str, Any]], checks: int) -> None:
    for one in sorted(told, key=lambda one: list(MARKS).index(one["severity"])):
        click.echo(f"{MARKS[one['severity']]} {one['kind']}: {one['says']['zh']}\n    {one['says']['en']}")
        click.echo(f"    → {one['do']['zh']}\n    → {one['do']['en']}")
        if one["runbook"]:
            click.echo(f"    → {one['runbook']}")
    acting = sum(one["severity"] != "note" for one in told)
    click.echo(f"{checks} 项检查，{acting} 项需要处理 / {checks} checks, {acting} to be acted on")
