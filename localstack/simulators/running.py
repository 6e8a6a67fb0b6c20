"""A simulator beside a platform that runs on this machine, until it is interrupted."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from credit.reporting.target import Target
from localstack.simulators.above import Above
from localstack.simulators.drop import Folder
from localstack.simulators.http import Visitor, served
from localstack.simulators.rest import RestVisitor
from localstack.simulators.soap import SoapVisitor
from localstack.trouble import Trouble

LOOKS = 2.0  # seconds between two looks into a folder
VISITORS: dict[str, type[Visitor]] = {"rest": RestVisitor, "soap": SoapVisitor}


def run(
    target: Target, key: bytes, port: int, home: Path, faults: Sequence[str], connected: Callable[[str], None]
) -> None:
    """Stand in for a target.

    Args:
        target: whom.
        key: that of its secret.
        port: where it listens; 0 takes a free one.
        home: of the platform; a folder target's folder is made in it.
        faults: how it misbehaves at first, once each.
        connected: is told the address before anything is answered.

    Raises:
        Trouble: the target is a person.
    """
    above = Above(target, key)
    for fault in faults:
        above.fail(fault)
    if target.transport == "drop":
        _folder(Folder(above, home / "exchange" / target.id), connected)
    elif target.transport in VISITORS:
        with served(above, VISITORS[target.transport], port) as server:
            connected(server.address)
            threading.Event().wait()
    else:
        raise Trouble("人工报送没有模拟器", "nobody can be simulated: export, and write the receipts by hand")


def _folder(folder: Folder, connected: Callable[[str], None]) -> None:
    connected(folder.address)
    never = threading.Event()
    while not never.wait(LOOKS):
        folder.look()
