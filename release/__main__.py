"""`python -m release build|sbom|audit`: what is given away, made and checked."""

import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from cloud import clock
from localstack.manifest import ROOT, load
from localstack.trouble import Trouble
from release import audit, bom, bytecode, sizes, tried
from release.build import Built, build
from release.closure import MACHINES
from release.lock import locked
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


@main.command("sbom")
@click.option("--out", default=BUILD / "sbom.cdx.json", type=click.Path(path_type=Path), show_default=True)
def listed(out: Path) -> None:
    """Write the list of what is in it (CycloneDX JSON)."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(bom.bom(), encoding="utf-8")
    click.echo(f"{out}: {len(locked())} distributions")


@main.command("audit")
@click.option("--advisories", type=click.Path(exists=True, path_type=Path), help="an export of OSV: a folder or a zip")
def audited(advisories: Path | None) -> None:
    """Say what is wrong with what others wrote: pins, hashes, licences, known vulnerabilities."""
    found = list(audit.offline())
    found += audit.known(advisories, clock.now().date()) if advisories else ()
    for fault in found:
        click.echo(f"audit: {fault}", err=True)
    looked = (
        "none has a known vulnerability" if advisories else "known vulnerabilities: NOT LOOKED AT (say ADVISORIES=…)"
    )
    if not found:
        click.echo(f"{len(locked())} distributions: pinned, hashed, licences allowed; {looked}")
    sys.exit(FAILED if found else 0)


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        click.echo(f"release: {trouble}", err=True)
        sys.exit(FAILED)
