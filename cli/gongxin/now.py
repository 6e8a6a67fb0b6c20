"""Read or move the local platform's clock."""

import click

from gongxin import platform


@click.command("now", context_settings={"ignore_unknown_options": True})
@click.argument("to", required=False)
def now_command(to: str | None) -> None:
    """Print the platform's time; with a date, an instant, `+7d`, `+3h` or `reset`, move it first."""
    platform.enter()
    from cloud import clock

    shown = clock.move(to) if to else clock.now()
    click.echo(shown.astimezone(clock.SHANGHAI).isoformat(timespec="seconds"))
