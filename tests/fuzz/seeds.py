"""A good file in every format that is read; each is the beginning of many damaged ones."""

import csv
import gzip
import io
import json
import quopri
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import yaml
from xlsxwriter import Workbook

from credit.catalogue.model import Dataset
from tests.credit.quality.reading.binary_workbook import binary_workbook
from tests.credit.quality.reading.conftest import _book, _container

GOOD = Path(__file__).parent.parent / "golden" / "good.yaml"
DATASET = "org-penalty"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
Table = Sequence[Sequence[str]]


def seeds(dataset: Dataset) -> dict[str, bytes]:
    """The files by the name of their format."""
    good = yaml.safe_load(GOOD.read_text(encoding="utf-8"))[DATASET]
    rows = [
        {**good, "CF_WSH": f"测市监罚〔2024〕{n}号", "CF_NR": f"罚款2.5万元，第{n}次，“限期”缴纳。"} for n in range(6)
    ]
    table = [[dataset.field(code).label.zh for code in good], *([row[code] for code in good] for row in rows)]
    document = json.dumps({"code": 0, "data": {"total": 6, "list": rows}}, ensure_ascii=False)
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    text, workbook, page = written(table), xlsx(table), html(table)
    return {
        "csv": text.encode(),
        "csv-gb18030": text.encode("gb18030"),
        "csv-utf16": text.encode("utf-16"),
        "tsv": written(table, "\t").encode("utf-8-sig"),
        "json": document.encode(),
        "json-lines": lines.encode("gb18030"),
        "xml": xml(rows).encode(),
        "xml-gbk": xml(rows).replace("UTF-8", "GBK").encode("gb18030"),
        "html": page.encode("gb18030"),
        "mhtml": mhtml(page),
        "spreadsheetml": spreadsheetml(table).encode(),
        "fods": flat(table).encode(),
        "ods": packed(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": flat(table).encode()}
        ),
        "xlsx": workbook,
        "xlsx-stored": repacked(workbook),
        "xlsb": binary_workbook({"数据": table}),
        "xls": _container({"Workbook": _book({"数据": [list(row) for row in table]}, b"", (), b"")}),
        "zip": packed({"数据.csv": text.encode("gb18030")}),
        "gzip": gzip.compress(text.encode(), mtime=0),
    }


def written(table: Table, delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(table)
    return stream.getvalue()


def xlsx(table: Table) -> bytes:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2025, 1, 2)})
        page, hidden = book.add_worksheet("数据"), book.add_worksheet("藏")
        hidden.write(0, 0, "x")
        hidden.hide()
        for at, row in enumerate(table):
            page.write_row(at, 0, row)
        page.merge_range(10, 0, 11, 0, "北辰测试科技有限公司")
        page.write_formula(10, 5, "=1/0", None, "#DIV/0!")
        page.write_number(10, 2, 1e17)
    return stream.getvalue()


def packed(entries: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return stream.getvalue()


def repacked(content: bytes) -> bytes:
    """The same package uncompressed, so that a changed byte changes what a parser is given."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name), old.read(name))
    return stream.getvalue()


def xml(rows: Sequence[Mapping[str, str]]) -> str:
    told = "".join(
        f"<ROW>{''.join(f'<{code}>{escape(value)}</{code}>' for code, value in row.items())}</ROW>" for row in rows
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<DATA><HEAD count="6"/><ROWDATA>{told}</ROWDATA></DATA>'


def html(table: Table) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in table)
    return (
        "<html><head><meta charset=gbk><style>td {color: red}</style><!--[if mso]><xml></xml><![endif]--></head>"
        f"<body><table border=1><tr><td colspan={len(table[0])}>行政处罚</td></tr>\n{rows}</table></body></html>"
    )


def mhtml(page: str) -> bytes:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_x"\r\n\r\n--=_x\r\n'
    kind = b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head + kind + quopri.encodestring(page.encode("gb18030")) + b"\r\n--=_x--\r\n"


def spreadsheetml(table: Table) -> str:
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' for cell in row) + "</Row>"
        for row in table
    )
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{SHEET}" xmlns:ss="{SHEET}">'
        f'<Worksheet ss:Name="数据"><Table><Column ss:Index="30" ss:Hidden="1"/>{rows}</Table></Worksheet></Workbook>'
    )


def flat(table: Table) -> str:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in table
    )
    names = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    return (
        f'<?xml version="1.0"?><office:document {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="数据">{rows}'
        '<table:table-row table:number-rows-repeated="1000"><table:table-cell/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document>"
    )
