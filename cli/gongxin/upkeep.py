"""Look after the ledger by hand; it runs by itself every day."""

import click

from gongxin import platform
from gongxin.main import print_json


@click.command("upkeep")
@click.argument("dataset", required=False)
def upkeep_command(dataset: str | None) -> None:
    """Put small files of the ledger together, let old snapshots expire, remove files that nothing names.

    No version of any record is lost by it. For all datasets, or for DATASET. Runs by itself every day.
    """
    platform.enter()
    from functions.daily import ledger

    print_json(ledger.handler({"dataset": dataset} if dataset else {}, None))
