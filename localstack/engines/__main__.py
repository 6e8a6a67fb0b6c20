"""`python -m localstack.engines run COMMAND…`: run a command beside real engines of its own; `lock`: list jars anew."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack

import click

from localstack.engines import dynamodb, opensearch
from localstack.engines.kept import CACHE
from localstack.screen import seconds
from localstack.trouble import Trouble

FAILED = 3
UNAVAILABLE = CACHE / "unavailable"  # is there after a run for which an engine could not be had: no test has failed
SEARCH, TABLES = "GONGXIN_TEST_SEARCH_URL", "GONGXIN_TEST_DYNAMODB_URL"  # where tests look for them


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Real engines for tests: OpenSearch, and a server that speaks DynamoDB."""


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(command: Sequence[str]) -> None:
    """Start the engines, run a command that finds them in its environment, and end them with it."""
    UNAVAILABLE.unlink(missing_ok=True)
    try:
        sys.exit(_beside_engines(command))
    except Trouble as trouble:
        click.echo(f"engines: {trouble}", err=True)
        CACHE.mkdir(exist_ok=True)
        UNAVAILABLE.touch()
        sys.exit(FAILED)


@main.command()
def lock() -> None:
    """Write the list of OpenSearch's jars and their hashes from what its pom comes to."""
    opensearch.lock()


def _beside_engines(command: Sequence[str]) -> int:
    with ExitStack() as engines:
        with seconds("starting OpenSearch and a DynamoDB server 启动搜索与表引擎"):
            search = engines.enter_context(opensearch.running())
            tables = engines.enter_context(dynamodb.running())
        if other := dynamodb.instead():
            print(f"  tables are tested on {other}")
        return subprocess.run(command, env={**os.environ, SEARCH: search, TABLES: tables}).returncode


if __name__ == "__main__":
    main()
