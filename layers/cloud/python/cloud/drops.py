"""Folders into which files come by other means, such as SFTP: `drop/{agency}/{dataset}/` on one machine.

A file is taken once a second one stands beside it whose name ends with `.ready`: whoever writes it puts that there when
the file is whole, so that half a file is never taken. In the cloud AWS Transfer writes into the inbox bucket instead,
where an object is there as a whole or not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cloud import settings

READY = ".ready"


@dataclass(frozen=True)
class Dropped:
    """A file that is ready to be taken."""

    path: Path
    agency: str
    dataset: str

    @property
    def key(self) -> str:
        """Its place in the inbox."""
        return f"{self.agency}/{self.dataset}/{self.path.name}"

    def taken(self) -> None:
        """The inbox has it: nothing remains here. The file goes first: without its mark it would stay for ever."""
        self.path.unlink(missing_ok=True)
        self.path.with_name(self.path.name + READY).unlink(missing_ok=True)


def folder() -> Path | None:
    """Where files are dropped; None in the cloud."""
    home = settings.optional("GONGXIN_HOME")
    return Path(home) / "drop" if home else None


def waiting() -> Iterator[Dropped]:
    """The files that are ready, in the order of their names. A link is no file: it could name any on this machine."""
    root = folder()
    for mark in sorted(root.glob(f"*/*/*{READY}")) if root else ():
        path = mark.with_name(mark.name.removesuffix(READY))
        if any(part.is_symlink() for part in (path, mark, mark.parent, mark.parent.parent)):
            continue
        if not path.exists():
            mark.unlink()  # it was taken by somebody who died before he had taken the mark
        elif path.is_file():
            yield Dropped(path, mark.parent.parent.name, mark.parent.name)
