"""Rebuilding and verifying a platform that runs: samples, corrections, a withdrawal, a renamed body."""

import csv
import io
import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest

from cloud import clock, knowledge, sealing, search, secrets, subjects
from cloud.tables import Put, connect
from localstack import manifest
from localstack.samples import Sample, samples
from tests.platform_fixture import Platform, start

PROJECTIONS = [name for name, table in manifest.load().tables.items() if table.generations]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = start(tmp_path_factory.mktemp("rebuilt"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SECRET_PERSON_KEY", f"file://{made.home / 'person-key.hex'}")
        forget()
        yield made
    forget()
    made.end()


def forget() -> None:
    """Keys of another test's platform."""
    secrets.forget()
    sealing.forget()


def live(platform: Platform) -> int:
    item = platform.table("projections").get({"name": "live"})
    return int(item["number"]) if item else 0


def held(platform: Platform, number: int | None = None) -> dict[str, list[Any]]:
    """Every item of the projections' tables and every document of a generation, that which is live without a number."""
    number = live(platform) if number is None else number
    tables = connect(f"sqlite:///{platform.home / 'tables.sqlite'}")
    index = search.connect(search.address(f"sqlite:///{platform.home / 'search.sqlite'}", number))
    found: dict[str, list[Any]] = {
        name: [opened(item) for item in tables.table(manifest.load().schema_of(name).of(number)).scan()]
        for name in PROJECTIONS
    }
    return found | {"search": sorted(index.scan(), key=lambda kept: kept.id)}


def opened(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An item, a person's unsealed: sealed twice it never looks the same."""
    return subjects.opened(item).model_dump() if "sealed" in item else item


def send(platform: Platform, file: Sample) -> dict:
    return platform.receipts([platform.send(file.agency.code, file.dataset, file.name, file.content)])[0]


def table(rows: list[Mapping[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def city(own: Platform) -> Platform:
    """The samples; then one registered body gets another name, one penalty is corrected and one taken back."""
    files = samples(knowledge.catalogue(), clock.today())
    for file in files:
        send(own, file)
    register, penalty = files[0], next(f for f in files if f.dataset == "org-penalty")
    bodies = rows(own, register.dataset)
    renamed = {**plain(bodies[0]), "JGMC": "测试市改名后商贸有限公司", "HZRQ": clock.today().isoformat()}
    told = own.receipts([own.send(register.agency.code, register.dataset, "更名.csv", table([renamed]))])[0]
    assert told["ledger"]["changed"] == 1
    mine = [plain(row) for row in rows(own, penalty.dataset) if row["agency"] == penalty.agency.code]
    first, second = mine[:2]
    corrected = {**first, "CF_NR": f"{first['CF_NR']}（已更正）"}  # whichever it is, it says nothing else
    told = own.receipts([own.send(penalty.agency.code, penalty.dataset, "更正.csv", table([corrected]))])[0]
    assert told["ledger"]["changed"] == 1
    told = own.receipts(
        [own.send(penalty.agency.code, penalty.dataset, "撤销.csv", table([{**second, "操作类型": "删除"}]))]
    )[0]
    assert told["ledger"]["withdrawn"] == 1
    own.settle()
    return own


def rows(platform: Platform, dataset: str) -> list[dict[str, Any]]:
    told = platform.gongxin("records", dataset, "--format", "json")
    return [json.loads(line) for line in told.stdout.splitlines()]


def plain(row: Mapping[str, Any]) -> dict[str, str]:
    """A record as its department would send it again."""
    fields = knowledge.catalogue().dataset("org-penalty" if "CF_WSH" in row else "org-registration").by_code
    return {code: str(row[code]) for code in fields if row.get(code) is not None}


def test_a_rebuild_gives_identical_projections_while_everybody_reads(city: Platform):
    before, number = held(city), live(city)
    assert min(len(before[name]) for name in ("dossiers", "subjects", "search")) > 50
    body = next(item for item in before["subjects"] if item["name"] == "测试市改名后商贸有限公司")
    assert body["past"]
    answers: list[Any] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            found = city.get(f"{city.public}/v1/subjects?q={quote('改名后')}")["items"]
            seen = city.get(f"{city.public}/v1/subjects/{body['id']}/records")["items"]
            answers.append(([item["name"] for item in found], len(seen)))

    reader = threading.Thread(target=read)
    reader.start()
    rebuilt = [city.gongxin("rebuild", "--json") for _ in range(3)]
    over.set()
    reader.join()
    assert [done.returncode for done in rebuilt] == [0, 0, 0], rebuilt[0].stderr
    assert live(city) == number + 3
    assert held(city) == before
    assert held(city, number) == before
    assert len(answers) > 3
    assert {str(answer) for answer in answers} == {str(answers[0])}
    assert answers[0][0] == [body["name"]]


def test_an_upload_after_a_rebuild_is_shown(city: Platform):
    penalty = next(f for f in samples(knowledge.catalogue(), clock.today()) if f.dataset == "org-penalty")
    last = plain(rows(city, penalty.dataset)[-1])
    fresh = {**last, "CF_WSH": "测市监罚〔2026〕9001号"}
    told = city.receipts([city.send(penalty.agency.code, penalty.dataset, "新.csv", table([fresh]))])[0]
    assert told["ledger"]["new"] == 1
    assert any(item["fields"].get("CF_WSH") == fresh["CF_WSH"] for item in held(city)["dossiers"])
    assert city.gongxin("verify").returncode == 0


def test_verifying_tells_drift_and_repairing_mends_it(city: Platform):
    agreed = city.gongxin("verify", "--json")
    assert (agreed.returncode, json.loads(agreed.stdout)["agrees"]) == (0, True), agreed.stderr
    before = held(city)
    lost = before["dossiers"][0]
    dossiers = connect(f"sqlite:///{city.home / 'tables.sqlite'}").table(
        manifest.load().schema_of("dossiers").of(live(city))
    )
    dossiers.delete(lost)
    dossiers.write_many([Put({**before["dossiers"][1], "agency": "nobody"})])
    found = city.gongxin("verify", "--json")
    assert found.returncode == 1
    told = json.loads(found.stdout)["projections"]["dossiers"]["drift"]
    assert (told["missing"]["ids"], told["different"]["ids"]) == ([lost["record"]], [before["dossiers"][1]["record"]])
    mended = city.gongxin("verify", "--repair")
    assert (mended.returncode, mended.stdout.count("mended 2")) == (1, 1)
    assert held(city) == before
    assert city.gongxin("verify").returncode == 0


def test_a_second_rebuild_is_refused_with_a_sentence(city: Platform):
    """The first one stands still at its first word of progress until it is let go on."""
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDING],
        env={**os.environ, "GONGXIN_HOME": str(city.home), "GONGXIN_PORT": str(city.port)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "underway\n"
    second = city.gongxin("rebuild")
    told, _ = first.communicate("\n", timeout=60)
    assert second.returncode == 2
    assert "another rebuild is under way" in second.stderr
    assert (first.returncode, told) == (0, "done\n")


HOLDING = """
from gongxin import platform
platform.enter()
from functions.daily.rebuild import rebuild
said = []
def tell(told, of):
    if not said:
        said.append(print("underway", flush=True))
        input()
rebuild(tell)
print("done")
"""


def test_the_functions_of_the_platform_rebuild_and_verify_as_well(city: Platform):
    before, number = held(city), live(city)
    for function, wanted in (("daily-rebuild", {"generation": number + 1}), ("daily-verify", {"agrees": True})):
        answer = city.client("lambda").invoke(FunctionName=manifest.name(function), Payload=b"{}")
        told = json.loads(answer["Payload"].read())
        assert {name: told.get(name) for name in wanted} == wanted, told
    assert held(city) == before


def test_a_platform_that_is_stopped_can_be_rebuilt_and_verified(city: Platform):
    before = held(city)
    assert city.command("down").returncode == 0
    assert city.gongxin("rebuild").returncode == 0
    assert city.gongxin("verify").returncode == 0
    assert held(city) == before
    assert city.command("up").returncode == 0
    items = city.get(f"{city.public}/v1/subjects?q={quote('测试市')}&limit=100")["items"]
    assert items
    with pytest.raises(urllib.error.HTTPError) as gone:
        urllib.request.urlopen(f"{city.public}/v1/records/none")
    with gone.value as answer:
        assert answer.code == 404
