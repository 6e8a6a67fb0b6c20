"""A platform whose search lies in a bucket: what is projected is found, rebuilt, verified, folded and retired."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cloud import clock, ledger, search
from cloud.clients import client
from cloud.search.bucket import BucketIndex
from cloud.search.held import HeldIndex
from functions.daily import fold, prepare
from functions.daily.rebuild import rebuild
from functions.daily.retire import retire
from functions.daily.verify import verify
from localstack import manifest, provision
from localstack.doctor import kept
from localstack.doctor.model import Patient
from tests.faults.endpoint import running
from tests.functions import at_rest
from tests.functions.city import PENALTY, REGISTER, City, entered


def quiet(told: int, of: int) -> None:
    """Progress is not listened to."""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        yield port


@pytest.fixture
def city(endpoint: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    """An empty platform with a prefix of its own, as the operator's environment names it."""
    for folder in ("logs", "tmp"):
        (tmp_path / folder).mkdir()
    with at_rest.left_as_it_was():
        monkeypatch.setenv("SEARCH_URL", f"s3://{manifest.name('search')}/{uuid.uuid4().hex}?fresh=0")
        made = entered(tmp_path)
        at_rest.enter(tmp_path, ["operator", "search-fold"], endpoint)
        provision.at_rest(tmp_path)
        provision.buckets(["search"])
        yield made
        ledger.catalogue().close()


def objects() -> list[str]:
    """Keys of objects with something in them."""
    prefix = urlsplit(os.environ["SEARCH_URL"]).path.strip("/")
    answer = client("s3").list_objects_v2(Bucket=manifest.name("search"), Prefix=prefix)
    return [thing["Key"] for thing in answer.get("Contents", ()) if thing["Size"]]


def test_what_an_upload_projects_is_found_rebuilt_and_agrees(city: City):
    index = search.index()
    assert isinstance(index, HeldIndex)
    assert isinstance(index.engine, BucketIndex)
    assert prepare.handler({}, None) == {"generations": 2}
    city.upload(REGISTER, "b1", *(city.registration(n, f"测试{n}号商贸有限公司") for n in range(5)))
    city.upload(PENALTY, "b2", city.penalty("p1", 1, "测试1号商贸有限公司"))
    before = city.shown()
    assert [hit.id for hit in search.index().find("测试3号").hits] == ["s3"]
    assert verify(quiet).agrees
    search.index().delete(["s1"])
    assert not verify(quiet).agrees
    assert rebuild(quiet).generation == 1
    assert city.shown() == before
    assert verify(quiet).agrees


def test_what_nobody_reads_any_more_leaves_the_bucket(city: City):
    city.upload(REGISTER, "b1", *(city.registration(n, f"测试{n}号商贸有限公司") for n in range(5)))
    rebuild(quiet)
    clock.move("+7h")
    assert fold.handler({}, None) == {"folded": 2}
    assert retire()
    clock.move("+7h")
    assert fold.handler({}, None) == {"folded": 1}
    clock.move("+1h")
    assert fold.handler({}, None) == {"folded": 0}
    held = objects()
    assert len([key for key in held if "/bases/" in key]) == 2
    assert [key for key in held if "/journal/" in key] == []
    assert search.index().count() == 5


def test_the_doctor_says_whether_it_is_there(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    patient = Patient(manifest.ROOT, tmp_path, 0)
    assert list(kept.index(patient)) == []
    monkeypatch.setenv("SEARCH_URL", "s3://gongxin-local-nowhere/subjects")
    search.forget()
    assert [found.kind for found in kept.index(patient)] == ["search-lost"]


def test_the_operator_may_name_a_bucket_and_another_platforms_file_is_not_taken(monkeypatch, tmp_path: Path):
    for outer, taken in (("s3://bucket/prefix", True), ("https://host/alias", True), ("sqlite:////other", False)):
        monkeypatch.setenv("SEARCH_URL", outer)
        assert (manifest.environment("operator", tmp_path, 4566)["SEARCH_URL"] == outer) is taken
