"""`python -m release build`: what is given away, made and checked."""

import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from localstack.manifest import ROOT, load
from localstack.trouble import Trouble
from release import bytecode, sizes, tried
from release.build import Built, build
from release.closure import MACHINES
from release.packing import packing

BUILD = ROOT / "build"
FAILED = 3  # the exit status of the contract for a system that failed


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build what is given away."""


@main.command("build")
@click.option("--architecture", "only", type=click.Choice(list(MACHINES)), multiple=True, help="default: all of them")
@click.option("--out", default=BUILD, type=click.Path(path_type=Path), show_default=True)
def built(only: tuple[str, ...], out: Path) -> None:
    """Write archives of layers and functions, weigh them, and import every function from them."""
    found = [fault for architecture in only or MACHINES for fault in _built(architecture, out / architecture)]
    if bytecode.interpreter() is None:
        runtime = load().platform.runtime
        click.echo(
            f"no {runtime} on this machine: without bytecode, and no function was imported from its layers", err=True
        )
    for fault in found:
        click.echo(f"build: {fault}", err=True)
    sys.exit(FAILED if found else 0)


def _built(architecture: str, out: Path) -> Iterator[str]:
    made = build(architecture, out)
    for line in sizes.table(made, load(), packing().limits):
        click.echo(line)
    yield from sizes.faults(made, load(), packing().limits)
    yield from _tried(made, out)


def _tried(made: Built, out: Path) -> Iterator[str]:
    python = bytecode.interpreter()
    if python is not None and MACHINES[made.architecture] == platform.machine():
        with tempfile.TemporaryDirectory(prefix="gongxin-tried-") as place:
            yield from tried.faults(out, load(), python, Path(place))


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        click.echo(f"release: {trouble}", err=True)
        sys.exit(FAILED)
