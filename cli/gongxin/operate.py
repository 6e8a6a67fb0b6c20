"""What an operator does by hand: sweep, and look at executions."""

import click

from gongxin import platform
from gongxin.main import print_json


@click.command("sweep")
@click.option("--afresh", is_flag=True, help="nothing is running: start everything that has a place again")
def sweep_command(afresh: bool) -> None:
    """Find what stands still and start it again. Runs by itself on schedule and at `make up`."""
    platform.enter()
    from functions.daily import sweep

    print_json(sweep.handler({"afresh": afresh}, None))


@click.command("executions")
@click.argument("execution", required=False)
@click.option("--json", "as_json", is_flag=True, help="as JSON")
def executions_command(execution: str | None, as_json: bool) -> None:
    """Running and finished executions; with the id of an arrival or submission, one step by step."""
    platform.enter()
    from localstack import executions

    executions.show(execution, as_json)
