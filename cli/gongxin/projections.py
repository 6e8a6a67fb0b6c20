"""Projections and the ledger: make them again, or compare them with it and mend what differs."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import click

from gongxin import platform
from gongxin.main import print_json

DRIFT = 1  # exit status
SHOWN = 10  # ids of each kind; --json tells more
WORDS = {"missing": "缺少 missing", "surplus": "多余 surplus", "older": "过时 older", "different": "不同 different"}
EVERY = {True: 0.2, False: 10.0}  # seconds between two words of progress, on a terminal and elsewhere


@click.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.option("--take-over", is_flag=True, help="begin anew although another rebuild seems to be alive")
def rebuild_command(as_json: bool, take_over: bool) -> None:
    """Make dossiers, subjects, search and every other projection again from the ledger alone.

    They are built beside those that are read and take their place in one moment; a rebuild that is cut off changes
    nothing. The platform may be running or not.
    """
    _enter()
    from functions.daily.rebuild import rebuild

    done = rebuild(_progress("rebuilding 重建"), over=take_over)
    if as_json:
        print_json(asdict(done))
        return
    speed = round(done.rows / done.seconds) if done.seconds else done.rows
    click.echo(f"已重建：账本 {done.rows} 行，{done.seconds} 秒，每秒 {speed} 行；现用第 {done.generation} 代")
    click.echo(f"rebuilt from {done.rows} rows of the ledger in {done.seconds} s; generation {done.generation} is live")


@click.command("verify")
@click.option("--repair", is_flag=True, help="mend what differs; nothing else is written")
@click.option("--json", "as_json", is_flag=True, help="as JSON, with the ids of what differs")
def verify_command(repair: bool, as_json: bool) -> None:
    """Compare dossiers, subjects, search and every other projection with the ledger.

    Exit status 0: they agree; 1: something differs, or differed and was mended; 3: it could not be found out. What
    differs is told by the ids of records and subjects, never by a name or a code.
    """
    _enter()
    from functions.daily.verify import verify

    found = asdict(verify(_progress("verifying 核对"), repair=repair))
    if as_json:
        print_json(found)
    else:
        _print(found, repair=repair)
    sys.exit(0 if found["agrees"] else DRIFT)


def _print(found: Mapping[str, Any], *, repair: bool) -> None:
    for name, told in found["projections"].items():
        drift = {kind: one for kind, one in told["drift"].items() if one["count"]}
        said = ", ".join(f"{WORDS[kind]} {one['count']}" for kind, one in drift.items()) or "一致 agrees"
        click.echo(f"{name}: {told['expected']} — {said}" + (f" — 已修复 mended {told['mended']}" if repair else ""))
        for kind, one in drift.items():
            for id_ in one["ids"][:SHOWN]:
                click.echo(f"  {kind} {id_}")
    if found["underway"]:
        click.echo(f"{found['underway']} 个批次已入库、尚未投影 / submissions are committed and not projected yet")
    if not found["agrees"] and not repair:
        click.echo("修复 mend it: gongxin verify --repair", err=True)


def _enter() -> None:
    """Become the operator; what this version has more of tables than the last start made is made now."""
    platform.enter()
    from localstack import provision

    provision.at_rest(platform.home())


def _progress(what: str) -> Callable[[int, int], None]:
    """Says on stderr how far a long run has come: over one line on a terminal, else now and then."""
    terminal = sys.stderr.isatty()
    last = time.monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last < EVERY[terminal]:
            return
        last = time.monotonic()
        print(
            f"\r{what} {done}/{of} " if terminal else f"{what} {done}/{of}",
            end="" if terminal else "\n",
            file=sys.stderr,
            flush=True,
        )

    return tell
