"""What a function was not granted is refused before anything is asked or written, and the sentence names the grant."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloud import events, executions, files, grants, knowledge, ledger, search, secrets, settings, tables
from cloud.calls import needs
from cloud.clients import client
from cloud.search import Document
from cloud.tables import Delete, Put
from credit.errors import MissingGrant
from functions.daily import statistics
from localstack import granted, manifest, provision
from localstack.manifest import Manifest
from tests.functions import at_rest

INBOX = "gongxin-local-inbox"
RUN = {"id": "a"}
COPIED = {"Bucket": "gongxin-local-raw", "Key": "k", "CopySource": {"Bucket": INBOX, "Key": "k"}}
SLOT = {"queue": "intake", "number": "0001"}
DOCUMENT = Document("s1", "organisation", "enterprise", "测试", (), (), "990100", 1)
Act = Callable[[], Any]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A platform at rest in which somebody acts."""
    (tmp_path / "logs").mkdir()
    with at_rest.left_as_it_was():
        at_rest.enter(tmp_path, ["operator"])
        provision.at_rest(tmp_path)
        yield tmp_path


def narrowed(who: str, kind: str, name: str | None, to: list[str]) -> Manifest:
    """The manifest in which one grant of a function is another one."""
    told = manifest.load().model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    place = told["functions"][who]["grants"]
    if name is None:
        place[kind] = to
    else:
        place[kind][name] = to
    return Manifest.model_validate(told)


def act_as(home: Path, who: str, known: Manifest | None = None) -> None:
    """Become a function, as the manifest or another one has it."""
    at_rest.enter(home, [who])
    if known:
        os.environ[grants.TOLD] = grants.told(manifest.rights(known.functions[who].grants))
        at_rest.forget()


def refused(told: str, act: Act) -> None:
    """A grant is missing, in these words."""
    with pytest.raises(MissingGrant) as missing:
        act()
    assert str(missing.value).startswith(told)


ONLY_READ = "intake-admit writes to table slots, which infra/platform.yaml lets it only read"
ONLY_WRITE = "intake-admit reads table slots, which infra/platform.yaml lets it only write"


@pytest.mark.parametrize(
    "act",
    [
        lambda: tables.table("slots").put(SLOT),
        lambda: tables.table("slots").delete(SLOT),
        lambda: tables.table("slots").write_many([Delete(SLOT)]),
        lambda: tables.tables().transact([(tables.table(n), Put(i)) for n, i in (("arrivals", RUN), ("slots", SLOT))]),
        lambda: tables.table("slots").clear(),
    ],
)
def test_a_table_is_written_only_where_that_was_granted(home: Path, act: Act):
    act_as(home, "intake-admit", narrowed("intake-admit", "tables", "slots", ["read"]))
    refused(ONLY_READ, act)
    act_as(home, "intake-admit")
    act()


@pytest.mark.parametrize(
    "act",
    [
        lambda: tables.table("slots").get(SLOT),
        lambda: tables.table("slots").get_many([SLOT]),
        lambda: tables.table("slots").query("intake"),
        lambda: tables.table("slots").scan(),
        lambda: tables.table("slots").clear(),
    ],
)
def test_a_table_is_read_only_where_that_was_granted(home: Path, act: Act):
    act_as(home, "intake-admit", narrowed("intake-admit", "tables", "slots", ["write"]))
    refused(ONLY_WRITE, act)
    act_as(home, "intake-admit")
    act()


@pytest.mark.parametrize(
    ("who", "bucket", "act"),
    [
        ("intake-receive", "raw", lambda: files.write(settings.bucket("raw"), "k", b"")),
        ("intake-receive", "raw", lambda: client("s3").copy_object(**COPIED)),
        ("api-agency", "lists", lambda: files.presign_put(settings.bucket("lists"), "k", 60)),
    ],
)
def test_a_bucket_is_written_only_where_that_was_granted(home: Path, who: str, bucket: str, act: Act):
    act_as(home, who, narrowed(who, "buckets", bucket, ["read"]))
    refused(f"{who} writes to bucket {bucket}, which infra/platform.yaml lets it only read", act)


@pytest.mark.parametrize(
    ("told", "act"),
    [
        ("deletes from bucket inbox, which infra/platform.yaml lets it only read", lambda: files.delete(INBOX, "k")),
        ("lists bucket inbox, which infra/platform.yaml lets it only read", lambda: list(files.versions(INBOX))),
        ("reads bucket another, which infra/platform.yaml does not grant it", lambda: files.read("another", "k")),
        ("calls PutBucketAcl of bucket inbox, ", lambda: client("s3").put_bucket_acl(Bucket=INBOX, ACL="private")),
        ("calls ListBuckets of bucket, ", lambda: client("s3").list_buckets()),
        ("calls ListStateMachines of stepfunctions, ", lambda: client("stepfunctions").list_state_machines()),
        ("calls ListQueues of sqs, ", lambda: client("sqs").list_queues()),
    ],
)
def test_a_call_that_no_grant_stands_for_is_not_made(home: Path, told: str, act: Act):
    act_as(home, "intake-validate")
    refused(f"intake-validate {told}", act)


def test_a_machine_is_started_and_asked_after_only_as_it_was_granted(home: Path):
    act_as(home, "api-agency")
    machine = settings.granted("MACHINE_BATCH_QUERY")
    told = "api-agency asks after machine batch-query, which infra/platform.yaml lets it only start"
    refused(told, lambda: executions.state(machine, "x"))
    act_as(home, "distribution-follow")
    machine = settings.granted("MACHINE_DISTRIBUTION")
    told = "distribution-follow starts machine distribution, which infra/platform.yaml lets it only describe"
    refused(told, lambda: executions.start(machine, "x", {}))


def test_bus_and_topic_take_nothing_from_whom_they_were_not_granted_to(home: Path):
    act_as(home, "intake-distribute", narrowed("intake-distribute", "bus", None, []))
    refused(
        "intake-distribute puts events on bus, which infra/platform.yaml does not",
        lambda: events.tell([events.Event("t", "i", "s", {})]),
    )
    act_as(home, "intake-distribute")
    refused(
        "intake-distribute publishes to topic arn:another, which",
        lambda: client("sns").publish(TopicArn="arn:another", Message="m"),
    )


def test_search_is_written_and_found_in_only_as_it_was_granted(home: Path):
    act_as(home, "api-public")
    search.index().find("测试")
    refused("api-public writes to search, which infra/platform.yaml lets it only read", lambda: search.put([DOCUMENT]))
    act_as(home, "intake-project", narrowed("intake-project", "search", None, []))
    refused(
        "intake-project reads search, which infra/platform.yaml does not grant it", lambda: search.index().find("测试")
    )


def test_the_ledger_is_committed_to_only_by_whom_that_was_granted(home: Path):
    dataset = knowledge.catalogue().dataset("org-penalty")
    act_as(home, "intake-commit")
    ledger.commit(dataset, "b1", [], None)
    act_as(home, "intake-commit", narrowed("intake-commit", "ledger", None, ["read"]))
    snapshot, _ = ledger.current(dataset)
    refused(
        "intake-commit writes to ledger, which infra/platform.yaml lets it only read",
        lambda: ledger.commit(dataset, "b2", [], snapshot),
    )
    assert ledger.taken(dataset, "b2") is None
    ledger.catalogue().close()


def test_a_secret_is_told_only_to_whom_it_was_granted(home: Path):
    act_as(home, "intake-cleanse", narrowed("intake-cleanse", "secrets", None, []))
    refused("intake-cleanse asks for secret record-key, which", lambda: secrets.record_key())


def test_a_function_whose_grant_was_narrowed_fails_with_the_grants_name(home: Path):
    act_as(home, "daily-statistics", narrowed("daily-statistics", "tables", "statistics", ["read"]))
    refused(
        "daily-statistics writes to table statistics, which infra/platform.yaml", lambda: statistics.handler({}, None)
    )
    act_as(home, "daily-statistics")
    assert statistics.handler({}, None)


def test_what_is_copied_has_to_be_read_where_it_comes_from():
    copied = {"Bucket": "to", "Key": "k", "CopySource": {"Bucket": "from", "Key": "k"}}
    assert list(needs("s3", "CopyObject", copied)) == [("bucket", "to", "write"), ("bucket", "from", "read")]
    copied["CopySource"] = "from/k?versionId=1"
    assert list(needs("s3", "UploadPartCopy", copied)) == [("bucket", "to", "write"), ("bucket", "from", "read")]


def test_whoever_is_no_function_is_held_to_nothing_and_neither_is_anybody_in_the_cloud(home: Path):
    tables.table("marks").scan()
    del os.environ[grants.TOLD]
    at_rest.forget()
    assert not grants.are_held()
    grants.demand(("table", "marks", "write"))


def test_what_was_used_is_written_down_once_without_any_data_and_the_rest_is_listed(home: Path):
    act_as(home, "intake-admit")
    for number in range(3):
        tables.table("slots").put({**SLOT, "number": f"000{number}"})
    assert home.joinpath(*grants.RECORD).read_text("utf-8") == "intake-admit table slots write\n"
    left = [line for line in granted.unused(home) if line.startswith("intake-admit ")]
    assert left == [
        "intake-admit bucket inbox read",
        "intake-admit table arrivals read",
        "intake-admit table arrivals write",
        "intake-admit table slots read",
        "intake-admit machine intake start",
    ]
