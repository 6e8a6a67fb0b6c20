"""What comes back is mended, confirmed or tried first: on the real local cloud, as departments do it."""

import io
import json
import urllib.error
import urllib.request

import pytest
import xlsxwriter

from cloud import knowledge
from credit.exchange.returned import PROPERTY
from functions.intake.inbox import Wishes, submission_id
from localstack import manifest
from tests import files

AGENCY, OTHER = "11990100MC0000055E", "11990100MC00000714"  # whom no other test sends for
DATASET = "org-penalty"
BODY = {"CF_XDR_MC": "北辰测试科技有限公司", "CF_XDR_SHXYM": "91990100MA0TEXT129"}
DECIDED = {"CF_JDRQ": "2024-03-05", "CF_GSJZQ": "2025-03-05"}
LABELS = {f.code: f.label.zh for f in knowledge.catalogue().dataset(DATASET).fields}


def row(number: str, **changed: str) -> dict[str, str]:
    told = {**BODY, **DECIDED, **changed}
    return files.penalty((AGENCY, "测试市生态环境局"), f"测环罚〔2024〕{number}号", **told)


SHORT = {"CF_XDR_MC": "北辰社", "CF_XDR_SHXYM": "91990100100000032Y"}  # doubtful for its short name, and in no register
WRONG = {"CF_XDR_SHXYM": "91990100MA0TEXT128"}  # the check digit


def table(*rows: dict[str, str]) -> bytes:
    return files.table(DATASET, *rows)


def workbook(submission: str, *rows: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": False}) as book:
        book.set_custom_property(PROPERTY, submission)
        page = book.add_worksheet("处罚")
        for at, line in enumerate([[LABELS[c] for c in rows[0]], *(list(r.values()) for r in rows)]):
            page.write_row(at, 0, line)
    return out.getvalue()


def send(platform, name: str, content: bytes, agency: str = AGENCY) -> dict:
    return platform.receipts([platform.send(agency, DATASET, name, content)])[0]


def call(platform, path: str, body: dict | None = None, agency: str = AGENCY):
    token = platform.gongxin("token", "--role", "officer", "--agency", agency).stdout.strip()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body else None
    with urllib.request.urlopen(urllib.request.Request(platform.agency + path, data, headers)) as answer:
        return json.load(answer)


def refused(platform, path: str, body: dict, agency: str) -> dict:
    with pytest.raises(urllib.error.HTTPError) as problem:
        call(platform, path, body, agency)
    with problem.value as answer:
        return json.load(answer)


def finished(platform, status: str) -> dict:
    platform.until(lambda: call(platform, status)["final"], "final state")
    return call(platform, status)


def records(platform, number: str) -> list[dict]:
    told = platform.gongxin("records", DATASET, "--format", "json").stdout.splitlines()
    return [r for r in map(json.loads, told) if r["CF_WSH"] and f"〕{number}" in r["CF_WSH"] and r["agency"] == AGENCY]


def stored(platform) -> dict[str, object]:
    """Everything that a trial must not touch."""
    s3 = platform.client("s3")
    kept = {b: s3.list_objects_v2(Bucket=manifest.name(b)).get("KeyCount") for b in ("raw", "outbox", "open-rows")}
    tables = ("dossiers", "subjects", "subject-keys", "open-rows", "confirmations")
    counts = {name: sum(1 for _ in platform.table(name).scan()) for name in tables}
    return {**kept, **counts, "ledger": platform.snapshots(DATASET)}


@pytest.fixture(scope="module")
def first(platform) -> dict:
    """Rows 2 to 5 of a file: a good one, a doubtful one, one with a wrong code, one without its facts."""
    rows = row("11"), row("12", **SHORT), row("13", **WRONG), row("14", CF_SY="")
    receipt = send(platform, "first.csv", table(*rows))
    assert receipt["counts"] == {"received": 4, "accepted": 1, "doubtful": 2, "rejected": 1, "duplicate": 0}
    return receipt


@pytest.fixture(scope="module")
def corrected(platform, first) -> dict:
    """Only the two rows that were wrong, with what the error file says of them."""
    places = {"submission": first["submission"], "sheet": ""}
    return send(platform, "mended.csv", table({**places, "row": "4", **row("13")}, {**places, "row": "5", **row("14")}))


def test_a_correction_with_only_the_mended_rows_settles_them_and_touches_nothing_else(platform, first, corrected):
    assert corrected["counts"]["accepted"] == corrected["counts"]["received"] == 2
    assert corrected["correction"] == {"submission": first["submission"], "settled": 2, "open": 1}
    assert corrected["ledger"] == {"new": 2, "changed": 0, "unchanged": 0, "withdrawn": 0}
    assert [[r["version"] for r in records(platform, n)] for n in ("11", "13", "14")] == [[1], [1], [1]]
    assert not [f for f in corrected["findings"] if f["rule"].startswith("column.unc")]


def test_the_sender_sees_how_many_rows_are_still_open(platform, first, corrected):
    told = call(platform, f"/v1/submissions/{corrected['submission']}")
    assert (told["correction"], told["open"]) == (corrected["correction"], 0)


@pytest.fixture(scope="module")
def confirmed(platform, first, corrected) -> dict:
    said = {"rows": [{"row": 3}, {"row": 900}], "who": "周测试", "why": "已与营业执照核对，名称无误"}
    ticket = call(platform, f"/v1/submissions/{first['submission']}/confirmations", said)
    assert ticket["upload"] is None
    return finished(platform, ticket["status"])


def test_a_checked_row_is_accepted_by_somebodys_word(platform, first, confirmed):
    assert (confirmed["state"], confirmed["counts"]["accepted"]) == (80, 1)
    assert confirmed["correction"] == {"submission": first["submission"], "settled": 1, "open": 0}
    assert call(platform, f"/v1/submissions/{first['submission']}")["open"] == 0
    assert len(records(platform, "12")) == 1


def test_a_confirmed_row_that_was_never_sent_is_told(platform, confirmed):
    receipt = json.loads(platform.outbox(f"{AGENCY}/{confirmed['id']}/receipt.json"))
    assert [f["count"] for f in receipt["findings"] if f["rule"] == "confirmation.no-row"] == [1]


def test_operators_see_who_confirmed_what_and_nobody_else_does(platform, confirmed):
    told = platform.gongxin("confirmations", DATASET, "--agency", AGENCY)
    [kept] = json.loads(told.stdout)
    assert (kept["who"], kept["rule"], kept["submission"]) == ("周测试", "org-penalty.short-name", confirmed["id"])
    assert kept["record"] == records(platform, "12")[0]["record_id"]
    assert "周测试" not in platform.logs()
    assert "周测试" not in platform.outbox(f"{AGENCY}/{confirmed['id']}/errors.csv").decode()
    for item in platform.table("dossiers").scan():
        assert "周测试" not in json.dumps(item, ensure_ascii=False)


def test_a_confirmed_row_that_comes_again_is_still_confirmed_and_a_changed_one_is_not(platform, confirmed):
    same = send(platform, "same.csv", table(row("12", **SHORT), row("15")))
    assert same["counts"]["accepted"] == 2
    assert same["ledger"]["unchanged"] == 1
    changed = send(platform, "changed.csv", table(row("12", **SHORT, CF_WFXW="违规倾倒废物")))
    assert changed["counts"]["doubtful"] == 1


def test_a_marked_workbook_that_comes_back_is_known_even_where_its_keys_were_wrong(platform):
    first = send(platform, "sheet.csv", table(row("21"), row("22", **WRONG), row("23", **WRONG)))
    mended = row("22"), row("23", CF_SY="当事人向河道排放超标废水。")
    receipt = send(platform, "marked.xlsx", workbook(first["submission"], *mended))
    assert receipt["correction"] == {"submission": first["submission"], "settled": 2, "open": 0}


def test_rows_of_the_same_record_settle_open_ones_without_any_mark(platform):
    first = send(platform, "open.csv", table(row("31", CF_SY=""), row("32", CF_SY="")))
    receipt = send(platform, "plain.csv", table(row("31")))
    assert receipt["correction"] == {"submission": first["submission"], "settled": 1, "open": 1}


def test_a_correction_can_be_corrected(platform):
    first = send(platform, "one.csv", table(row("41", **WRONG), row("42", **WRONG)))
    place = {"submission": first["submission"], "row": "2"}
    second = send(platform, "two.csv", table({**place, **row("41", CF_SY="")}))
    assert second["correction"] == {"submission": first["submission"], "settled": 0, "open": 2}
    third = send(platform, "three.csv", table({"submission": second["submission"], "row": "2", **row("41")}))
    assert third["correction"] == {"submission": second["submission"], "settled": 1, "open": 0}
    assert call(platform, f"/v1/submissions/{first['submission']}")["open"] == 1


@pytest.mark.parametrize("forged", [True, False])
def test_anothers_submission_and_one_that_does_not_exist_look_the_same(platform, first, forged):
    named = first["submission"] if forged else "0" * 32
    content = table({"submission": named, "row": "2", **row(f"5{forged:d}")})
    receipt = send(platform, f"forged-{forged}.csv", content, OTHER)
    [note] = [f for f in receipt["findings"] if f["rule"] == "correction.unknown"]
    assert "correction" not in receipt
    assert (note["severity"], note["count"]) == ("warn", 1)
    assert named not in json.dumps(receipt["findings"])
    asked = {"dataset": DATASET, "fileName": "a.csv", "corrects": named}
    problem = refused(platform, "/v1/submissions", asked, OTHER)
    assert (problem["status"], problem["errors"][0]["pointer"]) == (400, "/corrects")
    said = {"rows": [{"row": 3}], "who": "周测试", "why": "已核对原件无误"}
    assert refused(platform, f"/v1/submissions/{named}/confirmations", said, OTHER)["status"] == 404


def test_a_trial_is_answered_and_leaves_nothing_and_the_file_in_earnest_is_new(platform, first, tmp_path):
    platform.settle()
    before = stored(platform)
    file = tmp_path / "trial.csv"
    file.write_bytes(table(row("61"), row("62", CF_SY="")))
    address = ["upload", str(file), "--agency", AGENCY, "--dataset", DATASET, "--wait"]
    tried = platform.gongxin(*address, "--dry-run")
    receipt = json.loads(tried.stdout)
    assert (tried.returncode, receipt["state"], receipt["dryRun"]) == (1, 86, True)
    assert receipt["ledger"]["new"] == 1
    platform.settle()
    assert stored(platform) == before
    again = json.loads(platform.gongxin(*address, "--dry-run").stdout)
    assert again["finishedAt"] > receipt["finishedAt"]
    told = call(platform, f"/v1/submissions/{receipt['submission']}")
    assert (told["dryRun"], told["final"]) == (True, True)
    with urllib.request.urlopen(call(platform, f"/v1/submissions/{told['id']}/errors")["url"]) as errors:
        assert "required" in errors.read().decode("utf-8-sig")
    earnest = json.loads(platform.gongxin(*address).stdout)
    assert (earnest["state"], earnest["ledger"]["new"]) == (81, 1)
    assert earnest["submission"] != receipt["submission"]


def test_a_trial_through_the_api_is_one_too(platform, first):
    platform.settle()
    before = stored(platform)
    ticket = call(platform, "/v1/submissions", {"dataset": DATASET, "fileName": "a.csv", "dryRun": True})
    put = urllib.request.Request(ticket["upload"]["url"], table(row("71")), method="PUT")
    urllib.request.urlopen(put).close()
    told = finished(platform, ticket["status"])
    platform.settle()
    assert (told["state"], told["dryRun"], stored(platform)) == (85, True, before)


def test_the_command_line_names_what_a_file_corrects(platform, tmp_path):
    first = send(platform, "cli.csv", table(row("81", **WRONG)))
    file = tmp_path / "mended.csv"
    file.write_bytes(table(row("81")))
    address = ["upload", str(file), "--agency", AGENCY, "--dataset", DATASET, "--wait"]
    assert platform.gongxin(*address, "--corrects", "0" * 32).returncode == 2
    receipt = json.loads(platform.gongxin(*address, "--corrects", first["submission"]).stdout)
    assert receipt["correction"] == {"submission": first["submission"], "settled": 1, "open": 0}


def test_a_zero_report_is_noted_for_its_period(platform):
    ticket = call(platform, "/v1/submissions", {"dataset": DATASET, "zeroReport": True, "period": "2026-10"})
    told = finished(platform, ticket["status"])
    assert (told["state"], told["zeroReports"], told["counts"]["received"]) == (82, ["2026-10"], 0)


def test_a_file_that_says_there_is_nothing_is_a_zero_report_and_an_empty_one_is_refused(platform):
    header = ",".join(LABELS[c] for c in row("1"))
    receipt = send(platform, "zero.csv", f"2026年10月行政处罚零报告\n{header}\n".encode())
    assert (receipt["state"], receipt["zeroReport"], receipt["counts"]["received"]) == (82, {}, 0)
    assert send(platform, "empty.csv", f"{header}\n".encode())["refused"]["rule"] == "file.no-rows"


def test_an_id_of_a_trial_is_not_that_of_the_file_in_earnest():
    assert submission_id("a", AGENCY, DATASET) != submission_id("a", AGENCY, DATASET, Wishes(dry_run=True))
