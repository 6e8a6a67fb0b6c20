"""A server that speaks DynamoDB, for tests of what is written on conditions: Dynoxide, or the local cloud's own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localstack.engines import kept
from localstack.engines.attached import attached, free_port

HERE = Path(__file__).parent
NAME = "tables-server"
RECIPE = (HERE / "Cargo.toml", HERE / "Cargo.lock", HERE / "src" / "main.rs")
OLDEST = (1, 88)  # of Rust
INSTEAD = "the local cloud's DynamoDB, for want of Rust {}.{} (rustup.rs), with which it would be Dynoxide"


@contextmanager
def running() -> Iterator[str]:
    """A server of one's own without tables; the value is its address.

    Raises:
        Trouble: it could not be built or did not start.
    """
    port = free_port()
    with attached("dynamodb", command(port) if can_build() else _local_cloud(port), port, "/") as address:
        yield address


def can_build() -> bool:
    """Whether there is a Rust that is new enough."""
    if shutil.which("cargo") is None:
        return False
    told = subprocess.run(["cargo", "--version"], capture_output=True, text=True).stdout.split()
    numbers = told[1].split(".")[:2] if len(told) > 1 else []
    return tuple(int(n) for n in numbers if n.isdecimal()) >= OLDEST


def instead() -> str | None:
    """What runs in Dynoxide's place here, if anything does."""
    return None if can_build() else INSTEAD.format(*OLDEST)


def command(port: int) -> list[str]:
    """What starts Dynoxide; built the first time, from crates that Cargo checks by the sums in Cargo.lock."""
    return [str(kept.folder("dynamodb", RECIPE, _made) / NAME), str(port)]


def _made(place: Path) -> None:
    [cargo] = kept.tools("Dynoxide", "cargo", install="Rust 1.88 (https://rustup.rs)")
    target = place / "target"
    manifest = ["--manifest-path", str(HERE / "Cargo.toml"), "--target-dir", str(target)]
    kept.run("cargo build", [cargo, "build", "--locked", "--quiet", *manifest], place)
    shutil.copy(target / "debug" / NAME, place / NAME)
    shutil.rmtree(target)


def _local_cloud(port: int) -> list[str]:
    settings = [f"GATEWAY_PORT={port}", "BIND_HOST=127.0.0.1", "IOT_MTLS_ENABLED=0", "SFTP_ENABLED=0", "TMPDIR={home}"]
    return ["env", *settings, sys.executable, "-P", "-m", "ministack"]
