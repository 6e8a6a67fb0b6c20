"""Backups of a platform on this machine, and a platform made of one."""

from pathlib import Path

import click

from gongxin import platform
from gongxin.main import print_json


@click.command("backup")
@click.argument("to", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="as JSON")
def backup_command(to: Path, as_json: bool) -> None:
    """Make a backup in a new folder under TO, while the platform runs or not.

    It holds objects, tables, the ledger, and the keys: keep it as you keep keys. What has not changed since the last
    backup in TO is shared with it. Projections are made again from the ledger.
    """
    from localstack.backup import backup

    made, files = backup(platform.home(), to)
    size = sum(file.size for file in files.values())
    if as_json:
        print_json({"backup": str(made), "files": len(files), "bytes": size})
        return
    click.echo(f"已备份 {len(files)} 个文件，{size / 1e6:.1f} MB / {len(files)} files kept: {made}")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore_command(source: Path) -> None:
    """Make a platform of a backup, or of the newest one in a folder of backups, and its projections from the ledger.

    The platform's folder has to be empty or gone, and where it was. Afterwards `make up` starts it.
    """
    from localstack.restore import restore

    made, files = restore(source, platform.home())
    click.echo(f"已恢复 {files} 个文件 / {files} files restored from {made}")
    platform.enter()
    from functions.daily.rebuild import rebuild
    from localstack import provision

    provision.at_rest(platform.home())
    done = rebuild(lambda _told, _of: None)
    click.echo(f"已由核心库重建投影，{done.rows} 行 / projections made again from {done.rows} rows of the ledger")
    click.echo(
        "执行 make up 启动，再执行 gongxin verify 与 verify-log 核对 / make up starts it; then verify and verify-log"
    )
