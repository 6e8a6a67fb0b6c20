"""The folder that holds everything a platform on this machine knows (`GONGXIN_HOME`)."""

import shutil
from pathlib import Path

from localstack.processes import WORKER
from localstack.trouble import Trouble

MARK = "this-is-a-gongxin-home"
FOLDERS = ("objects", "ledger", "logs", "run", "tmp")
# What commands may have written before the first `up`.
EARLY = {"clock.json", "issuer.pem", "logs"}
VERIFIER = "gongxin-verify-"  # what a verification that was killed has left
LARGEST_LOG = 20 << 20


def make(home: Path) -> None:
    """Make the folder, readable by its owner alone: it will hold personal data.

    Raises:
        Trouble: the folder holds something that is not ours; `clean` would one day remove it.
    """
    if home.is_dir() and not is_ours(home) and {path.name for path in home.iterdir()} - EARLY:
        raise Trouble(
            f"{home} 不是空目录，也不是本平台的目录；请用 GONGXIN_HOME 指定另一个目录",
            f"{home} is neither empty nor a platform's; name another folder with GONGXIN_HOME",
        )
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    (home / MARK).write_text("`make clean` removes this folder with all it holds.\n", encoding="ascii")
    for folder in FOLDERS:
        (home / folder).mkdir(exist_ok=True)


def is_ours(home: Path) -> bool:
    """Whether a platform made this folder."""
    return (home / MARK).is_file()


def tidy(home: Path) -> None:
    """Remove what workers of the last run have left, and put large logs aside; nothing may be running."""
    for kind in (WORKER, VERIFIER):
        for left in (home / "tmp").glob(f"{kind}*"):
            shutil.rmtree(left)
    for log in (home / "logs").iterdir():
        if log.suffix != ".old" and log.stat().st_size > LARGEST_LOG:
            log.rename(log.with_name(log.name + ".old"))


def forget(home: Path) -> None:
    """Remove the folder with all it holds; `Trouble` if it is not a platform's."""
    if not is_ours(home):
        raise Trouble(
            f"{home} 不是本平台的目录，没有删除任何内容",
            f"{home} is not a platform's folder; nothing was removed. Name the right one with GONGXIN_HOME",
        )
    shutil.rmtree(home)
