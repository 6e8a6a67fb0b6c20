"""What a function may do where no IAM denies it: on one machine each use of a grant is held against the manifest.

The variable `GRANTS` says what this process may do, in words such as `bucket:raw=read table:slots=read,write`, with the
meaning that Terraform's roles give the same grants. The platform on one machine sets it (`localstack/manifest.py`); in
the cloud it is absent, IAM denies, and nothing here is asked. `*` is somebody who is no function. The first use of each
right is written down in `GONGXIN_HOME`, function and grant only, so that it can be read what nobody uses.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

from cloud import settings
from credit.errors import MissingGrant

TOLD, ANYTHING, NOTHING = "GRANTS", "*", "-"
RECORD = ("run", "grants.txt")  # below the platform's folder
# What one right of the manifest means beyond its own name, as in infra/terraform/grants.tf.
ALSO: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("bucket", "look"): ("list", "read"),  # who reads has to hear that an object is not there
    ("search", "read"): ("read", "write"),  # bulk writes are a POST, aliases are looked up before they move
}
VERBS = {
    "read": "reads",
    "write": "writes to",
    "list": "lists",
    "look": "looks into",
    "delete": "deletes from",
    "start": "starts",
    "describe": "asks after",
    "put": "puts events on",
    "publish": "publishes to",
    "know": "asks for",
}
Use = tuple[str, str, str]  # kind and name of a thing in the manifest, and what is done to it


class Held:
    """One function, what it was granted, and what it has used so far."""

    def __init__(self, who: str, told: str, record: Path) -> None:
        self.used: set[Use] = set()
        self._who, self._record = who, record
        self._granted: dict[str, list[str]] = {}
        for thing, _, rights in (word.partition("=") for word in told.split()):
            self._granted.setdefault(thing, []).extend(rights.split(","))
        self._anything = told == ANYTHING

    def first(self, use: Use) -> None:
        """Something is done for the first time: note it; `MissingGrant` says who does what without a grant."""
        if not self._anything:
            self._note(use, self.right(use) or self._refuse(use))
        self.used.add(use)

    def right(self, use: Use) -> str | None:
        """The right of the manifest by which something may be done; None if it may not."""
        kind, _, right = use
        given = self._given(use)
        return next((wanted for wanted in ALSO.get((kind, right), (right,)) if wanted in given), None)

    def _given(self, use: Use) -> Sequence[str]:
        kind, name, _ = use
        return self._granted.get(f"{kind}:{name}" if name else kind, ())

    def _refuse(self, use: Use) -> NoReturn:
        kind, name, right = use
        does = f"{self._who} {VERBS.get(right, f'calls {right} of')} {kind} {name}".rstrip()
        given = self._given(use)
        lets = f"lets it only {' and '.join(given)}" if given else "does not grant it"
        raise MissingGrant(f"{does}, which infra/platform.yaml {lets}")

    def _note(self, use: Use, right: str) -> None:
        self._record.parent.mkdir(parents=True, exist_ok=True)
        with self._record.open("a", encoding="utf-8") as record:  # a line at once: many processes write
            record.write(f"{self._who} {' '.join(filter(None, (*use[:2], right)))}\n")


def are_held() -> bool:
    """Whether somebody is to ask here, because nobody else would say no."""
    return bool(settings.optional(TOLD))


def demand(*uses: Use) -> None:
    """Go on only if this process was granted all of these; `MissingGrant` else."""
    held = _held()
    for use in uses:
        if held and use not in held.used:
            held.first(use)


def told(granted: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Things and what may be done to each, in the words of `GRANTS`."""
    return " ".join(f"{thing}={','.join(rights)}" for thing, rights in granted)


def forget() -> None:
    """Read the environment anew at the next use."""
    _held.cache_clear()


@cache
def _held() -> Held | None:
    words = settings.optional(TOLD)
    return (
        _holder(settings.optional("POWERTOOLS_SERVICE_NAME"), words, settings.optional("GONGXIN_HOME"))
        if words
        else None
    )


@cache
def _holder(who: str, words: str, home: str) -> Held:
    return Held(who, words, Path(home, *RECORD))
