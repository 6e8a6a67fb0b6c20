"""What an operator does by hand: sweep, and look at executions."""

from pathlib import Path

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
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="write an HTML page to this file, too")
def executions_command(execution: str | None, as_json: bool, page: Path | None) -> None:
    """Running and finished executions; with the id of an arrival or submission, one step by step."""
    platform.enter()
    from localstack import executions, executions_page

    executions.show(execution, as_json)
    if page:
        executions_page.write(page, execution)
        click.echo(f"\npage 页面 {page.resolve().as_uri()}", err=True)
