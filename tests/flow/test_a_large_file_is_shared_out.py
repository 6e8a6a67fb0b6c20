"""A file that is too large for one function: every part and every range of records gets its own, and nobody sees it."""

import json
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cloud import secrets
from functions.intake import submissions
from localstack import home as folder
from localstack import manifest
from localstack.manifest import MANIFEST
from localstack.samples.bodies import unified_code
from tests import files
from tests.platform_fixture import Platform, Sent, start

AGENCY = "11990100MC000008XU"  # its 同步标志 says 1, 2 and 0
DATASET = "org-penalty"
MARK = "同步标志"
PATIENCE = 400.0
PARTS = {"PART_ROWS: 50000": "PART_ROWS: 16"}
SHARES = PARTS | {"LARGE_PARTS: 5": "LARGE_PARTS: 2", "PARTITION_ROWS: 100000": "PARTITION_ROWS: 25"}
CODES = [unified_code("91", 9_100 + n) for n in range(14)]
PASSING = {"receivedAt", "finishedAt", "committedAt", "committed_at", "received_at", "cleansed_at", "openedAt"}
PASSING |= {"settledAt", "place", "opened", "published", "sha256", "version of", "arrival"}
DIGESTS = {"errors.csv", "changes.csv", "differences.csv", "missing.csv"}


def row(number: int, name: str | None = None, **changed: str) -> dict[str, str]:
    body = {
        "CF_XDR_MC": name or f"南辰测试运输{number % len(CODES)}号有限公司",
        "CF_XDR_SHXYM": CODES[number % len(CODES)],
    }
    return files.penalty((AGENCY, "测试市交通运输局"), f"测交罚〔2026〕{number}号", **body | changed)


def content(*rows: Mapping[str, str]) -> bytes:
    return files.table(DATASET, *rows)


def first() -> bytes:
    """New bodies, one of which a later part calls otherwise; rows that repeat, contradict and lack something."""
    rows = [row(n) for n in range(60)]
    rows[41] |= {"CF_XDR_MC": "北辰别名建材有限公司"}
    rows[50] |= {"CF_XDR_MC": "北辰别名建材有限公司"}
    rows[55] |= {"CF_XDR_MC": "南辰测试运输13号有限责任公司"}  # as good as any, but row 13 says otherwise
    rows[20] |= {"CF_JDRQ": "没有日期"}
    return content(*rows, row(3), row(58), row(7, CF_NR_FK="9.9"))


def second() -> bytes:
    """Of these records some are changed, some are new, some taken back, one of them known to nobody."""
    rows = [row(n, CF_NR_FK="3.5", CF_NR="罚款3.5万元。", **{MARK: "1"}) for n in range(0, 40, 2)]
    rows += [row(n, **{MARK: "2"}) for n in range(60, 75)]
    return content(*rows, *(row(n, **{MARK: "0"}) for n in (1, 5, 33, 999)))


def third() -> bytes:
    """The whole of what the sender has, but for some."""
    rows = [row(n, CF_NR_FK="3.5", CF_NR="罚款3.5万元。") for n in range(0, 40, 2)]
    held = (n for n in range(75) if n not in (1, 5, 33, 45, 46, 47) and not (n < 40 and n % 2 == 0))
    return content(*rows, *(row(n) for n in held))


def limits(path: Path, changed: Mapping[str, str]) -> str:
    told = MANIFEST.read_text("utf-8")
    for old, new in changed.items():
        assert told.count(old) == 1, old
        told = told.replace(old, new)
    path.write_text(told, "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Platform, Platform]]:
    """A platform where one function takes all parts of a file, and one with the same secrets where each has its own."""
    place = tmp_path_factory.mktemp("both")
    for name in ("one", "many"):
        folder.make(place / name)
        for secret in manifest.load().secrets:
            shutil.copy(made_once(place, secret), place / name)
    told = (("one", PARTS), ("many", SHARES))
    with ThreadPoolExecutor() as together:
        made = [
            together.submit(start, place / name, GONGXIN_MANIFEST=limits(place / f"{name}.yaml", changed))
            for name, changed in told
        ]
        one, many = (each.result() for each in made)
        yield one, many
        list(together.map(Platform.end, (one, many)))


def made_once(place: Path, secret: str) -> Path:
    """A key that both platforms have."""
    path = place / f"{secret}.hex"
    secrets.create(path)
    return path


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Platform]:
    made = start(tmp_path / "many", GONGXIN_MANIFEST=limits(tmp_path / "many.yaml", SHARES))
    yield made
    made.end()


def taken(platform: Platform) -> dict[str, Any]:
    """Send the files one after the other; everything that somebody could see of them then."""
    told: dict[str, Any] = {}
    for name, rows in (("first", first()), ("second", second())):
        sent = platform.send(AGENCY, DATASET, f"{name}.csv", rows)
        told |= answer(platform, name, sent)
    path = platform.home / "tmp" / "third.csv"
    path.write_bytes(third())
    words = ("upload", str(path), "--agency", AGENCY, "--dataset", DATASET, "--full", "--wait")
    receipt = json.loads(platform.gongxin(*words).stdout)
    told |= answer(platform, "third", Sent(AGENCY, receipt["submission"]))
    platform.settle()
    versions = platform.gongxin("records", DATASET, "--versions", "--format", "json").stdout.splitlines()
    told["ledger"] = sorted((timeless(json.loads(line)) for line in versions), key=str)
    for name in ("dossiers", "subjects", "shared-keys", "doubts"):
        told[name] = sorted((timeless(item) for item in platform.table(name).scan()), key=str)
    return told


def answer(platform: Platform, name: str, sent: Sent) -> dict[str, Any]:
    """The receipt of a file, and the lines of the files beside it."""
    receipt = platform.receipts([sent], PATIENCE)[0]
    told = {name: timeless(receipt)}
    for file in DIGESTS & set(receipt["files"]):
        told[f"{name} {file}"] = sorted(platform.outbox(f"{sent.agency}/{sent.submission}/{file}").decode().split("\n"))
    return told


def timeless(thing: Any) -> Any:
    if isinstance(thing, Mapping):
        return {k: timeless(v) for k, v in sorted(thing.items()) if k not in PASSING}
    return [timeless(inner) for inner in thing] if isinstance(thing, list) else thing


def test_a_large_file_ends_as_if_it_were_small(both: tuple[Platform, Platform]):
    with ThreadPoolExecutor() as together:
        one, many = together.map(taken, both)
    assert one.keys() == many.keys()
    for name in one:
        assert many[name] == one[name], name
    assert "subject.name-differs" in {finding["rule"] for finding in one["first"]["findings"]}
    assert [one[name]["ledger"]["changed"] for name in ("first", "second", "third")] == [0, 19, 0]
    assert one["second"]["ledger"]["withdrawn"] == 3
    assert (one["third"]["full"]["missing"], one["third"]["ledger"]["withdrawn"]) == (3, 3)


def runs(platform: Platform, sent: Sent) -> list[str]:
    """The steps that the executions of a submission have taken, as the operator sees them."""
    told = json.loads(platform.gongxin("executions", sent.submission, "--json").stdout)
    return [step["name"] for execution in told for step in execution["steps"]]


def test_its_steps_can_be_followed(both: tuple[Platform, Platform]):
    many = both[1]
    sent = many.send(AGENCY, DATASET, "first.csv", first())  # again, if it was sent: its first receipt is the answer
    many.receipts([sent], PATIENCE)
    steps = runs(many, sent)
    assert [s for s in steps if s not in ("receive", "validate", "cleanse", "report_back")] == [
        "identify_parts", "plan", "link_parts", "compare_partitions", "gather", "commit", "project_partitions",
        "project", "distribute",
    ]  # fmt: skip


def test_a_file_is_finished_exactly_once_though_the_power_is_cut_among_the_shares_of_every_stage(many: Platform):
    sent = many.send(AGENCY, DATASET, "first.csv", first())
    objects = many.home / "objects"
    for stage in ("found/", "told/", "projected/"):
        many.until(lambda s=stage: any(f"/{s}" in str(path) for path in objects.rglob("*")), f"something of {stage}")
        many.cut_the_power()
        assert many.command("up").returncode == 0
    receipt = many.receipts([sent], PATIENCE)[0]
    many.settle()
    versions = [
        json.loads(line)
        for line in many.gongxin("records", DATASET, "--versions", "--format", "json").stdout.splitlines()
    ]
    assert receipt["state"] == submissions.FINISHED_IN_PART
    assert receipt["counts"]["received"] == sum(receipt["counts"][k] for k in receipt["counts"]) / 2
    assert len(versions) == receipt["ledger"]["new"] == receipt["counts"]["accepted"]
    assert {version["version"] for version in versions} == {1}
    linked = [version for version in versions if version["link"] == "03"]
    assert len(list(many.table("dossiers").scan())) == len(linked)
