"""Whether the access log is what was written, and putting away the days that are over."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongxin import platform
from gongxin.main import print_json

if TYPE_CHECKING:
    from cloud.access_log.verification import Verified

FAULTS = 1  # exit status
SHOWN = 20
EVERY = 100_000  # entries between two words of progress


@click.command("verify-log")
@click.argument("copies", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", help="public key of the seals, in hexadecimal; else the first seal's own")
@click.option("--copy", type=click.Path(file_okay=False, path_type=Path), help="fetch what was sealed into a folder")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
def verify_log_command(copies: Path | None, key: str | None, copy: Path | None, as_json: bool) -> None:
    """Verify the access log: every entry, its place in the chain, every seal.

    With COPIES, a folder with `seals/` and `entries/` as `--copy` makes it, no platform is needed. Exit status 0: all
    is as it was written; 1: something was changed, dropped or moved; 3: it could not be found out.
    """
    from cloud.access_log import verification

    if copies is None or copy:
        platform.enter()
    if copy:
        click.echo(f"{verification.copy(copy)} 日已取出 days fetched: {copy}", err=True)
    source = verification.Copies(copies) if copies else verification.Platform()
    found = verification.verify(source, key=key, tell=_progress())
    if as_json:
        print_json(_told(found))
    else:
        _print(found)
    sys.exit(0 if found.sound else FAULTS)


@click.command("seal-log")
def seal_log_command() -> None:
    """Put away the days of the access log that are over, as the schedule does."""
    platform.enter()
    from cloud.access_log.seals import seal_what_is_over

    click.echo(f"已封存 {seal_what_is_over()} 日 days sealed")


def _progress() -> Callable[[int], None]:
    said = 0

    def tell(entries: int) -> None:
        nonlocal said
        if entries - said >= EVERY:
            said = entries
            click.echo(f"{entries} 条 entries …", err=True)

    return tell


def _told(found: "Verified") -> dict[str, object]:
    faults = [{"kind": kind, "day": day, "entry": number} for kind, day, number in found.faults]
    facts = {n: getattr(found, n) for n in ("sound", "entries", "first", "last", "days", "sealed", "key")}
    return {**facts, "counts": dict(found.counts), "faults": faults}


def _print(found: "Verified") -> None:
    from cloud import knowledge

    click.echo(f"{found.entries} 条日志，{found.days} 日，其中 {found.sealed} 日已封存", nl=False)
    click.echo(f" / {found.entries} entries of {found.days} days, {found.sealed} of them sealed")
    if found.key:
        click.echo(f"封存公钥 key of the seals: {found.key}")
    texts = knowledge.document("policies/access-log.yaml")["faults"]
    for kind, day, number in found.faults[:SHOWN]:
        click.echo(f"{day} 第 {number} 条 entry {number}: {texts[kind]['zh']} / {texts[kind]['en']}", err=True)
    if (more := found.counts.total() - SHOWN) > 0:
        click.echo(f"另有 {more} 处，见 --json / {more} more, see --json", err=True)
    click.echo("完整无误 all is as it was written" if found.sound else "日志不完整 the log is not as it was written")
