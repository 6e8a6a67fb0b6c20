"""The command line `gongxin`: every command in a module of its own, loaded only when it is called."""

import json
import sqlite3
import sys
from importlib import import_module

import click
from botocore.exceptions import EndpointConnectionError

from credit.errors import BadRequest, FileRefused, GongxinError, NotAllowed, NotFound

COMMANDS = {
    "check": "gongxin.check:check_command",
    "link": "gongxin.link:link_command",
    "id": "gongxin.identify:id_command",
    "upload": "gongxin.submit:upload_command",
    "status": "gongxin.submit:status_command",
    "receipt": "gongxin.submit:receipt_command",
    "records": "gongxin.records:records_command",
    "trace": "gongxin.trace:trace_command",
    "confirmations": "gongxin.confirmations:confirmations_command",
    "subject": "gongxin.subject:subject_command",
    "token": "gongxin.token:token_command",
    "sweep": "gongxin.operate:sweep_command",
    "report": "gongxin.report:report_command",
    "upkeep": "gongxin.upkeep:upkeep_command",
    "rebuild": "gongxin.projections:rebuild_command",
    "verify": "gongxin.projections:verify_command",
    "verify-log": "gongxin.access_log:verify_log_command",
    "seal-log": "gongxin.access_log:seal_log_command",
    "executions": "gongxin.operate:executions_command",
    "now": "gongxin.now:now_command",
    "doctor": "gongxin.doctor:doctor_command",
    "backup": "gongxin.backups:backup_command",
    "restore": "gongxin.backups:restore_command",
}
REFUSED, FAILED = 2, 3
NOT_RUNNING = "gongxin: 平台没有运行，请先 make up / the platform does not run: make up starts it"


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is needed: `gongxin id` should not load a ledger."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; errors of ours become one sentence and the exit status of the contract."""
        try:
            return super().invoke(ctx)
        except (FileRefused, BadRequest, NotFound, NotAllowed) as refused:
            click.echo(f"gongxin: {refused or type(refused).__name__}", err=True)
            sys.exit(REFUSED)
        except EndpointConnectionError:
            click.echo(NOT_RUNNING, err=True)
            sys.exit(FAILED)
        except sqlite3.OperationalError as missing:
            if "no such table" not in str(missing):
                raise
            click.echo(NOT_RUNNING, err=True)  # a folder in which no platform was ever started
            sys.exit(FAILED)
        except GongxinError as failed:
            click.echo(f"gongxin: {failed or type(failed).__name__}", err=True)
            sys.exit(FAILED)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongxin", message="%(version)s")
def cli() -> None:
    """Gongxin 公信: an open public-credit information platform.

    Exit status: 0 all good; 1 done, but some rows were not accepted; 2 the input is refused; 3 the system failed.
    """


def print_json(value: object) -> None:
    """One JSON document on standard output, Chinese as Chinese."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
