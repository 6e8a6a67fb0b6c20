"""The lock file as entries: what is pinned, under which condition, with the hashes of its files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from localstack.manifest import ROOT

LOCK = ROOT / "locks" / "requirements.txt"
HASH = re.compile(r"--hash=(\S+)")
CONTINUED = re.compile(r"\\\n")
COMMENT = re.compile(r"(^|\s)#.*")


@dataclass(frozen=True)
class Entry:
    """One line of a lock file; `hashes` as they are written, `sha256:…`."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name as indices compare it."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str | None:
        """The one version that is allowed, or None where more than one is."""
        pins = [s.version for s in self.requirement.specifier if s.operator == "==" and "*" not in s.version]
        return pins[0] if len(pins) == 1 and len(self.requirement.specifier) == 1 else None


def entries(text: str) -> Iterator[Entry]:
    """Every entry of a lock file, in its order. Options that stand on a line of their own are none."""
    for line in CONTINUED.sub(" ", text).splitlines():
        told = COMMENT.sub("", line).strip()
        if told and not told.startswith("-"):
            yield Entry(Requirement(HASH.sub("", told).strip()), tuple(HASH.findall(told)))


@cache
def locked() -> Mapping[str, Entry]:
    """The entries of the lock file by name."""
    return {entry.name: entry for entry in entries(LOCK.read_text(encoding="utf-8"))}
