"""Read or move the local platform's clock."""

import os

import click

from gongxin import platform


@click.command("now", context_settings={"ignore_unknown_options": True})
@click.argument("to", required=False)
def now_command(to: str | None) -> None:
    """Print the platform's time; with a date, `+7d` or `reset`, move it first (local platform only)."""
    os.environ.setdefault("GONGXIN_HOME", str(platform.home()))
    from cloud import clock

    click.echo((clock.move(to) if to else clock.now()).astimezone(clock.SHANGHAI).isoformat(timespec="seconds"))
