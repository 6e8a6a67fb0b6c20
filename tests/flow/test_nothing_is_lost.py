"""What must survive: a power cut in the middle of an upload, many files at once, a display period that ends."""

import json
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from cloud import clock, knowledge
from functions.intake import submissions
from localstack.samples import Sample, samples
from tests.platform_fixture import Platform, start

CROWD = 24
THIRD = 20  # bodies of the samples' register


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform whose processes tests may kill; the last of them moves its clock."""
    made = start(tmp_path_factory.mktemp("own"))
    yield made
    made.end()


def versions(platform: Platform, dataset: str) -> list[dict]:
    told = platform.gongxin("records", dataset, "--versions", "--format", "json")
    assert told.returncode == 0, told.stderr
    return [json.loads(line) for line in told.stdout.splitlines()]


def bodies(number: int) -> tuple[Sample, bytes, list[str]]:
    """The register of samples, and a file with a third of it: bodies that no other third has, and their names."""
    register = samples(knowledge.catalogue(), clock.today())[0]
    header, *lines = register.content.decode("utf-8-sig").splitlines()
    third = lines[number * THIRD : (number + 1) * THIRD]
    return register, "\n".join([header, *third]).encode("utf-8-sig"), [line.split(",")[0] for line in third]


@pytest.mark.parametrize(
    ("number", "state"), list(enumerate([submissions.RECEIVED, submissions.COMPARED, submissions.COMMITTED]))
)
def test_an_upload_cut_off_in_the_middle_is_finished_exactly_once(own: Platform, number: int, state: int):
    register, content, names = bodies(number)
    sent = own.send(register.agency.code, register.dataset, f"{number}.csv", content)
    own.until(
        lambda: (own.table("submissions").get({"id": sent.submission}) or {}).get("state", 0) >= state, "progress"
    )
    own.cut_the_power()
    assert own.command("up").returncode == 0
    receipt = own.receipts([sent])[0]
    own.settle()
    assert receipt["counts"]["accepted"] == receipt["ledger"]["new"] == THIRD
    kept = [record for record in versions(own, register.dataset) if record["submission"] == sent.submission]
    assert len(kept) == THIRD
    assert {record["version"] for record in kept} == {1}
    found = own.get(f"{own.public}/v1/subjects?q={quote('测试市')}&limit=100")["items"]
    assert set(names) <= {item["name"] for item in found}
    assert len(found) == len({item["id"] for item in found}) == (number + 1) * THIRD


def test_many_files_at_once_are_all_answered_while_the_public_api_keeps_answering(own: Platform):
    licence = next(f for f in samples(knowledge.catalogue(), clock.today()) if f.dataset == "person-licence")
    header, *lines = licence.content.decode().splitlines()
    files = ["\n".join([header, *lines, lines[n % len(lines)].replace("T990100", f"T{n:06d}")]) for n in range(CROWD)]
    sent = [own.send(licence.agency.code, licence.dataset, f"{n}.csv", f.encode()) for n, f in enumerate(files)]
    answered = []

    def all_there() -> bool:
        with urllib.request.urlopen(f"{own.public}/v1/health", timeout=5) as answer:
            answered.append(answer.status)
        return all((own.table("submissions").get({"id": s.submission}) or {}).get("finishedAt") for s in sent)

    own.until(all_there, f"{CROWD} answers", 300)
    receipts = own.receipts(sent)
    own.settle()
    assert set(answered) == {200}
    assert all(r["state"] in (submissions.FINISHED, submissions.FINISHED_IN_PART) for r in receipts)
    kept = versions(own, licence.dataset)
    assert len({record["record_id"] for record in kept if record["version"] == 1}) == sum(
        record["version"] == 1 for record in kept
    )


def test_a_penalty_past_its_display_period_is_gone_the_next_day_without_any_job(own: Platform):
    files = samples(knowledge.catalogue(), clock.today())
    for file in files[:2]:
        own.receipts([own.send(file.agency.code, file.dataset, file.name, file.content)])
    items = own.get(f"{own.public}/v1/subjects?q={quote('测试市')}&limit=100")["items"]

    def penalties() -> list[dict]:
        return [
            record
            for item in items
            for record in own.get(f"{own.public}/v1/subjects/{item['id']}/records?dataset=org-penalty")["items"]
        ]

    shown = penalties()
    assert shown
    last = max(record["displayUntil"] for record in shown)
    assert own.gongxin("now", last).returncode == 0
    still = penalties()
    assert [r["displayUntil"] for r in still] == [last] * len(still) != []
    assert own.gongxin("now", "+1d").returncode == 0
    assert penalties() == []
    for record in shown:
        with pytest.raises(urllib.error.HTTPError) as gone:
            own.get(f"{own.public}/v1/records/{record['id']}")
        with gone.value as answer:  # its connection is closed here, not whenever somebody collects it
            assert answer.code == 404
