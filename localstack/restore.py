"""A platform made of a backup: checked as a whole before anything is written, put in place in one moment."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from localstack import home as folder
from localstack.backup import FILES, MANIFEST, listed, newest
from localstack.copying import copied, digest_of
from localstack.trouble import Trouble

UNDERWAY = ".restoring"
SHOWN = 5


def restore(source: Path, home: Path) -> tuple[Path, int]:
    """Put a backup in place of a platform that is not there (any more); which backup, and how many files.

    Projections are not in it: `gongxin rebuild` makes them from the ledger.

    Args:
        source: a backup, or a folder of backups, of which the newest is taken.
        home: the folder that it was made of; the ledger names its files by their places.

    Raises:
        Trouble: there is no backup, it is damaged, is of another folder, or `home` holds something.
    """
    made = source if (source / MANIFEST).exists() else newest(source)
    if made is None:
        raise Trouble(f"{source} 中没有完整的备份", f"{source} holds no backup that was finished")
    _fits(made, home)
    files = listed(made)
    if damaged := list(_damaged(made)):
        raise Trouble(
            f"备份已损坏，没有恢复任何内容：{'、'.join(damaged[:SHOWN])}（共 {len(damaged)} 个文件）",
            f"the backup is damaged, nothing was restored: {', '.join(damaged[:SHOWN])} ({len(damaged)} files)",
        )
    partial = home.with_name(home.name + UNDERWAY)
    shutil.rmtree(partial, ignore_errors=True)
    folder.make(partial)
    done = sum(1 for _ in copied(made / FILES, partial, files, earlier=None))
    if home.is_dir():
        home.rmdir()
    partial.rename(home)
    return made, done


def _fits(made: Path, home: Path) -> None:
    before = Path(json.loads((made / MANIFEST).read_text(encoding="utf-8"))["home"])
    if before.resolve() != home.resolve():
        raise Trouble(
            f"该备份属于 {before}，核心库按此位置记录文件；请恢复到该位置，或让它成为指向 {home} 的符号链接",
            f"this backup is of {before}, and the ledger names its files by that place: restore to it, or make it a "
            f"symbolic link to {home}",
        )
    if home.is_dir() and any(home.iterdir()):
        raise Trouble(
            f"{home} 不是空目录；请先停止平台（make down）并将其移开",
            f"{home} is not empty; stop the platform (make down) and move it away first",
        )


def _damaged(made: Path) -> Iterator[str]:
    for name, known in listed(made).items():
        path = made / FILES / name
        if not path.is_file() or path.stat().st_size != known.size or digest_of(path) != known.sha256:
            yield name
