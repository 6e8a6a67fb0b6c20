"""Files that the platform fetches itself, from a real server that behaves in every way; and files that are dropped."""

import json
import shutil
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import pytest

from cloud import knowledge
from cloud.tables import table
from localstack.samples.bodies import unified_code
from tests import files
from tests.cloud.far_side import FarSide, certificate, gives
from tests.functions.collection.town import HEALTH, PENALTY

UNIT = (HEALTH, "测试市卫生健康委员会")
SOURCE = """
sources:
- id: health
  agency: 11990100MC0000098U
  dataset: org-penalty
  address: {address}
  every: hour
  fileName: penalties.csv
  secret: {secret}
"""


def content(*numbers: int) -> bytes:
    body = {"CF_XDR_MC": "测试市明远美容有限公司", "CF_XDR_SHXYM": unified_code("91", 880002)}
    return files.table(PENALTY, *(files.penalty(UNIT, f"测卫罚〔2026〕{n}号", **body) for n in numbers))


@pytest.fixture
def far():
    with FarSide(gives(content(1), ETag='"1"')) as server:
        yield server


@pytest.fixture
def named(town, far, tmp_path, monkeypatch):
    """`named(address, secret)`: the town knows a source at an address; without one at the server, which is allowed."""

    def name(address: str | None = None, secret: str | None = None) -> None:
        schemas = Path(mkdtemp(dir=tmp_path)) / "schemas"  # a new one each time: what was read is remembered
        shutil.copytree(knowledge.folder(), schemas)
        told = SOURCE.format(address=address or f"http://localhost:{far.port}/credit.csv", secret=secret or "null")
        (schemas / "sources" / "990100.yaml").write_text(told, encoding="utf-8")
        monkeypatch.setenv("SCHEMAS_DIR", str(schemas))
        monkeypatch.setenv("OUTBOUND_ALLOWED", f"localhost:{far.port}")

    name()
    return name


def pull(town, **event) -> dict:
    return town.call("collection-pull", event)


def waiting(town) -> list[str]:
    return [key for key, _ in town.objects("inbox")]


def known(town) -> dict:
    (item,) = town.stored("sources")
    return item


def test_a_file_is_fetched_and_taken_in_like_every_other(town, named):
    assert pull(town) == {"new": 1, "same": 0, "failed": 0, "dropped": 0}
    town.come_to_rest()
    assert [r["CF_WSH"] for r in town.records()] == ["测卫罚〔2026〕1号"]
    (submission,) = town.stored("submissions")
    assert (submission["channel"], submission["fileName"], submission["state"]) == ("pull", "penalties.csv", 80)


def test_it_is_looked_at_once_a_cycle_and_asked_whether_it_has_changed(town, far, named):
    pull(town)
    assert pull(town) == {"new": 0, "same": 0, "failed": 0, "dropped": 0}
    far.answer = gives(b"", 304)
    town.move_to(date(2026, 11, 23), 10)
    assert pull(town)["same"] == 1
    assert far.asked[-1][2]["if-none-match"] == '"1"'
    assert len(far.asked) == 2
    far.answer = gives(content(1, 2), ETag='"2"')
    town.move_to(date(2026, 11, 23), 11)
    assert pull(town)["new"] == 1
    town.come_to_rest()
    assert len(town.records()) == 2


def test_a_server_that_knows_no_tags_sends_the_same_file_and_nothing_is_taken_in(town, far, named):
    far.answer = gives(content(1))
    pull(town)
    town.move_to(date(2026, 11, 23), 10)
    assert pull(town)["same"] == 1
    assert len(waiting(town)) == 1


def test_whoever_dies_between_inbox_and_state_fetches_the_same_submission(town, far, named):
    pull(town)
    town.come_to_rest()
    town.act_as("collection-pull")
    table("sources").delete({"id": "health"})
    assert pull(town)["new"] == 1
    town.come_to_rest()
    assert len(town.stored("submissions")) == len(town.records()) == 1


def test_its_server_hears_the_word_that_the_operator_has_given(town, far, named, tmp_path, monkeypatch):
    words = tmp_path / "words.json"
    words.write_text(json.dumps({"health": "Bearer secret-word"}))
    monkeypatch.setenv("SOURCE_SECRETS", f"file://{words}")
    named(secret="health")
    assert pull(town)["new"] == 1
    assert far.asked[0][2]["authorization"] == "Bearer secret-word"
    named(secret="unknown")
    assert pull(town, source="health")["failed"] == 1
    assert "secret-word" not in json.dumps(town.stored("sources"))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (gives(b"no", 500), "status 500"),
        (gives(b"", 302, Location="https://localhost/else"), "status 302"),
        (gives(content(1), Content_Encoding="gzip"), "packed"),
        (gives(content(1), Content_Length="100000"), "did not answer"),  # cut off
        (gives(b"x" * 200_000), "larger"),
    ],
)
def test_what_is_not_a_whole_file_never_reaches_the_inbox(town, far, named, answer, why):
    def cut(call):
        answer(call)
        call.close_connection = True

    far.answer = cut
    town.settings["LARGEST_PULL"] = "100000"
    assert pull(town)["failed"] == 1
    assert waiting(town) == []
    assert why in known(town)["failure"]


def test_a_failing_source_is_tried_again_and_forgets_its_failures_once_it_answers(town, far, named):
    answer, far.answer = far.answer, gives(b"", 503)
    pull(town)
    assert pull(town) == {"new": 0, "same": 0, "failed": 0, "dropped": 0}  # it rests
    assert known(town)["failures"] == 1
    town.move_to(date(2026, 11, 23), 10)
    pull(town)
    assert known(town)["failures"] == 2
    far.answer = answer
    town.move_to(date(2026, 11, 23), 12)
    assert pull(town)["new"] == 1
    assert "failures" not in known(town)


def test_nobody_is_called_at_an_address_inside_unless_the_operator_allowed_it(town, far, named, monkeypatch):
    monkeypatch.setenv("OUTBOUND_ALLOWED", "")
    assert pull(town)["failed"] == 1
    named(f"https://127.0.0.1:{far.port}/credit.csv")
    monkeypatch.setenv("OUTBOUND_ALLOWED", f"localhost:{far.port}")
    assert pull(town, source="health")["failed"] == 1
    assert far.asked == []
    assert "OUTBOUND_ALLOWED" in known(town)["failure"]


def test_a_server_with_a_certificate_that_the_operator_trusts_is_called(town, named, tmp_path, monkeypatch):
    pem = certificate(tmp_path, "localhost")
    with FarSide(gives(content(1)), pem) as server:
        named(f"https://localhost:{server.port}/credit.csv")
        monkeypatch.setenv("OUTBOUND_ALLOWED", f"localhost:{server.port}")
        assert pull(town)["failed"] == 1
        monkeypatch.setenv("OUTBOUND_CA", str(pem))
        assert pull(town, source="health")["new"] == 1


def drop(town, name: str, body: bytes, *, ready: bool) -> Path:
    folder = town.home / "drop" / HEALTH / PENALTY
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)
    if ready:
        (folder / f"{name}.ready").touch()
    return folder / name


def test_a_dropped_file_is_taken_once_it_is_ready(town):
    path = drop(town, "一.csv", content(1), ready=False)
    assert pull(town)["dropped"] == 0
    path.with_name("一.csv.ready").touch()
    assert pull(town)["dropped"] == 1
    assert list(path.parent.iterdir()) == []
    town.come_to_rest()
    (submission,) = town.stored("submissions")
    assert (submission["channel"], submission["fileName"], submission["state"]) == ("drop", "一.csv", 80)


def test_a_link_in_a_drop_folder_is_never_followed(town, tmp_path):
    (tmp_path / "other.csv").write_bytes(content(1))
    path = drop(town, "x.csv", b"", ready=True)
    path.unlink()
    path.symlink_to(tmp_path / "other.csv")
    assert pull(town)["dropped"] == 0
    assert waiting(town) == []


def test_a_mark_whose_file_was_taken_is_cleared_away(town):
    path = drop(town, "x.csv", content(1), ready=True)
    path.unlink()
    assert pull(town)["dropped"] == 0
    assert list(path.parent.iterdir()) == []


def test_a_file_dropped_by_nobody_who_may_send_it_is_refused_with_a_receipt(town):
    folder = town.home / "drop" / HEALTH / "nothing"
    folder.mkdir(parents=True)
    (folder / "x.csv").write_bytes(content(1))
    (folder / "x.csv.ready").touch()
    pull(town)
    town.come_to_rest()
    (submission,) = town.stored("submissions")
    assert submission["refusal"]["rule"] == "file.unknown-dataset"
