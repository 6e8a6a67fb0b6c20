"""What is wrong with what others wrote is found, and named with what to do."""

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from release import advisories, audit
from release.advisories import Hit
from release.lock import entries, locked

HASH = "--hash=sha256:" + "0" * 64
TODAY = date(2026, 11, 29)


def lock(*lines: str) -> list[str]:
    return list(audit.lock_faults(list(entries("\n".join(lines)))))


def test_the_project_has_no_fault_of_its_own():
    assert list(audit.offline()) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"one>=1 {HASH}", "one is not pinned to one version of the index"),
        (f"one==1.* {HASH}", "one is not pinned to one version of the index"),
        (f"one @ https://example.org/one.whl {HASH}", "one is not pinned to one version of the index"),
        ("one==1", "one has no hash"),
        ("one==1 --hash=md5:00", "one has a hash that is not SHA-256"),
    ],
)
def test_what_a_lock_file_leaves_open_is_told(line: str, fault: str):
    assert lock(f"two==2 \\\n    {HASH}", line) == [fault]


def test_one_name_twice_is_told_unless_conditions_part_them():
    older = f'one==1 ; python_version < "3.12" {HASH}'
    assert lock(older, f'one==2 ; python_version >= "3.12" {HASH}') == []
    assert lock(older, f"one==2 {HASH}") == ["one is there 2 times for Python 3.11"]


def test_the_lock_file_gives_what_the_project_asks_for():
    project = (
        '[project]\ndependencies = ["boto3>=99", "Nothing_There"]\n[project.optional-dependencies]\ndev = ["mypy"]'
    )
    version = locked()["boto3"].version
    assert list(audit.project_faults(project, locked())) == [
        f"boto3 is locked at {version}, and >=99 is asked for: run make lock",
        "Nothing_There is asked for and not locked: run make lock",
    ]


def advisory(*, package: str = "Lib_One", events: list[dict[str, str]] | None = None, **more: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": events}] if events else []
    affected = {"package": {"ecosystem": "PyPI", "name": package}, "ranges": ranges}
    return {"id": "OSV-0", "affected": [affected], **more}


@pytest.mark.parametrize(
    ("version", "events", "fixed"),
    [
        ("1.9", [{"introduced": "0"}, {"fixed": "1.10"}], "1.10"),
        ("1.10", [{"introduced": "0"}, {"fixed": "1.10"}], None),
        ("2.5", [{"introduced": "0"}, {"fixed": "1.10"}, {"introduced": "2.0"}, {"fixed": "2.6"}], "2.6"),
        ("1.11", [{"introduced": "0"}, {"fixed": "1.10"}, {"introduced": "2.0"}, {"fixed": "2.6"}], None),
        ("1.0", [{"introduced": "1.0"}, {"last_affected": "1.0"}], ""),
        ("1.1", [{"introduced": "1.0"}, {"last_affected": "1.0"}], None),
        ("0.9", [{"introduced": "1.0"}], None),
    ],
)
def test_a_version_is_in_a_range_or_not(version: str, events: list[dict[str, str]], fixed: str | None):
    found = list(advisories.hits(advisory(events=events), {"lib-one": version}))
    assert found == ([] if fixed is None else [Hit("OSV-0", "lib-one", version, fixed or None)])


def test_versions_that_are_listed_count_and_what_was_withdrawn_does_not():
    told = advisory()
    told["affected"][0]["versions"] = ["1.0"]
    assert [hit.fixed for hit in advisories.hits(told, {"lib-one": "1.0"})] == [None]
    assert list(advisories.hits(told | {"withdrawn": "2026-01-01T00:00:00Z"}, {"lib-one": "1.0"})) == []
    told["affected"][0]["package"]["ecosystem"] = "npm"
    assert list(advisories.hits(told, {"lib-one": "1.0"})) == []


@pytest.mark.parametrize("zipped", [False, True])
def test_an_export_is_compared_with_the_lock_file(zipped: bool, tmp_path: Path):
    version = locked()["urllib3"].version
    told = json.dumps(advisory(package="urllib3", events=[{"introduced": "0"}, {"fixed": "999"}]))
    if zipped:
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            archive.writestr("OSV-0.json", told)
    else:
        (tmp_path / "OSV-0.json").write_text(told)
    found = list(audit.known(tmp_path / "all.zip" if zipped else tmp_path, TODAY))
    assert found == [f"urllib3 {version} has a known vulnerability, OSV-0, fixed in 999"]
