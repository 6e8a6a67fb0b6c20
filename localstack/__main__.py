"""`python -m localstack up|down|clean|status|demo|search-node…`: the platform on this machine."""

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from localstack.trouble import Trouble

FAILED = 3  # the exit status of the contract for a system that failed
COMMANDS = {
    "up": "localstack.up:up",
    "down": "localstack.down:down",
    "clean": "localstack.down:clean",
    "status": "localstack.down:status",
    "demo": "localstack.demo:demo",
    "deploy-local": "localstack.deployed:deploy",
    "deploy-local-stop": "localstack.deployed:stop",
    "search-node": "localstack.search_node:start",
    "search-node-stop": "localstack.search_node:stop",
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("command", type=click.Choice(list(COMMANDS)))
@click.option("--home", envvar="GONGXIN_HOME", default=".local", type=click.Path(path_type=Path), show_default=True)
@click.option("--port", envvar="GONGXIN_PORT", default=4566, type=click.IntRange(1024, 65533), show_default=True)
def main(command: str, home: Path, port: int) -> None:
    """Start the platform (up), stop it (down), forget its data (clean), see what runs (status), try it (demo).

    With search-node an OpenSearch node for it, until search-node-stop or down.
    """
    # A profile of the caller's would be looked for, and it may not exist here.
    os.environ.pop("AWS_PROFILE", None)
    module, _, name = COMMANDS[command].partition(":")
    try:
        done = getattr(import_module(module), name)(home.resolve(), port)
    except Trouble as trouble:
        click.echo(f"{command}: {trouble}", err=True)
        sys.exit(FAILED)
    sys.exit(done if isinstance(done, int) and not isinstance(done, bool) else FAILED * (done is False))


if __name__ == "__main__":
    main()
