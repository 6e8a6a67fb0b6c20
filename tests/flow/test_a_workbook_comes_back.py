"""A department's own workbook comes back marked, is mended, dropped in again, and accepted."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from credit.exchange.returned import named

AGENCY = "11990100MC00000121"
FIELDS = {
    "行政相对人名称": "北辰测试科技有限公司",
    "行政相对人类别": "法人及非法人组织",
    "统一社会信用代码": "91990100MA0TEXT129",
    "法定代表人": "林测试",
    "行政处罚决定书文号": "测市监罚〔2024〕71号",
    "违法行为类型": "发布虚假广告",
    "违法事实": "当事人在店内张贴虚假广告。",
    "处罚依据": "《中华人民共和国广告法》第五十五条",
    "处罚类别": "警告",
    "处罚内容": "警告。",
    "处罚决定日期": "2024-03-05",
    "公示截止期": "2025-03-05",
    "处罚机关": "测试市发展和改革委员会",
    "处罚机关代码": AGENCY,
    "数据来源单位": "测试市发展和改革委员会",
    "数据来源单位代码": AGENCY,
}


@pytest.fixture(scope="module")
def sent() -> bytes:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("罚单")
        page.write_row(0, 0, list(FIELDS))
        missing = {"违法事实": "", "行政处罚决定书文号": "测市监罚〔2024〕72号"}
        for at, row in enumerate((FIELDS, {**FIELDS, **missing})):
            for column, cell in enumerate(row.values()):
                if cell:
                    page.write_string(at + 1, column, cell)
    return stream.getvalue()


@pytest.fixture(scope="module")
def receipt(platform, sent):
    return platform.receipts([platform.send(AGENCY, "org-penalty", "三月.xlsx", sent)])[0]


def changed(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()) if name == part else data)
    return stream.getvalue()


def mended(sheet: str) -> str:
    at = sheet.index('<c r="G3"')
    end = sheet.index("/>", at)
    return f'{sheet[:end]} t="inlineStr"><is><t>当事人张贴虚假广告。</t></is></c>{sheet[end + 2 :]}'


def test_every_file_that_the_receipt_lists_is_in_the_outbox_as_it_says(receipt, platform):
    assert {"errors.csv", "changes.csv", "marked.xlsx", "summary.html"} == set(receipt["files"])
    for name, told in receipt["files"].items():
        assert told["key"] == f"{AGENCY}/{receipt['submission']}/{name}"
        assert hashlib.sha256(platform.outbox(told["key"])).hexdigest() == told["sha256"]


def test_the_workbook_is_marked_and_knows_its_submission(receipt, platform, tmp_path: Path):
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(platform.outbox(receipt["files"]["marked.xlsx"]["key"]))
    assert named(marked) == receipt["submission"]
    with ZipFile(marked) as package:
        assert "违法事实" in package.read("xl/comments1.xml").decode()
        assert "平台意见" in package.read("xl/worksheets/sheet1.xml").decode()


def test_the_mended_workbook_is_accepted_whole(receipt, platform):
    marked = platform.outbox(receipt["files"]["marked.xlsx"]["key"])
    content = changed(marked, "xl/worksheets/sheet1.xml", mended)
    again = platform.receipts([platform.send(AGENCY, "org-penalty", "三月改.xlsx", content)])[0]
    assert again["counts"]["accepted"] == again["counts"]["received"] == 2
    assert [f["rule"] for f in again["findings"] if f["severity"] != "repaired"] == []


def test_a_refused_file_has_a_page_that_says_why(platform):
    refused = platform.receipts([platform.send(AGENCY, "org-penalty", "空.csv", b"")])[0]
    page = platform.outbox(refused["files"]["summary.html"]["key"]).decode()
    assert "文件为空" in page


def test_the_command_line_fetches_the_whole_answer(receipt, platform, tmp_path: Path):
    told = platform.gongxin("receipt", receipt["submission"], "--out", str(tmp_path))
    assert told.returncode == 1
    assert {path.name for path in tmp_path.iterdir()} == {*receipt["files"], "receipt.json"}
    assert f"s3://gongxin-local-outbox/{AGENCY}/" in platform.gongxin("receipt", receipt["submission"]).stderr
