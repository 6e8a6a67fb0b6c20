"""Reporting up by hand: how targets stand, connect them, run now, carry batches over and receipts back."""

from pathlib import Path

import click

from credit.errors import BadRequest, NotFound
from gongxin import platform
from gongxin.main import print_json


@click.group("report")
def report_command() -> None:
    """Reporting up (上报): the province, 信用中国 and other platforms above; docs/reporting.md."""


@report_command.command("status")
@click.argument("target", required=False)
def status(target: str | None) -> None:
    """How every target stands, or TARGET: connected, circuit, batches on their way, what waits for a person."""
    platform.enter()
    from functions.reporting import status as told
    from functions.reporting import targets

    names = [targets.named(target).id] if target else list(targets.every())
    print_json([told.of(targets.named(name)) for name in names])


@report_command.command("connect")
@click.argument("target")
@click.argument("address", default="")
@click.option("--off", is_flag=True, help="nothing is sent any more; what it has stays there")
def connect(target: str, address: str, off: bool) -> None:
    """Connect TARGET at ADDRESS (https://…, or a folder), so that it is reported to from now on."""
    platform.enter()
    from functions.reporting import standing, targets

    known = targets.named(target)
    if not off and not address and not known.address and known.transport != "manual":
        raise BadRequest(f"{target} 需要地址 / {target} needs an address")
    facts = {"connected": None} if off else {"connected": True, "address": address or known.address}
    print_json(standing.mark(target, **facts))


@report_command.command("run")
@click.argument("target")
@click.option("--again", metavar="BATCH", help="pack the records of a batch anew that waits for a person")
def run(target: str, again: str | None) -> None:
    """Start a run for TARGET now, whatever its back-off or circuit says."""
    platform.enter()
    from functions.reporting import batches, line, standing, targets

    targets.named(target)
    if again:
        click.echo(
            f"{batches.give_up(batches.named(target, again))} 条记录重新打包 / records are packed anew", err=True
        )
    standing.mark(target, openUntil=None, failures=None, at=None)
    if not line.wake(target):
        raise NotFound(f"{target} 未接入或正在运行 / {target} is not connected, or runs already")


@report_command.command("export")
@click.argument("target")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="folder; default: here")
def export(target: str, out: Path) -> None:
    """Write the batches of TARGET that wait for a person into a folder, and note them as sent."""
    platform.enter()
    from functions.reporting import by_hand, targets

    for name, size in by_hand.exported(targets.named(target), out):
        click.echo(f"{out / name}  {size} bytes")


@report_command.command("import")
@click.argument("target")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(target: str, file: Path) -> None:
    """Take in receipts of TARGET: a CSV of BATCH, LINE, CODE, FIELD, MESSAGE, SUGGESTION, or a receipt in JSON."""
    platform.enter()
    from functions.reporting import by_hand, targets

    for batch in by_hand.imported(targets.named(target), file.read_bytes()):
        click.echo(f"{batch} 已收到回执 / its receipt is here")


@report_command.command("simulate")
@click.argument("target")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="where it listens; default: a free port")
@click.option("--fault", "faults", multiple=True, help="how it misbehaves at first, once each; docs/reporting.md")
def simulate(target: str, port: int, faults: tuple[str, ...]) -> None:
    """Stand in for TARGET on this machine until interrupted, and connect it: for trying, not for reporting."""
    platform.enter()
    from cloud import secrets
    from functions.reporting import standing, targets
    from localstack.simulators import running

    known = targets.named(target)

    def connected(address: str) -> None:
        standing.mark(target, connected=True, address=address)
        click.echo(f"{known.name.zh} 模拟平台 / simulator: {address}  (Ctrl-C)", err=True)

    try:
        running.run(known, secrets.report_key(known.secret), port, platform.home(), faults, connected)
    except KeyboardInterrupt:
        standing.mark(target, connected=None)
    except ValueError as unknown:
        raise BadRequest(str(unknown)) from None
