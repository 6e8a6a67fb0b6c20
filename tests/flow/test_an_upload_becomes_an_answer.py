"""The whole path on the real local cloud: a file goes in, an answer comes out, everybody sees what they may."""

import csv
import json
import re
import urllib.error
import urllib.request
from urllib.parse import quote

import polars as pl
import pytest

from cloud import clock, knowledge
from localstack.samples import Sample, samples

PENALTIES, LICENCES, LISTING, PEOPLE, MISPLACED = (
    "行政处罚.csv",
    "行政许可汇总.xlsx",
    "失信名单.json",
    "个人许可.csv",
    "放错目录.csv",
)


@pytest.fixture(scope="module")
def files() -> dict[str, Sample]:
    return {s.name: s for s in samples(knowledge.catalogue(), clock.today())}


@pytest.fixture(scope="module")
def receipts(platform, files):
    """The register is sent first: it says who everybody is."""
    answers = []
    for some in (list(files.values())[:1], list(files.values())[1:]):
        answers += platform.receipts([platform.send(f.agency.code, f.dataset, f.name, f.content) for f in some])
    return dict(zip(files, answers, strict=True))


def get(address: str):
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def test_every_file_of_every_kind_is_answered(receipts):
    assert all(r["finishedAt"] for r in receipts.values())


def test_every_row_is_accounted_for(receipts):
    for receipt in receipts.values():
        counts = receipt["counts"]
        assert counts["received"] == sum(counts[c] for c in ("accepted", "doubtful", "rejected", "duplicate"))


def test_a_clean_workbook_with_title_and_totals_is_accepted_whole(receipts):
    counts = receipts[LICENCES]["counts"]
    assert counts["received"] == counts["accepted"] == 20


def test_a_dirty_file_is_answered_row_by_row(receipts, platform):
    receipt = receipts[PENALTIES]
    assert receipt["counts"] == {"received": 31, "accepted": 23, "doubtful": 5, "rejected": 2, "duplicate": 1}
    errors = platform.outbox(receipt["files"]["errors.csv"]["key"]).decode("utf-8-sig")
    assert errors.splitlines()[0].startswith("submission,sheet,row,column,field,rule,dimension,severity,responsibility")
    assert "required" in errors


def test_every_value_of_a_record_is_traced_to_its_row_and_to_what_was_mended_there(receipts, platform, files):
    changes = platform.outbox(receipts[PENALTIES]["files"]["changes.csv"]["key"]).decode("utf-8-sig").splitlines()[1:]
    sheet, row, code, operation, old, _ = next(csv.reader(line for line in changes if ",CF_JDRQ,date," in line))
    told = platform.gongxin("records", "org-penalty", "--format", "json").stdout.splitlines()
    record = next(
        r for r in map(json.loads, told) if (r["submission"], r["row"]) == (receipts[PENALTIES]["submission"], int(row))
    )
    (version,) = json.loads(platform.gongxin("trace", record["record_id"]).stdout)["versions"]
    traced = next(f for f in version["fields"] if f["field"] == code)
    # The samples hold the same content under two names, and either may have come first.
    names = {file.name for file in files.values() if file.content == files[PENALTIES].content}
    assert version["origin"]["sheet"] == sheet
    assert version["origin"]["fileName"] in names
    assert (traced["repairs"][-1]["operation"], traced["sent"], traced["value"]) == (operation, old, record[code])


def test_a_file_of_another_dataset_is_refused_in_both_languages(receipts):
    refused = receipts[MISPLACED]["refused"]
    assert refused["rule"] == "file.wrong-dataset"
    assert "行政处罚" in refused["message"]["zh"]
    assert "enalt" in refused["message"]["en"]
    assert receipts[MISPLACED]["counts"]["received"] == 0


def test_the_same_file_twice_changes_nothing_and_returns_the_first_receipt(receipts, platform, files):
    before = platform.snapshots("org-penalty")
    file = files[PENALTIES]
    again = platform.receipts([platform.send(file.agency.code, file.dataset, "again.csv", file.content)])[0]
    platform.settle()
    assert again == receipts[PENALTIES]
    assert platform.snapshots("org-penalty") == before


def test_an_anonymous_visitor_finds_an_organisation_and_its_public_records(receipts, platform):
    found = get(f"{platform.public}/v1/subjects?q={quote('测试市')}")
    assert found["items"]
    assert {"name", "code", "kind", "status"} <= found["items"][0].keys()
    records = get(f"{platform.public}/v1/subjects/{found['items'][0]['id']}/records")
    assert records["items"]


def test_what_was_uploaded_is_on_the_pages_that_everybody_opens(receipts, platform):
    def page(path: str) -> str:
        with urllib.request.urlopen(f"{platform.public}{path}", timeout=30) as answer:
            return answer.read().decode()

    (first, *_) = re.findall(r'href="(/records/[^"]+)"', page("/publications?dataset=org-penalty"))
    (owner, *_) = re.findall(r'href="(/subjects/[^"]+)"', page(first))
    assert f'href="{first}"' in page(owner)


def test_nobody_finds_a_natural_person_in_public(receipts, platform, files):
    for line in files[PEOPLE].content.decode().splitlines()[1:]:
        name = line.split(",")[0]
        assert get(f"{platform.public}/v1/subjects?q={quote(name)}")["items"] == []


@pytest.mark.parametrize(
    ("agency", "content", "rule"),
    [
        ("11990100MC00000121", b"", "file.empty"),
        ("11990100MC00000121", b"PK\x03\x04" + b"\x00" * 200, "file.unreadable"),
        ("91990100MA0TEXT129", "行政相对人名称\n甲\n".encode(), "file.unknown-sender"),
    ],
)
def test_a_file_that_nobody_can_take_gets_a_receipt_that_says_why(platform, agency, content, rule):
    receipt = platform.receipts([platform.send(agency, "org-penalty", f"{rule}.csv", content)])[0]
    assert receipt["refused"]["rule"] == rule
    assert receipt["refused"]["message"]["zh"]
    assert receipt["refused"]["message"]["en"]


def test_no_personal_data_is_logged(receipts, platform, files):
    logged = platform.logs()
    assert receipts[PEOPLE]["submission"] in logged
    for line in files[PEOPLE].content.decode().splitlines()[1:]:
        name, _, number = line.split(",")[:3]
        assert name not in logged
        assert number not in logged


def test_no_number_of_a_person_lies_open_in_the_ledger_or_the_tables(receipts, platform, files):
    """Parquet compresses, so the ledger is read; SQLite does not, so the files themselves are searched."""
    numbers = [line.split(",")[2] for line in files[PEOPLE].content.decode().splitlines()[1:]]
    written = [f for f in (platform.home / "ledger").rglob("*.parquet") if "person_licence" in str(f)]
    held = pl.concat([pl.read_parquet(f, columns=["XK_XDR_ZJHM"]) for f in written])["XK_XDR_ZJHM"].drop_nulls()
    assert held.len()
    assert held.str.starts_with("sealed:").all()
    databases = b"".join(f.read_bytes() for f in platform.home.glob("*.sqlite*"))
    assert not [number for number in numbers if number.encode() in databases]
    told = platform.gongxin("records", "person-licence", "--format", "json").stdout
    assert any(number in told for number in numbers)


def test_the_operators_page_shows_an_upload_step_by_step(receipts, platform, tmp_path):
    page = tmp_path / "executions.html"
    told = platform.gongxin("executions", receipts[PENALTIES]["submission"], "--page", str(page))
    assert told.returncode == 0, told.stderr
    shown = page.read_text("utf-8")
    for step in ("receive", "validate", "cleanse", "compare", "commit", "project", "distribute", "report_back"):
        assert f'<li class="done">{step}<' in shown
        assert step in told.stdout


def test_an_upload_through_the_agency_api_is_followed_to_its_receipt(receipts, platform, files):
    agency, content = files[LICENCES].agency.code, files[LICENCES].content + b" "
    token = platform.gongxin("token", "--role", "officer", "--agency", agency).stdout.strip()

    def call(path: str, body: dict | None = None):
        data = json.dumps(body).encode() if body else None
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(platform.agency + path, data, headers)) as answer:
            return json.load(answer)

    ticket = call("/v1/submissions", {"dataset": "org-licence", "fileName": "许可.xlsx"})
    assert call(ticket["status"])["state"] == 0
    upload = ticket["upload"]
    put = urllib.request.Request(upload["url"], content, upload["headers"], method=upload["method"])
    urllib.request.urlopen(put).close()
    platform.until(lambda: call(ticket["status"])["final"], "final state")
    told = call(ticket["status"])
    assert told["stateText"]["zh"]
    assert told["counts"]["received"] == 20
    with urllib.request.urlopen(call(f"/v1/submissions/{told['id']}/receipt")["url"]) as answer:
        receipt = json.load(answer)
    assert (receipt["fileName"], receipt["agency"], receipt["counts"]) == ("许可.xlsx", agency, told["counts"])
    with urllib.request.urlopen(call(f"/v1/submissions/{told['id']}/errors")["url"]) as answer:
        assert answer.read().decode("utf-8-sig").startswith("submission,sheet,row")
