"""Every write of this process, one after the other, and what is to happen just before one of them.

Production code knows nothing of it and nothing is patched; each engine is watched at an edge that it offers itself:
objects and events by the hooks of botocore, tables and search by SQLite's trace of the statements of a connection,
the ledger's catalogue by SQLAlchemy's events, the ledger's files by the interpreter's audit: their folder is made
before one is written, and opened, to be synchronised, after it. A process that dies just before its n-th write leaves
behind exactly what one leaves that dies just after the one before: between two writes nothing changes but its memory.
"""

import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from cloud import ledger, search
from cloud.clients import client
from cloud.tables import tables

SERVICES = ("s3", "events", "sns", "stepfunctions")
WRITING = re.compile(r"(Put|Copy|Delete|Create|Complete|Upload|Publish|Start)")
STATEMENT = re.compile(r'\s*(?:INSERT|UPDATE|DELETE)[^"(]*?(?:"gongxin-local-)?([a-z-]+)"?(?: \(| WHERE| SET)')

Reach = Callable[[int, str], None]


class Points:
    """Counts writes from 1; `reach(number, what)` is called before each, in the thread that writes.

    Args:
        home: the platform's folder.
        turns: a transaction is announced before it takes the lock on its file, so that others may write meanwhile;
            else before it is committed, so that a death there loses all of it.
    """

    def __init__(self, home: Path, reach: Reach, *, turns: bool = False) -> None:
        self.function = ""
        self.number = 0
        self._ledger = str(home / "ledger")
        self._reach = reach
        self._turns = turns
        self._watch()

    def _watch(self) -> None:
        for service in SERVICES:
            client(service).meta.events.register(f"before-call.{service}", self._called)
        for store in (tables().engine.store, search.index().engine.store):  # type: ignore[attr-defined]
            with store.reading() as connection:  # the one connection that a process of one thread ever opens
                connection.set_trace_callback(_Statements(self, turns=self._turns))
        event.listen(ledger.catalogue().engine, "commit", self._committing)  # type: ignore[attr-defined]
        sys.addaudithook(self._audited)

    def enter(self, function: str) -> None:
        """A function begins: what is written next is written by it."""
        self.function = function

    def write(self, what: str) -> None:
        """Something is about to be written."""
        self.number += 1
        self._reach(self.number, f"{self.function}: {what}")

    def _called(self, model: Any, params: Any, **_: Any) -> None:
        if WRITING.match(model.name):
            self.write(f"{model.name} {params.get('url_path', '').partition('?')[0]}")

    def _committing(self, _connection: Any) -> None:
        self.write("the ledger's catalogue")

    def _audited(self, name: str, told: tuple[Any, ...]) -> None:
        if name == "os.mkdir" and str(told[0]).startswith(self._ledger):
            self.write(f"a file of the ledger's {Path(str(told[0])).name}")
        elif name == "open" and told[1] is None and str(told[0]).startswith(self._ledger):
            self.write(f"the folder of the ledger's {Path(str(told[0])).name}")
        elif name == "sqlite3.connect" and "catalogue" not in str(told[0]):
            raise AssertionError(f"a connection that nobody watches: {told[0]}")


class _Statements:
    """The statements of one connection: transactions that write are told of."""

    def __init__(self, points: Points, *, turns: bool) -> None:
        self._points, self._turns = points, turns
        self._tables: list[str] = []

    def __call__(self, statement: str) -> None:
        """Called by SQLite before it runs a statement."""
        if statement.startswith("BEGIN"):
            self._tables = []
            if self._turns:
                self._points.write("a transaction")
        elif statement == "COMMIT" and self._tables and not self._turns:
            self._points.write("items of " + ", ".join(dict.fromkeys(self._tables)))
        elif found := STATEMENT.match(statement[:200]):
            self._tables.append(found[1])


def die(*_: Any) -> None:
    """No clean-up, no `finally`: as the kernel or a power cut would do it."""
    os.kill(os.getpid(), signal.SIGKILL)
