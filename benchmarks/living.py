"""A whole platform of its own for a measurement, used as a department and the public use it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.process import ROOT, Failed
from cloud import search
from cloud.tables import Table, connect
from localstack import manifest

PAUSE = 0.05
PORTS = range(21000, 31000, 3)


class Living:
    """A platform that runs in a folder."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self._s3 = boto3.session.Session("test", "test", region_name=manifest.REGION).client(
            "s3", endpoint_url=f"http://127.0.0.1:{port}", config=Config(s3={"addressing_style": "path"})
        )

    def send(self, agency: str, dataset: str, name: str, content: bytes) -> None:
        """Put a file into the inbox."""
        self._s3.put_object(Bucket=manifest.name("inbox"), Key=f"{agency}/{dataset}/{name}", Body=content)

    def receipt(self, agency: str, submission: str) -> dict[str, Any] | None:
        """The finished answer to a submission, or None."""
        key = f"{agency}/{submission}/receipt.json"
        try:
            told: dict[str, Any] = json.load(self._s3.get_object(Bucket=manifest.name("outbox"), Key=key)["Body"])
        except self._s3.exceptions.NoSuchKey:
            return None
        return told if told.get("finishedAt") else None

    def finds(self, code: str) -> bool:
        """Whether the search index knows somebody with this code, whoever may see them."""
        return bool(search.connect(f"sqlite:///{self.home / 'search.sqlite'}").find(code, kind=None, limit=1).hits)

    def table(self, name: str) -> Table:
        """One of its tables."""
        return connect(f"sqlite:///{self.home / 'tables.sqlite'}").table(manifest.load().schema_of(name))


@contextmanager
def living(home: Path, ledger: Path) -> Iterator[Living]:
    """A platform in a fresh folder whose ledger is the one that is there, stopped and forgotten afterwards.

    Args:
        home: its folder.
        ledger: the catalogue of a ledger; what the platform commits is in a copy of the catalogue only.
    """
    shutil.rmtree(home, ignore_errors=True)
    port = next(port for port in PORTS if all(_is_free(port + n) for n in range(3)))
    _command(home, port, "up")  # makes the folder; the first look at the ledger comes later
    shutil.copy(ledger, home / "catalogue.sqlite")
    try:
        yield Living(home, port)
    finally:
        _command(home, port, "clean")


def until(done: Callable[[], bool], patience: float) -> float:
    """Seconds until something is so; `Failed` if it takes longer than anybody would wait."""
    began = time.perf_counter()
    while not done():
        if time.perf_counter() - began > patience:
            raise Failed(f"not done after {patience:.0f} s")
        time.sleep(PAUSE)
    return time.perf_counter() - began


def _command(home: Path, port: int, word: str) -> None:
    surroundings = {**os.environ, "GONGXIN_HOME": str(home), "GONGXIN_PORT": str(port)}
    done = subprocess.run(
        [sys.executable, "-m", "localstack", word], cwd=ROOT, env=surroundings, capture_output=True, text=True
    )
    if done.returncode:
        raise Failed(f"{word}: {done.stdout}{done.stderr}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
