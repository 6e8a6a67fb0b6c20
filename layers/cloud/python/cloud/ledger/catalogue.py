"""Where the ledger's tables are listed: the Glue catalogue in the cloud, a SQLite file on one machine.

The setting `LEDGER` says which: `glue://{bucket}/{database}`, or `sqlite:///{file}?warehouse={folder}`.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError

from cloud import settings
from credit.errors import MissingGrant, SystemBusy

NAME = "gongxin"
SQLITE, GLUE, WAREHOUSE = "sqlite:///", "glue://", "?warehouse="
PATIENCE = 60  # seconds that a writer waits for another one's commit, which takes milliseconds


def catalogue() -> Catalog:
    """The catalogue, opened once per process; `MissingGrant` if this function has no ledger."""
    return _open(settings.granted("LEDGER"))


def namespace() -> str:
    """The Glue database, or its counterpart, that holds the tables."""
    address = settings.granted("LEDGER")
    return address.removeprefix(GLUE).partition("/")[2] or NAME if address.startswith(GLUE) else NAME


@contextmanager
def answering() -> Iterator[None]:
    """`SystemBusy` where the catalogue's file stays locked by others: passing, the same call works later."""
    if settings.granted("LEDGER").startswith(GLUE):
        yield
        return
    from sqlalchemy.exc import OperationalError

    try:
        yield
    except OperationalError as locked:
        raise SystemBusy("the ledger's catalogue is locked by another process") from locked


@cache
def _open(address: str) -> Catalog:
    if address.startswith(GLUE):
        return _glue(address.removeprefix(GLUE).partition("/")[0])
    file, found, folder = address.removeprefix(SQLITE).partition(WAREHOUSE)
    if not address.startswith(SQLITE) or not found:
        raise MissingGrant("LEDGER must read sqlite:///{file}?warehouse={folder} or glue://{bucket}/{database}")
    return _local(Path(file), folder)


def _glue(bucket: str) -> Catalog:
    import boto3
    from botocore.config import Config
    from pyiceberg.catalog.glue import GlueCatalog

    # A commit whose answer is lost must not be sent again below us: Glue would call the second one a conflict, and a
    # conflict has the files of the first one, which landed, deleted. The step is tried again instead, and finds it.
    once = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=5, read_timeout=60)
    glue = boto3.session.Session().client("glue", config=once)
    return _with_namespace(GlueCatalog(NAME, client=glue, warehouse=f"s3://{bucket}", **_objects()))


def _objects() -> dict[str, str]:
    """Where PyArrow finds the warehouse's objects: it does not read what boto3 reads."""
    found = {
        "s3.region": settings.optional("AWS_REGION"),
        "s3.endpoint": settings.optional("S3_URL") or settings.optional(settings.LOCAL_ENDPOINT),
    }
    return {name: value for name, value in found.items() if value}


def _local(file: Path, folder: str) -> Catalog:
    from cloud.ledger.held import HeldCatalogue

    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock, closing(sqlite3.connect(file, timeout=PATIENCE)) as connection:
        # PyIceberg looks for its tables and then creates them: two processes must not do so at the same time.
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Stays with the file: readers and one writer at a time go on together, and a commit outlasts a power cut.
        connection.execute("PRAGMA journal_mode=WAL")
        implementation = {"py-io-impl": "cloud.ledger.durable.SyncedFileIO"}
        address = f"{SQLITE}{file}?timeout={PATIENCE}"
        return _with_namespace(HeldCatalogue(NAME, uri=address, warehouse=folder, **implementation))


def _with_namespace(opened: Catalog) -> Catalog:
    if not opened.namespace_exists(namespace()):
        try:
            opened.create_namespace(namespace())
        except NamespaceAlreadyExistsError:
            return opened  # another process was quicker
    return opened
